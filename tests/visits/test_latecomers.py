"""Tracks found after their scan was bound are offered as candidates; others are not."""

from tests.visits.doors import INWARD, SETTINGS, Doorway, Walker, at_ns, store
from tillfree.attribution import Admission, Role
from tillfree.visits.latecomers import Latecomers

SCAN_S = 1.0


def offered(walker: Walker, until_s: float = 9.0) -> dict[int, float]:
    """Return the candidates of a scan at `SCAN_S`, bound at once to track 1, at the end."""
    late = Latecomers(store(), SETTINGS)
    told = Admission("a/0", at_ns(SCAN_S), "a", Role.SHOPPER, ((1, 0.9),))
    late.bound("door", told)
    for k in range(round(until_s * 10)):
        now = k / 10
        presences = (walker.at(now),) if now >= walker.from_s else ()
        for told in late.step(at_ns(now), presences):
            assert told.admission_id == "a/0"
    return dict(told.candidates)


def test_who_is_first_seen_at_the_gate_after_the_scan_may_be_its_person() -> None:
    shares = offered(Walker(7, (2.5, -2.0), INWARD, from_s=2.2))
    assert 0.1 < shares[7] < 0.5
    assert 0.5 < shares[1] < 0.9
    assert sum(shares.values()) < 1.0


def test_who_turns_up_far_inside_is_not() -> None:
    """Four metres in half a second after the scan is farther than anybody walks."""
    assert 7 not in offered(Walker(7, (2.5, 4.0), (0.0, 0.0), from_s=1.5))


def test_who_stays_outside_is_not() -> None:
    assert 7 not in offered(Walker(7, (2.5, -0.6), (0.0, 0.0), from_s=1.5))


def test_who_was_seen_long_before_the_scan_was_a_candidate_then() -> None:
    early = Walker(7, (2.5, 1.0), (0.0, 0.0), from_s=0.0)
    late = Latecomers(store(), SETTINGS)
    late.bound("door", Admission("a/0", at_ns(SCAN_S + 3.0), "a", Role.SHOPPER, ((1, 0.9),)))
    for k in range(90):
        assert not late.step(at_ns(k / 10), (early.at(k / 10),))


def test_who_came_too_late_is_not() -> None:
    assert 7 not in offered(Walker(7, (2.5, 0.2), (0.0, 0.0), from_s=8.0), until_s=12.0)


def test_the_door_offers_latecomers_once() -> None:
    """Track 1 walks in with the scan; track 2 turns up behind it only later."""
    first = Walker(1, (2.5, -1.0), INWARD)
    second = Walker(2, (2.5, -1.8), INWARD, from_s=2.4)
    way = Doorway(first, second)
    scan = way.scan("a", SCAN_S)
    way.until(2.3)
    assert [track for track, _ in way.admissions[scan].candidates] == [1]
    again = []
    for k in range(24, 90):
        presences = tuple(w.at(k / 10) for w in way.walkers)
        again += way.door.late(at_ns(k / 10), presences)
    assert [dict(a.candidates).keys() for a in again] == [{1, 2}]
