"""Alone, a store lets each pass in once and not more people than it may."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.admission import (
    EntryPass,
    EntryRefusal,
    PassSettings,
    UnseenEntries,
    let_in_unseen,
    line_is_back,
    with_used,
)
from tillfree.core.clock import NS_PER_S

SETTINGS = PassSettings(unseen=5, remembered=20)


def entry(number: int, *, now_ns: int = 0, role: str = "shopper") -> EntryPass:
    """Return a pass that expires half a minute after `now_ns`."""
    return EntryPass(f"pass-{number}", "org", "", f"person-{number}", role, now_ns + 30 * NS_PER_S)


@given(numbers=st.lists(st.integers(0, 12), max_size=40))
def test_each_once_and_never_more_than_the_cap(numbers: list[int]) -> None:
    state, inside = UnseenEntries(), []
    for number in numbers:
        found = let_in_unseen(state, entry(number), 0, SETTINGS)
        if isinstance(found, UnseenEntries):
            state = found
            inside.append(number)
        else:
            used = number in inside
            assert found is (EntryRefusal.USED if used else EntryRefusal.TOO_MANY_UNSEEN)
    assert len(inside) == len(set(inside)) <= 5
    assert inside == list(dict.fromkeys(numbers))[:5]


def test_staff_come_in_beyond_the_cap() -> None:
    state = UnseenEntries({}, 5)
    assert let_in_unseen(state, entry(1), 0, SETTINGS) is EntryRefusal.TOO_MANY_UNSEEN
    found = let_in_unseen(state, entry(1, role="staff"), 0, SETTINGS)
    assert isinstance(found, UnseenEntries)
    assert found.let_in == 5


def test_a_line_that_is_back_frees_the_count_but_no_used_pass() -> None:
    state = with_used(UnseenEntries({}, 4), entry(1), 0, SETTINGS)
    assert isinstance(state, UnseenEntries)
    back = line_is_back(state)
    assert back.let_in == 0
    assert let_in_unseen(back, entry(1), 0, SETTINGS) is EntryRefusal.USED


def test_used_passes_are_forgotten_when_they_have_expired_and_not_before() -> None:
    state: UnseenEntries | EntryRefusal = UnseenEntries()
    for number in range(20):
        assert isinstance(state, UnseenEntries)
        state = with_used(state, entry(number), 0, SETTINGS)
    assert isinstance(state, UnseenEntries)
    later_ns = 36 * NS_PER_S
    last = with_used(state, entry(20), 34 * NS_PER_S, SETTINGS)
    assert last is EntryRefusal.TOO_MANY_UNSEEN
    fresh = with_used(state, entry(20, now_ns=later_ns), later_ns, SETTINGS)
    assert isinstance(fresh, UnseenEntries)
    assert list(fresh.used) == ["pass-20"]
