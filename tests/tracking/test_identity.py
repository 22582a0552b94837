"""Who is who: mixes are told, looks put ids right, gaps are bridged."""

import numpy as np

from tests.tracking.test_tracker import ids_of
from tests.tracking.world import START_NS, Film, Path, room, straight
from tillfree.tracking import Tracker, TrackMix, TrackUpdate

MEET = 4.0


def meet_and_part(side: float, exchange: bool) -> Path:
    """Walk to the middle, stand there beside another for a while, and walk on or back."""
    home = (4.0 + 3.0 * side, 4.0)
    middle = (4.0 + 0.02 * side, 4.0)
    away = (4.0 - 3.0 * side, 4.0) if exchange else home

    def path(at_s: float) -> tuple[float, float] | None:
        if at_s < MEET:
            return straight(home, middle, MEET)(at_s)
        return straight(middle, away, 3.0)(max(0.0, at_s - 2.0 * MEET))

    return path


def person_of(said: list[TrackUpdate], path: Path, at_s: float) -> int:
    """Return the id of the track nearest to a path at an instant."""
    update = next(u for u in said if (u.t_ns - START_NS) / 1e9 >= at_s - 1e-6)
    here = path((update.t_ns - START_NS) / 1e9)
    assert here is not None
    gaps = [(np.hypot(*np.subtract(s.position_m, here)), s.track_id) for s in update.samples]
    return int(min(gaps)[1])


def mixes_of(said: list[TrackUpdate]) -> list[TrackMix]:
    return [mix for update in said for mix in update.mixes]


def film_of_meeting(exchange: bool, looks: bool) -> tuple[Film, list[Path]]:
    paths = [meet_and_part(-1.0, exchange), meet_and_part(1.0, exchange)]
    film = Film(room(), paths)
    film.hidden = lambda person, camera, at_s: MEET - 0.3 < at_s < 2.0 * MEET + 0.2
    if looks:
        film.looks = {0: np.eye(16)[0], 1: np.eye(16)[5]}
    return film, paths


def test_two_who_vanish_in_one_spot_without_looks_are_told_as_a_possible_mix() -> None:
    film, _ = film_of_meeting(exchange=True, looks=False)
    said = film.run(Tracker(room()), 0.0, 13.0)
    told = {mix.mix_id: mix.probability for mix in mixes_of(said)}
    links = [link.probability for update in said for link in update.links]
    assert max([*told.values(), *links], default=0.0) > 0.05


def test_looks_put_the_ids_right_whichever_way_they_part() -> None:
    for exchange in (False, True):
        film, paths = film_of_meeting(exchange, looks=True)
        said = film.run(Tracker(room()), 0.0, 14.0)
        before = [person_of(said, path, 3.0) for path in paths]
        after = [person_of(said, path, 13.9) for path in paths]
        assert before == after, exchange


def test_people_who_stay_apart_are_never_told_as_mixed() -> None:
    paths = [straight((2.0, 2.0), (2.0, 6.0), 6.0), straight((6.0, 2.0), (6.0, 6.0), 6.0)]
    said = Film(room(), paths).run(Tracker(room()), 0.0, 7.0)
    assert mixes_of(said) == []
    assert ids_of(said) == {1, 2}


def test_who_leaves_does_not_become_who_comes() -> None:
    leaving = straight((4.0, 3.0), (4.0, -1.2), 4.2)
    coming = straight((4.1, -1.6), (4.1, 4.0), 5.6, start_s=4.3)
    film = Film(room(), [leaving, coming])
    film.hidden = lambda person, camera, at_s: person == 0 and at_s > 4.2
    said = film.run(Tracker(room()), 0.0, 9.5)
    assert person_of(said, leaving, 2.0) != person_of(said, coming, 9.0)
