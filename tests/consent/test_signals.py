"""Signals only take away: empty, broken or refusing ones leave nothing of a stored consent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.consent import signal_writing
from tests.consent.signal_writing import Tcf
from tillfree.consent import Permission, Signals, permission, read_gpc, stricter

_VENDOR = 7
_GOOD_TCF = signal_writing.tcf(Tcf(purposes=[1, 2, 3, 4, 7], agreed=[_VENDOR]))
_MAY = [1, 1, 1, 2, 2] + [0] * 8 + [0] + [1, 2, 2]
_GOOD_VIRGINIA = signal_writing.us_section(1, _MAY)


def _virginia(place: int, value: int) -> str:
    fields = list(_MAY)
    fields[place] = value
    return signal_writing.gpp({9: signal_writing.us_section(1, fields)})


@pytest.mark.parametrize(
    "signals",
    [
        Signals(),
        Signals(gdpr=False),
        Signals(gdpr=True, tcf=_GOOD_TCF),
        Signals(gdpr=True, gpp=signal_writing.gpp({2: _GOOD_TCF}), gpp_sections=(2,)),
        Signals(gpp=signal_writing.gpp({9: _GOOD_VIRGINIA}), gpp_sections=(9,)),
        Signals(gpp=signal_writing.gpp({2: _GOOD_TCF, 6: "1YNN", 9: _GOOD_VIRGINIA})),
        Signals(gpp=signal_writing.gpp({2: _GOOD_TCF}), gpp_sections=(-1,)),
        Signals(us_privacy="1YNN"),
        Signals(us_privacy="1---"),
    ],
)
def test_what_they_leave_is_left(signals: Signals) -> None:
    assert permission(signals, _VENDOR) == Permission(True)
    assert stricter(True, permission(signals, _VENDOR)).is_given
    assert not stricter(False, permission(signals, _VENDOR)).is_given


@pytest.mark.parametrize(
    "signals",
    [
        Signals(gpc=True),
        Signals(coppa=True),
        Signals(gdpr=True),
        Signals(gdpr=True, tcf=" "),
        Signals(gdpr=True, tcf=_GOOD_TCF[:-3]),
        Signals(tcf=signal_writing.tcf(Tcf())),
        Signals(gdpr=False, tcf=signal_writing.tcf(Tcf(purposes=[1, 2, 3, 7], agreed=[_VENDOR]))),
        Signals(tcf=signal_writing.tcf(Tcf(purposes=[1, 2, 3, 4, 7], agreed=[8]))),
        Signals(tcf=signal_writing.tcf(Tcf(interests=[1, 2, 3, 4, 7], of_interest=[_VENDOR]))),
        Signals(gdpr=True, gpp=signal_writing.gpp({9: _GOOD_VIRGINIA})),
        Signals(gpp_sections=(9,)),
        Signals(gpp="DBA", gpp_sections=(9,)),
        Signals(gpp=signal_writing.gpp({2: _GOOD_TCF}), gpp_sections=(2, 8)),
        Signals(gpp=signal_writing.gpp({27: "AAAA"}), gpp_sections=(27,)),
        Signals(gpp=signal_writing.gpp({9: signal_writing.us_section(2, _MAY)})),
        Signals(gpp=signal_writing.gpp({9: signal_writing.us_section(1, _MAY, True)})),
        Signals(gpp=signal_writing.gpp({6: "1YYN"})),
        Signals(gpp=_virginia(3, 1)),
        Signals(gpp=_virginia(4, 1)),
        Signals(gpp=_virginia(4, 3)),
        Signals(gpp=_virginia(1, 2)),
        Signals(gpp=_virginia(2, 0)),
        Signals(gpp=_virginia(13, 2)),
        Signals(gpp=_virginia(14, 0)),
        Signals(gpp=_virginia(16, 1)),
        Signals(us_privacy="1YYN"),
        Signals(us_privacy="1NNN"),
        Signals(us_privacy="1Y-N"),
        Signals(us_privacy="2YNN"),
        Signals(us_privacy="1Y"),
        Signals(us_privacy="1XNN"),
    ],
)
def test_whatever_takes_away_takes_away(signals: Signals) -> None:
    told = permission(signals, _VENDOR)
    assert not told.is_given
    assert told.why
    assert not stricter(True, told).is_given


def test_nobody_on_no_list_has_consent_of_a_string() -> None:
    assert not permission(Signals(tcf=_GOOD_TCF), 0).is_given


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=6), st.booleans())
def test_more_signals_never_give_more(tcf: str, gpp: str, us_privacy: str, gpc: bool) -> None:
    plain = Signals(gdpr=True, tcf=_GOOD_TCF)
    more = replace(plain, gpp=gpp, us_privacy=us_privacy, gpc=gpc)
    if permission(more, _VENDOR).is_given:
        assert permission(plain, _VENDOR).is_given
    if tcf != _GOOD_TCF:
        assert not permission(replace(plain, tcf=tcf), _VENDOR).is_given


@pytest.mark.parametrize(
    ("header", "asks"), [(None, False), ("", False), ("0", False), ("1", True), ("true", False)]
)
def test_the_header_of_global_privacy_control(header: str | None, asks: bool) -> None:
    assert read_gpc(header) is asks
