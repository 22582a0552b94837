"""The rule reads strings as consent does, in both places, and is asked over real sockets."""

from pathlib import Path

import pytest

from tests.ads.market import BANNER, book, campaign, eid
from tests.consent.signal_writing import Tcf, gpp, tcf, us_section
from tests.runtime.bidder.test_serving import REQUEST, ask, flight, running, write
from tillfree.ads import Permission, PrivacySignals
from tillfree.runtime.bidder import ConsentRule

VENDOR = 7
GOOD = tcf(Tcf(purposes=[1, 2, 3, 4, 7], agreed=[VENDOR]))
"""Agrees to all that personal ads need, of our vendor."""
OTHERS = tcf(Tcf(purposes=[1, 2, 3, 4, 7], agreed=[8]))
SOLD = gpp({9: us_section(1, [1, 1, 1, 1, 2] + [0] * 8 + [0] + [1, 2, 2])})
"""Virginia, with the sale refused."""


@pytest.mark.parametrize(
    "signals",
    [
        PrivacySignals(),
        PrivacySignals(gdpr=True, tcf=(GOOD,)),
        PrivacySignals(us_privacy=("1YNN",)),
        PrivacySignals(limited=True),
    ],
)
def test_what_strings_leave_is_left(signals: PrivacySignals) -> None:
    assert ConsentRule(VENDOR)(signals) == Permission.PERSONAL


@pytest.mark.parametrize(
    "signals",
    [
        PrivacySignals(gdpr=True),
        PrivacySignals(gdpr=True, tcf=("",)),
        PrivacySignals(gdpr=True, tcf=("nonsense",)),
        PrivacySignals(gdpr=True, tcf=(GOOD, OTHERS)),
        PrivacySignals(gdpr=True, tcf=(OTHERS, GOOD)),
        PrivacySignals(tcf=("x" * 100_000,)),
        PrivacySignals(us_privacy=("1YNN", "1YYN")),
        PrivacySignals(gpp=(SOLD,), gpp_sections=(9,)),
        PrivacySignals(gpp_sections=(9,)),
        PrivacySignals(gpc=True),
        PrivacySignals(coppa=True),
    ],
)
def test_whatever_refuses_in_any_place_is_obeyed(signals: PrivacySignals) -> None:
    assert ConsentRule(VENDOR)(signals) == Permission.NOTHING


def test_without_a_number_on_the_list_no_string_helps() -> None:
    assert ConsentRule()(PrivacySignals(gdpr=True, tcf=(GOOD,))) == Permission.NOTHING


def test_people_are_known_to_the_command_and_forbidden_requests_get_no_bid(tmp_path: Path) -> None:
    write(tmp_path, book(campaign("hers", segments=("juice",), flight=flight())))
    (tmp_path / "people.jsonl").write_text(
        '{"pseudonym":"p","counted_as":"c","segments":["juice"]}\n', "utf-8"
    )
    (tmp_path / "settings.toml").write_text(
        f'[bidder]\nidentity_source = "shop.example"\nvendor_id = {VENDOR}\n', "utf-8"
    )
    mine = eid("p")
    with running(tmp_path, "--settings", str(tmp_path / "settings.toml")) as client:
        answer = ask(client, user=mine)
        assert answer is not None
        assert answer.bid.cid == "hers"
        assert ask(client, user=mine | {"consent": GOOD}, regs={"gdpr": 1}) is not None
        for forbidden in (
            {"user": eid("nobody")},
            {"user": mine, "regs": {"coppa": 1}},
            {"user": mine, "regs": {"gdpr": 1}},
            {"user": mine | {"ext": {"consent": OTHERS}}, "regs": {"ext": {"gdpr": 1}}},
            {"user": mine, "regs": {"us_privacy": "1YYN"}},
            {"user": mine, "regs": {"ext": {"us_privacy": "1YYN"}}},
            {"user": mine, "badv": ["grove.example"]},
            {"user": mine, "cur": ["XXX"]},
        ):
            assert ask(client, **forbidden) is None
        wrong: tuple[dict[str, object], ...] = (
            {"imp": []},
            {"site": {}, "app": {}},
            {"cur": ["dollars"]},
            {"imp": [{"id": "1", "banner": BANNER, "bidfloor": -1}]},
        )
        for broken in wrong:
            assert client.post("/openrtb2/bid", json=REQUEST | broken).status_code == 400
        for body in (b"{", b"", b"\xff", b'{"id":"' + b"x" * 10_000_000 + b'"}'):
            assert client.post("/openrtb2/bid", content=body).status_code == 400
        assert ask(client, user=mine) is not None
