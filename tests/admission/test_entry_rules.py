"""The table of reasons: each is reached, the order is fixed, staff go in, time is the store's."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.admission import (
    EntryRules,
    EntryView,
    Holder,
    OpenHours,
    PassProblem,
    Refusal,
    decide_entry,
)
from tillfree.admission.entry_rules import check_rules
from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import AdmissionRefused

MONDAY_NS = 1_799_625_600 * NS_PER_S
"""2027-01-11 00:00 UTC, a Monday."""
RULES = EntryRules(store_id="gate-7", party_max=4, people_max=20)
GOOD = EntryView(RULES, MONDAY_NS, Holder(years=30))
ORDER = list(Refusal)


def _held_by(change: Callable[[Holder], Holder]) -> Callable[[EntryView], EntryView]:
    """Return what changes the holder of a view that has one."""
    return lambda view: replace(view, holder=change(view.holder)) if view.holder else view


def _ruled(**changes: object) -> Callable[[EntryView], EntryView]:
    """Return what changes the rules of a view."""
    return lambda view: replace(view, rules=msgspec.structs.replace(view.rules, **changes))


FAULTS: dict[Refusal, Callable[[EntryView], EntryView]] = {
    Refusal.UNKNOWN_SIGNATURE: lambda view: replace(view, problem=PassProblem.FORGED),
    Refusal.EXPIRED: lambda view: replace(view, problem=PassProblem.EXPIRED),
    Refusal.ALREADY_USED: lambda view: replace(view, is_used=True),
    Refusal.NO_ACCOUNT: lambda view: replace(view, holder=None),
    Refusal.STORE_CLOSED: _ruled(is_open=False),
    Refusal.BLOCKED: _held_by(lambda holder: replace(holder, is_blocked=True)),
    Refusal.UNPAID_DEBT: _held_by(lambda holder: replace(holder, owes=True)),
    Refusal.NO_PAYMENT_METHOD: _held_by(lambda holder: replace(holder, can_pay=False)),
    Refusal.UNDER_AGE: _ruled(years_min=31),
    Refusal.TOO_MANY_GUESTS: lambda view: replace(view, party=4),
    Refusal.FULL: lambda view: replace(view, inside=20),
}


holders = st.none() | st.builds(
    Holder, st.booleans(), st.booleans(), st.booleans(), st.integers(0, 40)
)
views = st.builds(
    EntryView,
    st.builds(
        EntryRules,
        store_id=st.just("gate-7"),
        is_open=st.booleans(),
        people_max=st.integers(0, 10),
        party_max=st.integers(1, 4),
        years_min=st.sampled_from([0, 19]),
    ),
    st.just(MONDAY_NS),
    holders,
    st.none() | st.sampled_from(PassProblem),
    st.booleans(),
    st.booleans(),
    st.integers(0, 5),
    st.integers(0, 12),
)


@pytest.mark.parametrize("reason", ORDER)
def test_each_reason_is_reached(reason: Refusal) -> None:
    assert decide_entry(GOOD) is None
    assert set(FAULTS) == set(Refusal)
    assert decide_entry(FAULTS[reason](GOOD)) is reason


@given(first=st.sampled_from(ORDER), second=st.sampled_from(ORDER))
def test_of_two_faults_the_earlier_is_told(first: Refusal, second: Refusal) -> None:
    both = FAULTS[first](FAULTS[second](GOOD))
    # A pass is either past its time or wrong: of these two, the last that was put in is there.
    problems = {Refusal.UNKNOWN_SIGNATURE, Refusal.EXPIRED}
    earlier = first if {first, second} == problems else min(first, second, key=ORDER.index)
    assert decide_entry(both) is earlier


@given(view=views)
def test_it_opens_only_where_nothing_speaks_against_it(view: EntryView) -> None:
    found = decide_entry(view)
    assert decide_entry(view) == found
    if found is None:
        assert view.problem is None
        assert not view.is_used
        assert view.holder is not None
    if found is None and not view.is_staff:
        holder = view.holder
        assert holder is not None
        assert view.rules.is_open
        assert holder.can_pay
        assert not holder.owes
        assert not holder.is_blocked
        assert holder.years >= view.rules.years_min
        assert view.inside < view.rules.people_max
        assert view.party < view.rules.party_max


@given(view=views)
def test_staff_are_asked_for_a_good_pass_alone(view: EntryView) -> None:
    said = decide_entry(replace(view, is_staff=True))
    assert said in (None, *ORDER[:4])


def test_nobody_vouches_for_a_guests_age() -> None:
    assert decide_entry(replace(GOOD, party=1)) is None
    strict = _ruled(years_min=19)(GOOD)
    assert decide_entry(strict) is None
    assert decide_entry(replace(strict, party=1)) is Refusal.UNDER_AGE


@pytest.mark.parametrize(
    ("hours_after_midnight_utc", "opens"),
    [(0.0, True), (8.99, True), (9.0, False), (23.99, False), (24.0, False)],
)
def test_hours_are_by_the_stores_own_clock(hours_after_midnight_utc: float, opens: bool) -> None:
    # Monday 9:00 to 18:00 in Seoul is 0:00 to 9:00 UTC.
    hours = (OpenHours(0, 9 * 60, 18 * 60),)
    rules = EntryRules(store_id="gate-7", hours=hours, time_zone="Asia/Seoul")
    at_ns = MONDAY_NS + round(hours_after_midnight_utc * 3_600 * NS_PER_S)
    said = decide_entry(replace(GOOD, rules=rules, now_ns=at_ns))
    assert said is (None if opens else Refusal.STORE_CLOSED)


@pytest.mark.parametrize(
    "rules",
    [
        EntryRules(store_id="s", time_zone="Nowhere/At_all"),
        EntryRules(store_id="s", people_max=-1),
        EntryRules(store_id="s", party_max=0),
        EntryRules(store_id="s", hours=(OpenHours(7, 0, 1),)),
    ],
)
def test_rules_that_cannot_be_are_refused(rules: EntryRules) -> None:
    with pytest.raises(AdmissionRefused, match="correct that field"):
        check_rules(rules)
