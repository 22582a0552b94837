"""Proven exchanges: what two tracks did in between is given back to whom it belongs to."""

from tests.attribution.corner import at_ns, sighting, standing
from tillfree.attribution.exchanges import Exchange, proven_exchanges
from tillfree.attribution.history import TrackHistory, X
from tillfree.attribution.settings import AttributionSettings
from tillfree.attribution.sightings import Sightings
from tillfree.tracking import TrackMix, TrackUpdate


def update(*mixes: TrackMix) -> TrackUpdate:
    return TrackUpdate(at_ns(9.0), (), (), (), (), mixes, ())


def mix(mix_id: int, at_s: float, probability: float) -> TrackMix:
    return TrackMix(mix_id, at_ns(at_s), 1, 2, probability)


def test_two_mixes_of_one_pair_of_which_one_is_now_are_an_exchange() -> None:
    told = update(mix(4, 7.0, 0.999), mix(5, 9.0, 1.0))
    assert proven_exchanges(told, frozenset()) == (
        [Exchange((1, 2), (at_ns(7.0), at_ns(9.0)))],
        [],
    )
    _, others = proven_exchanges(told, frozenset({4}))
    assert [(m.mix_id, m.probability) for m in others] == [(4, 0.0)]


def test_a_doubtful_mix_stays_one() -> None:
    doubtful = mix(4, 7.0, 0.4)
    assert proven_exchanges(update(doubtful), frozenset()) == ([], [doubtful])


def test_history_in_between_is_exchanged_and_the_rest_is_not() -> None:
    history = TrackHistory(14.0)
    for k in range(10):
        history.add((standing(1, float(k), (1.0, 0.0)), standing(2, float(k), (2.0, 0.0))))
    history.exchange(1, 2, at_ns(3.0), at_ns(6.0))
    for track, own, other in ((1, 1.0, 2.0), (2, 2.0, 1.0)):
        rows = history.window(track, at_ns(0.0), at_ns(9.0))
        assert rows[:, X].tolist() == [own] * 3 + [other] * 3 + [own] * 4
        assert history.last_position(track) == (own, 0.0)


def test_sightings_in_between_are_exchanged() -> None:
    settings = AttributionSettings()
    seen = Sightings()
    seen.add(sighting(1, "tea", 4.0), settings)
    seen.add(sighting(1, "tea", 8.0), settings)
    seen.exchange(1, 2, at_ns(3.0), at_ns(6.0))
    assert [s.tracks[0][0] for s in seen.seen] == [2, 1]
