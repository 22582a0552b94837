"""The beam: sums to one, folds without changing its mind, replays a change to the same beliefs."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attribution.corner import at_ns
from tillfree.attribution import Admission, AttributionSettings, Role
from tillfree.attribution.beam import Beam
from tillfree.attribution.events import AdmissionEvent, Event, LinkEvent, MixEvent
from tillfree.attribution.hypothesis import Hypothesis
from tillfree.attribution.marginals import party_marginal

SETTINGS = AttributionSettings()
TRACKS = (1, 2, 3, 4)


def scan(number: int, at_s: float, candidates: dict[int, float]) -> AdmissionEvent:
    """Return a scan of party p<number>."""
    party = f"p{number}"
    known = tuple(candidates.items())
    return AdmissionEvent(Admission(f"{party}/1", at_ns(at_s), party, Role.SHOPPER, known), 1e-3)


def mix(number: int, at_s: float, pair: tuple[int, int], probability: float) -> MixEvent:
    return MixEvent(number, at_ns(at_s), *pair, probability)


def beliefs(beam: Beam) -> list[tuple[float, dict[int, str]]]:
    return [(h.log_weight, h.party_of) for h in beam.hypotheses()]


def marginals(found: list[Hypothesis]) -> dict[tuple[int, str], float]:
    return {
        (track, party): share
        for track in TRACKS
        for party, share in party_marginal(found, track).items()
    }


def test_an_empty_beam_knows_one_thing() -> None:
    (only,) = Beam(SETTINGS).hypotheses()
    assert only.log_weight == 0.0
    assert party_marginal([only], 1) == {"": 1.0}


def test_two_scans_of_two_people_share_them_out() -> None:
    """Each scan alone cannot tell; that nobody scans twice makes them exclude each other."""
    beam = Beam(SETTINGS)
    beam.add(scan(1, 1.0, {1: 0.6, 2: 0.4}))
    beam.add(scan(2, 1.5, {1: 0.5, 2: 0.5}))
    found = beam.hypotheses()
    best = found[0].party_of
    assert best == {1: "p1", 2: "p2"}
    assert sum(math.exp(h.log_weight) for h in found) == pytest.approx(1.0)
    assert found == sorted(found, key=lambda h: -h.log_weight)


def test_a_mix_told_later_changes_the_past() -> None:
    beam = Beam(SETTINGS)
    beam.add(scan(1, 1.0, {1: 1.0}))
    between = mix(1, 2.0, (1, 2), 0.5)
    beam.add(between)
    assert party_marginal(beam.hypotheses(), 2)["p1"] == pytest.approx(0.5, abs=0.01)
    between.probability = 0.99
    beam.touch(between)
    assert party_marginal(beam.hypotheses(), 2)["p1"] == pytest.approx(0.99, abs=0.01)


def test_folding_keeps_what_is_believed_and_forgets_how_to_change_it() -> None:
    beam = Beam(SETTINGS)
    beam.add(scan(1, 1.0, {1: 0.7, 2: 0.3}))
    between = mix(1, 2.0, (1, 3), 0.4)
    beam.add(between)
    before = marginals(beam.hypotheses())
    assert beam.fold(at_ns(3.0))
    assert marginals(beam.hypotheses()) == pytest.approx(before)
    between.probability = 0.99
    beam.touch(between)
    assert marginals(beam.hypotheses()) == pytest.approx(before)
    assert not beam.fold(at_ns(9.0)), "there is nothing left to fold"


def test_folding_takes_only_what_is_old_enough() -> None:
    beam = Beam(SETTINGS)
    beam.add(scan(1, 1.0, {1: 1.0}))
    late = mix(1, 5.0, (1, 2), 0.5)
    beam.add(late)
    beam.fold(at_ns(2.0))
    late.probability = 0.01
    beam.touch(late)
    assert party_marginal(beam.hypotheses(), 1)["p1"] == pytest.approx(0.99, abs=0.005)


def test_exchanged_twice_is_two_ways_to_one_state_and_folding_joins_them() -> None:
    beam = Beam(SETTINGS)
    beam.add(scan(1, 1.0, {1: 1.0}))
    beam.add(mix(1, 2.0, (1, 2), 0.5))
    beam.add(mix(2, 2.5, (1, 2), 0.5))
    unfolded = len(beam.hypotheses())
    beam.fold(at_ns(3.0))
    assert len(beam.hypotheses()) < unfolded


def test_the_beam_is_as_wide_as_it_is_told() -> None:
    narrow = Beam(AttributionSettings(beam_width=8))
    for number in range(6):
        narrow.add(scan(number, 1.0 + number, {1: 0.25, 2: 0.25, 3: 0.25, 4: 0.25}))
        assert len(narrow.hypotheses()) <= 8
    total = sum(math.exp(h.log_weight) for h in narrow.hypotheses())
    assert total == pytest.approx(1.0)


def test_what_is_hopeless_is_dropped() -> None:
    beam = Beam(AttributionSettings(beam_log_range=2.0))
    beam.add(scan(1, 1.0, {1: 0.98, 2: 0.02}))
    assert all(h.party_of == {1: "p1"} for h in beam.hypotheses())


def test_a_party_that_left_is_forgotten_and_the_rest_merge() -> None:
    beam = Beam(SETTINGS)
    beam.add(scan(1, 1.0, {1: 0.5, 2: 0.5}))
    beam.fold(at_ns(2.0))
    beam.forget_party("p1", frozenset({1, 2}), frozenset())
    (only,) = beam.hypotheses()
    assert only.party_of == {}
    assert only.log_weight == pytest.approx(0.0)


EVENT = st.one_of(
    st.tuples(st.just("scan"), st.sampled_from(TRACKS), st.floats(0.1, 0.9)),
    st.tuples(st.just("mix"), st.sampled_from(TRACKS), st.floats(0.0, 1.0)),
    st.tuples(st.just("link"), st.sampled_from(TRACKS), st.floats(0.1, 0.9)),
)
Told = list[tuple[str, int, float]]


def events_of(told: Told) -> list[Event]:
    makers: dict[str, Callable[[int, int, float], Event]] = {
        "scan": lambda k, track, p: scan(k, 1.0 + k, {track: p, track % 4 + 1: (1.0 - p) / 2}),
        "mix": lambda k, track, p: mix(k, 1.0 + k, (track, track % 4 + 1), p),
        "link": lambda k, track, p: LinkEvent(at_ns(1.0 + k), 10 + k, {track: p}),
    }
    return [makers[kind](k, track, p) for k, (kind, track, p) in enumerate(told)]


@given(told=st.lists(EVENT, max_size=6), order=st.randoms(use_true_random=False))
def test_any_order_of_being_told_gives_the_same_beliefs(told: Told, order: object) -> None:
    """Events come late; what is believed in the end is as if all had been known in order."""
    in_order, shuffled = Beam(SETTINGS), Beam(SETTINGS)
    for event in events_of(told):
        in_order.add(event)
    late = events_of(told)
    order.shuffle(late)  # type: ignore[attr-defined]
    for event in late:
        shuffled.add(event)
        shuffled.hypotheses()
    assert beliefs(shuffled) == beliefs(in_order)


@given(
    told=st.lists(EVENT, min_size=1, max_size=6),
    changed=st.integers(0, 5),
    probability=st.floats(0.05, 0.95),
)
def test_replay_after_a_change_is_replay_from_scratch(
    told: Told, changed: int, probability: float
) -> None:
    changed %= len(told)
    now = [*told[:changed], (told[changed][0], told[changed][1], probability), *told[changed + 1 :]]
    scratch = Beam(SETTINGS)
    for event in events_of(now):
        scratch.add(event)
    revised = Beam(SETTINGS)
    events = events_of(told)
    for event in events:
        revised.add(event)
    revised.hypotheses()
    event, wanted = events[changed], events_of(now)[changed]
    if isinstance(event, AdmissionEvent) and isinstance(wanted, AdmissionEvent):
        event.admission = wanted.admission
    elif isinstance(event, MixEvent):
        event.probability = probability
    elif isinstance(event, LinkEvent) and isinstance(wanted, LinkEvent):
        event.earlier = wanted.earlier
    revised.touch(event)
    assert beliefs(revised) == beliefs(scratch)


@given(told=st.lists(EVENT, max_size=6), until=st.integers(0, 7))
def test_folding_at_any_point_changes_no_belief(told: Told, until: int) -> None:
    plain, folded = Beam(SETTINGS), Beam(SETTINGS)
    for event in events_of(told):
        plain.add(event)
    for event in events_of(told):
        folded.add(event)
    folded.fold(at_ns(float(until)))
    wanted = marginals(plain.hypotheses())
    found = marginals(folded.hypotheses())
    for key in wanted.keys() | found.keys():
        # Merging keeps weight that a beam without it may drop; both are within the range.
        assert found.get(key, 0.0) == pytest.approx(wanted.get(key, 0.0), abs=1e-3)


@given(told=st.lists(EVENT, max_size=6))
def test_a_changed_moment_puts_an_event_in_its_new_place(told: Told) -> None:
    wanted, moved = Beam(SETTINGS), Beam(SETTINGS)
    for event in events_of(told):
        wanted.add(event)
        moved.add(event)
    wanted.add(mix(99, 0.5, (1, 2), 0.3))
    late = mix(99, 50.0, (1, 2), 0.3)
    moved.add(late)
    moved.hypotheses()
    late.t_ns = at_ns(0.5)
    moved.touch(late)
    assert beliefs(moved) == beliefs(wanted)
