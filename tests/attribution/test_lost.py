"""A store keeps its people: who turns up inside is one of those who were lost there."""

from tests.attribution.corner import at_ns, standing
from tillfree.attribution import AttributionSettings, Departure
from tillfree.attribution.history import TrackHistory
from tillfree.attribution.lost import LOST_LIMIT, LostPeople

SETTINGS = AttributionSettings()
DEEP = (3.0, 3.0)


def gone(track_id: int, at_s: float, place: tuple[float, float] = DEEP) -> Departure:
    return Departure(track_id, at_ns(at_s), False, place)


def turned_up(track_id: int, at_s: float, place: tuple[float, float]) -> TrackHistory:
    history = TrackHistory(14.0)
    history.add((standing(0, 0.0, (0.0, 0.0)),))
    history.add((standing(track_id, at_s, place),))
    return history


def test_who_turns_up_near_where_somebody_was_lost_is_probably_them() -> None:
    lost = LostPeople(SETTINGS)
    lost.add(gone(1, 5.0))
    found = lost.candidates(7, at_ns(8.0), turned_up(7, 8.0, (3.5, 3.0)))
    assert list(found) == [1]
    assert found[1] == SETTINGS.lost_again


def test_of_two_lost_the_nearer_is_likelier() -> None:
    lost = LostPeople(SETTINGS)
    lost.add(gone(1, 5.0, (3.0, 3.0)))
    lost.add(gone(2, 5.0, (0.5, 0.5)))
    found = lost.candidates(7, at_ns(8.0), turned_up(7, 8.0, (3.2, 3.0)))
    assert found[1] > found[2] > 0.0
    assert abs(found[1] + found[2] - SETTINGS.lost_again) < 1e-9


def test_nobody_walks_faster_than_a_brisk_walk() -> None:
    lost = LostPeople(SETTINGS)
    lost.add(gone(1, 5.0, (0.0, 0.0)))
    assert lost.candidates(7, at_ns(5.5), turned_up(7, 5.5, (5.0, 4.0))) == {}
    assert lost.candidates(7, at_ns(9.5), turned_up(7, 9.5, (5.0, 4.0))) != {}


def test_who_was_lost_long_ago_or_never_is_no_candidate() -> None:
    lost = LostPeople(SETTINGS)
    history = turned_up(7, 9.0, DEEP)
    assert lost.candidates(7, at_ns(9.0), history) == {}
    lost.add(gone(1, 9.0 - SETTINGS.lost_memory_s - 1.0))
    assert lost.candidates(7, at_ns(9.0), history) == {}
    assert lost.candidates(8, at_ns(9.0), history) == {}, "nobody knows where track 8 is"


def test_a_track_that_began_beside_one_that_ended_may_be_the_same_person() -> None:
    history = TrackHistory(14.0)
    for k in range(30):
        here = [standing(1, 0.1 * k, DEEP)]
        if k >= 20:
            here += [standing(7, 0.1 * k, (3.2, 3.0)), standing(8, 0.1 * k, (5.5, 1.0))]
        history.add(tuple(here))
    young = {1: at_ns(0.0), 7: at_ns(2.0), 8: at_ns(2.0)}
    found = LostPeople(SETTINGS).successors(gone(1, 3.0), young, history)
    assert list(found) == [7]
    assert 0.5 < found[7] <= 1.0, "by nearness"


def test_the_lost_are_bounded() -> None:
    lost = LostPeople(SETTINGS)
    for track_id in range(LOST_LIMIT + 10):
        lost.add(gone(track_id, 5.0))
    found = lost.candidates(999, at_ns(6.0), turned_up(999, 6.0, DEEP))
    assert min(found) == 10
    assert len(found) == LOST_LIMIT
