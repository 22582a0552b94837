"""What explanations branch over: scans, mixed-up tracks, re-joined tracks, conduct."""

import math

import pytest

from tests.attribution.corner import at_ns
from tillfree.attribution import NOBODY, Admission, Role
from tillfree.attribution.events import (
    AdmissionEvent,
    ConductEvent,
    Event,
    LinkEvent,
    MixEvent,
)
from tillfree.attribution.hypothesis import Hypothesis


def shares(event: Event, before: Hypothesis) -> list[tuple[dict[int, str], float]]:
    """Return the parties after each option with the option's weight."""
    found = []
    for log_weight, change in event.options(before):
        after = change.apply(before, log_weight)
        assert after.log_weight == pytest.approx(before.log_weight + log_weight)
        found.append((after.party_of, math.exp(log_weight)))
    return found


def scan(*candidates: tuple[int, float], missing: float = 1e-3) -> AdmissionEvent:
    admission = Admission("a/1", at_ns(1.0), "a", Role.SHOPPER, candidates)
    return AdmissionEvent(admission, missing)


def test_a_scan_binds_each_candidate_by_its_chance_or_nobody() -> None:
    found = shares(scan((1, 0.7), (2, 0.2)), Hypothesis())
    assert [parties for parties, _ in found] == [{1: "a"}, {2: "a"}, {}]
    assert [weight for _, weight in found] == pytest.approx([0.7, 0.2, 0.1])


def test_a_scan_may_always_be_somebody_whom_no_track_shows() -> None:
    found = shares(scan((1, 1.0), missing=1e-3), Hypothesis())
    parties, weight = found[-1]
    assert parties == {}
    assert weight == pytest.approx(1e-3)


def test_a_scan_hardly_belongs_to_who_was_let_in_before() -> None:
    known = Hypothesis(party_of={1: "b"})
    found = shares(scan((1, 0.5), (2, 0.5)), known)
    assert found[0][1] < 0.1 * found[1][1]


def test_a_mix_keeps_or_exchanges_and_nothing_is_lost() -> None:
    known = Hypothesis(party_of={1: "a", 2: "b", 3: "c"})
    found = shares(MixEvent(1, at_ns(1.0), 1, 2, 0.3), known)
    assert [parties for parties, _ in found] == [known.party_of, {1: "b", 2: "a", 3: "c"}]
    assert [weight for _, weight in found] == pytest.approx([0.7, 0.3])


def test_a_mix_within_one_party_is_no_question() -> None:
    known = Hypothesis(party_of={1: "a", 2: "a"})
    assert shares(MixEvent(1, at_ns(1.0), 1, 2, 0.5), known) == [(known.party_of, 1.0)]


@pytest.mark.parametrize("probability", [0.0, 1e-5, 1.0])
def test_a_mix_may_be_sure_or_impossible(probability: float) -> None:
    known = Hypothesis(party_of={1: "a"})
    found = shares(MixEvent(1, at_ns(1.0), 1, 2, probability), known)
    best = max(found, key=lambda pair: pair[1])
    assert best[0].get(2, NOBODY) == ("a" if probability == 1.0 else NOBODY)
    assert sum(weight for _, weight in found) == pytest.approx(1.0)


def test_a_new_track_goes_on_with_the_party_of_one_that_was_lost() -> None:
    known = Hypothesis(party_of={1: "a", 2: "b"})
    found = shares(LinkEvent(at_ns(1.0), 7, {1: 0.6, 2: 0.3}), known)
    told = {parties.get(7, NOBODY): weight for parties, weight in found}
    assert told == pytest.approx({"a": 0.6, "b": 0.3, NOBODY: 0.1})


def test_who_gave_the_party_away_has_it_no_more() -> None:
    known = Hypothesis(party_of={1: "a"})
    for parties, _ in shares(LinkEvent(at_ns(1.0), 7, {1: 0.9}), known):
        assert [parties.get(1, NOBODY), parties.get(7, NOBODY)].count("a") == 1


def test_two_lost_tracks_of_one_party_are_one_option() -> None:
    known = Hypothesis(party_of={1: "a", 2: "a"})
    found = shares(LinkEvent(at_ns(1.0), 7, {1: 0.4, 2: 0.4}), known)
    assert sorted(weight for _, weight in found) == pytest.approx([0.2, 0.8])


def test_who_is_shown_twice_keeps_the_party() -> None:
    known = Hypothesis(party_of={1: "a", 2: "b"})
    link = LinkEvent(at_ns(1.0), 7, {2: 0.5}, {1: 0.8})
    told = {parties.get(7, NOBODY): (parties, weight) for parties, weight in shares(link, known)}
    assert {party: weight for party, (_, weight) in told.items()} == pytest.approx(
        {"a": 0.4, "b": 0.5, NOBODY: 0.1}
    )
    assert told["a"][0] == {1: "a", 2: "b", 7: "a"}


def test_conduct_speaks_for_or_against_a_scan() -> None:
    stays = ConductEvent(at_ns(1.0), 1, math.log(0.002), 0.0)
    assert shares(stays, Hypothesis())[0][1] == pytest.approx(0.002)
    assert shares(stays, Hypothesis(party_of={1: "a"}))[0][1] == pytest.approx(1.0)
