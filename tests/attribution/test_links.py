"""Whom a track that begins inside may be: one who was lost, or one who is seen beside it."""

from tests.attribution.corner import at_ns, corner, standing
from tillfree.attribution import AttributionSettings
from tillfree.attribution.events import LinkEvent
from tillfree.attribution.links import LINKED_MOST, Links
from tillfree.tracking import TrackLink, TrackUpdate

DEEP = (1.0, 3.3)
AT_THE_DOOR = (2.5, 0.8)


def birth(
    track_id: int,
    place: tuple[float, float],
    others: dict[int, tuple[float, float]],
    links: tuple[TrackLink, ...] = (),
    gates: bool = True,
) -> dict[int, LinkEvent]:
    samples = tuple(standing(k, 1.0, where) for k, where in {**others, track_id: place}.items())
    update = TrackUpdate(at_ns(1.0), samples, (track_id,), (), (), (), links)
    told: dict[int, LinkEvent] = {}
    found = Links(corner(gates=gates), AttributionSettings())
    found.track(update, lambda link, is_new: told.__setitem__(link.later, link))
    return told


def test_who_begins_inside_beside_somebody_may_be_that_person_again() -> None:
    link = birth(7, DEEP, {1: (1.3, 3.3), 2: (1.9, 3.3), 3: (5.0, 1.0)})[7]
    assert set(link.beside) == {1, 2}
    assert link.beside[1] > 3.0 * link.beside[2]
    assert sum(link.beside.values()) <= AttributionSettings().double


def test_who_begins_at_the_door_is_nobody_twice() -> None:
    assert birth(7, AT_THE_DOOR, {1: (2.8, 0.8)}) == {}


def test_a_store_without_gates_has_births_anywhere() -> None:
    assert birth(7, DEEP, {1: (1.3, 3.3)}, gates=False) == {}


def test_what_tracking_says_of_the_lost_stands_beside_it() -> None:
    lost = TrackLink(7, 4, at_ns(1.0), 0.6)
    link = birth(7, DEEP, {1: (1.3, 3.3)}, links=(lost,))[7]
    assert link.earlier == {4: 0.6}
    assert set(link.beside) == {1}


def test_all_that_a_track_may_continue_leaves_room_for_somebody_new() -> None:
    links = Links(corner(), AttributionSettings())
    said: list[tuple[LinkEvent, bool]] = []
    for earlier in (1, 2):
        links.continues(7, at_ns(1.0), {earlier: 0.9}, lambda *told: said.append(told))
    (first, is_new), (second, again) = said
    assert is_new and not again and first is second
    assert sum(first.earlier.values()) == LINKED_MOST
    links.forget(at_ns(2.0))
    links.continues(7, at_ns(3.0), {3: 0.5}, lambda *told: said.append(told))
    assert said[-1][1]
