"""TC strings: read as they were written, as another reader reads them, and never a broken one."""

from dataclasses import replace

import iab_tcf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.consent.signal_writing import Tcf, tcf
from tillfree.consent import SIGNAL_LETTERS
from tillfree.consent.tcf import DISCLOSED_FROM_DS, read_tcf
from tillfree.core.errors import SignalUnreadable

_PURPOSES = st.sets(st.integers(1, 24))
_VENDORS = st.lists(st.integers(1, 200), unique=True, max_size=20)
_SPANS = st.lists(
    st.tuples(st.integers(1, 300), st.integers(0, 50)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=3,
)


_PARTS = st.builds(
    Tcf,
    purposes=_PURPOSES,
    interests=_PURPOSES,
    agreed=_VENDORS,
    of_interest=_VENDORS,
    restrictions=st.lists(st.tuples(st.integers(1, 24), st.integers(0, 2), _SPANS), max_size=3),
    disclosed=st.none() | _VENDORS,
    as_ranges=st.booleans(),
)


@settings(max_examples=25)
@given(parts=_PARTS)
def test_it_is_read_as_it_was_written(parts: Tcf) -> None:
    told = read_tcf(tcf(parts))
    assert sorted(told.purposes_consented) == sorted(parts.purposes)
    assert sorted(told.purposes_of_interest) == sorted(parts.interests)
    assert (told.cmp_id, told.consent_language, told.publisher_country) == (31, "KO", "KR")
    for vendor in range(400):
        assert (vendor in told.vendors_consented) == (vendor in parts.agreed)
        assert (vendor in told.vendors_of_interest) == (vendor in parts.of_interest)
        if parts.disclosed is not None and told.disclosed is not None:
            assert (vendor in told.disclosed) == (vendor in parts.disclosed)
    assert (told.disclosed is None) == (parts.disclosed is None)
    held = [(one.purpose, one.kind, list(one.vendors.ranges)) for one in told.restrictions]
    assert held == parts.restrictions


@settings(max_examples=25)
@given(parts=_PARTS)
def test_another_reader_reads_the_same(parts: Tcf) -> None:
    string = tcf(parts)
    ours, theirs = read_tcf(string), iab_tcf.decode(string)
    assert ours.policy_version == theirs.tcf_policy_version
    for purpose in range(1, 25):
        assert (purpose in ours.purposes_consented) == theirs.is_purpose_allowed(purpose)
    for vendor in range(1, 210):
        assert (vendor in ours.vendors_consented) == theirs.is_vendor_allowed(vendor)
        assert (vendor in ours.vendors_of_interest) == theirs.is_interest_allowed(vendor)


@settings(max_examples=25)
@given(parts=_PARTS, cut=st.integers(0, 60))
def test_a_string_cut_short_is_refused(parts: Tcf, cut: int) -> None:
    string = tcf(replace(parts, disclosed=None))
    keep = min(cut, len(string) - 4)
    with pytest.raises(SignalUnreadable):
        read_tcf(string[:keep])


@given(st.text(max_size=60))
def test_whatever_comes_is_read_or_refused(string: str) -> None:
    try:
        read_tcf(string)
    except SignalUnreadable as refused:
        assert str(refused)


@pytest.mark.parametrize(
    "string",
    [
        "",
        ".",
        "A" * (SIGNAL_LETTERS + 1),
        tcf(Tcf(version=1)),
        tcf(Tcf(purposes=[1])) + "=",
        tcf(Tcf(disclosed=[1])) + tcf(Tcf(disclosed=[2]))[-9:] * 2,
        tcf(Tcf()) + ".A.A.A.A",
    ],
)
def test_what_is_no_string_is_refused(string: str) -> None:
    with pytest.raises(SignalUnreadable):
        read_tcf(string)


def test_a_published_string_says_what_it_is_said_to_say() -> None:
    # The example of the specification's own test data: purposes 1 to 3, vendors 2, 6 and 8.
    told = read_tcf(
        "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAg"
        "EAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw"
    )
    assert told.purposes_consented == {1, 2, 3}
    assert [vendor for vendor in range(1, 10) if vendor in told.vendors_consented] == [2, 6, 8]
    assert told.created_ds // 10 == 1_582_243_059
    assert told.disclosed is not None
    assert 720 in told.disclosed
    assert 721 not in told.disclosed
    assert told.consents(1, 8)
    assert not told.consents(4, 8)


def test_a_restriction_and_missing_disclosure_are_obeyed() -> None:
    plain = Tcf(purposes=[3], agreed=[7])

    def agreed(told: Tcf) -> bool:
        return read_tcf(tcf(told)).consents(3, 7)

    assert agreed(plain)
    assert agreed(replace(plain, restrictions=[(3, 1, [(5, 9)])]))
    assert not agreed(replace(plain, restrictions=[(3, 0, [(5, 9)])]))
    assert not agreed(replace(plain, restrictions=[(3, 2, [(7, 7)])]))
    assert not agreed(replace(plain, disclosed=[6]))
    assert not agreed(replace(plain, created_ds=DISCLOSED_FROM_DS))
    assert agreed(replace(plain, created_ds=DISCLOSED_FROM_DS, disclosed=[7]))
