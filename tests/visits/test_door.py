"""Who scanned: queues, guests, people on their way out, people who never scan."""

import pytest

from tests.visits.doors import DOOR, INWARD, OUTWARD, SETTINGS, Doorway, Walker, at_ns
from tillfree.attribution import Presence
from tillfree.visits import VisitSettings

CROSSES_AT_S = 2.0
BEFORE = (2.5, -CROSSES_AT_S)
"""From here one walks through the door at second 2, at a metre a second."""


def test_who_walks_through_as_the_scan_comes_is_let_in() -> None:
    way = Doorway(Walker(1, BEFORE, INWARD))
    scan = way.scan("a", CROSSES_AT_S)
    way.until(4.0)
    track, probability = way.likeliest(scan)
    assert track == 1
    assert probability > 0.98


def test_a_scan_is_bound_only_after_a_look_at_what_follows() -> None:
    way = Doorway(Walker(1, BEFORE, INWARD))
    scan = way.scan("a", CROSSES_AT_S)
    way.until(CROSSES_AT_S + SETTINGS.scan_wait_s - 0.15)
    assert scan not in way.admissions
    way.until(CROSSES_AT_S + SETTINGS.scan_wait_s + 0.1)
    assert scan in way.admissions


def test_a_queue_at_the_door_is_let_in_one_by_one() -> None:
    """Each scans as they cross; a metre behind them comes the next."""
    queue = [Walker(k, (2.5, -CROSSES_AT_S - 1.0 * k), INWARD) for k in range(4)]
    way = Doorway(*queue)
    scans = [way.scan(f"p{k}", CROSSES_AT_S + 1.0 * k) for k in range(4)]
    way.until(8.0)
    assert [way.likeliest(scan)[0] for scan in scans] == [0, 1, 2, 3]
    assert all(way.likeliest(scan)[1] > 0.7 for scan in scans)


def test_who_is_leaving_did_not_scan() -> None:
    way = Doorway(Walker(1, BEFORE, INWARD), Walker(2, (2.8, CROSSES_AT_S), OUTWARD))
    scan = way.scan("a", CROSSES_AT_S)
    way.until(4.0)
    assert way.likeliest(scan)[0] == 1
    assert way.likeliest(scan)[1] > 0.9


def test_who_stands_about_inside_did_not_scan() -> None:
    way = Doorway(Walker(1, BEFORE, INWARD), Walker(2, (2.5, 3.0), (0.0, 0.0)))
    scan = way.scan("a", CROSSES_AT_S)
    way.until(4.0)
    assert [track for track, _ in way.admissions[scan].candidates] == [1]


def test_a_host_scans_for_each_of_the_guests() -> None:
    """One credential, three scans as the three walk in: each is bound to another of them."""
    group = [Walker(k, (2.2 + 0.3 * k, -CROSSES_AT_S - 0.7 * k), INWARD) for k in range(3)]
    way = Doorway(*group)
    scans = [way.scan("host", CROSSES_AT_S + 0.7 * k) for k in range(3)]
    way.until(8.0)
    assert [way.likeliest(scan)[0] for scan in scans] == [0, 1, 2]
    assert {way.admissions[scan].party for scan in scans} == {"host"}


def test_a_host_who_scans_for_all_at_the_door_lets_in_who_follows() -> None:
    """The host stands at the door and scans three times; the guests come in sight after that."""
    host = Walker(0, BEFORE, INWARD, stops_s=(CROSSES_AT_S, CROSSES_AT_S + 1.2))
    come_s = (CROSSES_AT_S + 0.8, CROSSES_AT_S + 1.8)
    guests = [Walker(k + 1, (2.5, -1.5 - at), INWARD, at) for k, at in enumerate(come_s)]
    way = Doorway(host, *guests)
    scans = [way.scan("host", CROSSES_AT_S + 0.5 * k) for k in range(3)]
    way.until(12.0)
    assert way.likeliest(scans[0])[0] == 0
    shares = [dict(way.admissions[scan].candidates) for scan in scans[1:]]
    assert all(share.get(0, 0.0) < 0.05 for share in shares), "the host is in already"
    for guest in (1, 2):
        assert sum(share.get(guest, 0.0) for share in shares) > 0.9


def test_a_track_born_after_the_scan_may_be_who_scanned() -> None:
    late = Walker(1, BEFORE, INWARD, from_s=CROSSES_AT_S + 0.5)
    way = Doorway(late)
    scan = way.scan("a", CROSSES_AT_S)
    way.until(4.0)
    assert way.likeliest(scan)[0] == 1


def test_a_scan_with_nobody_near_is_nobodys_yet() -> None:
    way = Doorway(Walker(1, (2.5, 4.5), (0.0, 0.0)))
    scan = way.scan("a", CROSSES_AT_S)
    way.until(4.0)
    assert way.admissions[scan].candidates == ()


def test_a_scan_at_a_gate_that_the_store_does_not_have_binds_nobody() -> None:
    way = Doorway(Walker(1, BEFORE, INWARD))
    scan = way.scan("a", CROSSES_AT_S, gate_id="back-door")
    way.until(4.0)
    assert way.admissions[scan].candidates == ()


def test_two_abreast_with_one_scan_stay_a_doubt() -> None:
    way = Doorway(Walker(1, (2.3, -CROSSES_AT_S), INWARD), Walker(2, (2.7, -CROSSES_AT_S), INWARD))
    scan = way.scan("a", CROSSES_AT_S)
    way.until(4.0)
    shares = dict(way.admissions[scan].candidates)
    assert shares[1] == pytest.approx(shares[2], abs=0.02)
    assert shares[1] + shares[2] <= 1.0


def test_scans_that_still_wait_are_bound_at_the_end() -> None:
    way = Doorway(Walker(1, BEFORE, INWARD))
    scan = way.scan("a", CROSSES_AT_S)
    way.until(CROSSES_AT_S + 0.1)
    (admission,) = way.door.finish()
    assert admission.admission_id == scan
    assert admission.candidates[0][0] == 1
    assert way.door.finish() == []


def inside(track_id: int, y_m: float = 2.5) -> tuple[Presence, ...]:
    return (Presence(track_id, str(track_id), (2.5, y_m), (0.0, 0.0), True),)


def test_who_is_inside_without_a_scan_is_told_of_once() -> None:
    door = Doorway().door
    told = []
    for k in range(100):
        door.insiders(at_ns(0.1 * k), inside(7))
        told += door.strangers(at_ns(0.1 * k), frozenset({7}))
    assert [alert.kind for alert in told] == ["no_scan"]
    assert told[0].t_ns >= at_ns(SETTINGS.stranger_s)
    assert "7" in told[0].text


def test_who_scanned_or_stays_at_the_door_is_no_stranger() -> None:
    door = Doorway().door
    for k in range(100):
        door.insiders(at_ns(0.1 * k), inside(7) + inside(8, y_m=0.2))
        assert door.strangers(at_ns(0.1 * k), frozenset({8})) == []


def test_who_walks_about_inside_is_named_once() -> None:
    door = Doorway().door
    named = [door.insiders(at_ns(0.1 * k), inside(7)) for k in range(60)]
    assert [track for found in named for track in found] == [7]
    assert door.insiders(at_ns(9.0), ()) == []


def test_a_track_that_ended_is_forgotten() -> None:
    door = Doorway().door
    for k in range(60):
        door.insiders(at_ns(0.1 * k), inside(7))
    door.forget(7)
    assert door.insiders(at_ns(6.1), inside(7)) == [], "a new track of that number begins anew"


def test_more_waiting_scans_than_may_wait_are_bound_at_once() -> None:
    way = Doorway(Walker(1, BEFORE, INWARD), settings=VisitSettings(scan_wait_s=1e6))
    for k in range(1_005):
        way.scan(f"p{k}", 1.0)
    way.until(1.2)
    assert len(way.admissions) == 5
    assert DOOR.gate_id == "door"


def test_a_stranger_who_turned_up_as_a_visit_began_or_ended_is_noticed() -> None:
    """Such a stranger may be one of the visit's own people, whom tracking took for two."""
    door = Doorway().door
    for k in range(100):
        door.insiders(at_ns(0.1 * k), inside(7) if k >= 40 else ())
    assert door.stranger_came((at_ns(4.5), at_ns(60.0)), frozenset({7}))
    assert not door.stranger_came((at_ns(30.0), at_ns(60.0)), frozenset({7}))
    assert not door.stranger_came((at_ns(4.5), at_ns(60.0)), frozenset())


def test_who_stands_in_line_behind_the_guests_is_no_guest() -> None:
    """The host scans for one guest, who walks in next; the next shopper waits further out."""
    host = Walker(0, BEFORE, INWARD, stops_s=(CROSSES_AT_S, CROSSES_AT_S + 1.2))
    guest = Walker(1, (2.5, -1.6), (0.0, 0.3))
    next_one = Walker(2, (2.5, -1.9), (0.0, 0.0))
    way = Doorway(host, guest, next_one)
    scans = [way.scan("host", CROSSES_AT_S + 0.5 * k) for k in range(2)]
    way.until(8.0)
    share = dict(way.admissions[scans[1]].candidates)
    assert share[1] > 0.9
    assert share.get(2, 0.0) < 0.05


def test_a_host_beside_a_ghost_still_scans_for_the_guests() -> None:
    """A second track of the host, gone a moment later, does not make the next scan its own."""
    host = Walker(0, BEFORE, INWARD, stops_s=(CROSSES_AT_S, CROSSES_AT_S + 1.2))
    ghost = Walker(3, (2.8, -0.1), (0.0, 0.0), until_s=CROSSES_AT_S + 1.0)
    guest = Walker(1, (2.5, -1.5 - CROSSES_AT_S), INWARD)
    way = Doorway(host, ghost, guest)
    scans = [way.scan("host", CROSSES_AT_S + 0.5 * k) for k in range(2)]
    way.until(8.0)
    assert way.likeliest(scans[1])[0] == 1
