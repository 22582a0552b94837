"""A load that went: who took which article, how many, one or two people at once."""

import math

from tillfree.attribution.content import Content
from tillfree.attribution.evidence import ActEvidence
from tillfree.attribution.hypothesis import Hypothesis
from tillfree.attribution.records import NOBODY, ActKind, Item, Outcome
from tillfree.attribution.sums import Sums, add, order


def explain_pick(act: ActEvidence, hypothesis: Hypothesis, sums: Sums) -> None:
    """Add every way in which something was taken, under a hypothesis."""
    settings = act.scene.settings
    stranger = math.log(settings.stranger)
    contents = act.pick_contents(hypothesis)
    among = tuple(dict.fromkeys(c.items[0].sku for c in contents if len(c.items) == 1))
    for content in contents:
        base = content.log_weight + content.log_prior
        first = content.items[0]
        if len(content.items) == 2:
            _explain_pair(act, hypothesis, content, sums)
            continue
        for reach in act.who.get(first.slot_id, ()):
            party = hypothesis.party(reach.track_id)
            seen = act.sightings.log_ratio(reach.track_id, first.sku, among, settings)
            outcome = Outcome(ActKind.PICK, party, first)
            weight = base + reach.log_ratio + seen + act.hurry(hypothesis, reach.track_id)
            add(sums, (outcome,), weight, (reach.track_id,))
        add(sums, (Outcome(ActKind.PICK, NOBODY, first),), base + stranger)


def _explain_pair(
    act: ActEvidence,
    hypothesis: Hypothesis,
    content: Content,
    sums: Sums,
) -> None:
    base = content.log_weight + content.log_prior
    first, second = content.items
    two_people = math.log(act.scene.settings.two_people)
    for one in act.who.get(first.slot_id, ()):
        for other in act.who.get(second.slot_id, ()):
            same = one.track_id == other.track_id
            if same and first.sku == second.sku:
                continue
            takers = (one.track_id, first.sku), (other.track_id, second.sku)
            weight = base + act.sightings.pair_log_ratio(takers, act.scene.settings)
            weight += act.hurry(hypothesis, one.track_id)
            if same:
                weight += max(one.log_ratio, other.log_ratio)
            else:
                weight += one.log_ratio + other.log_ratio + two_people
                weight += act.hurry(hypothesis, other.track_id)
            parties = hypothesis.party(one.track_id), hypothesis.party(other.track_id)
            tracks = (one.track_id, other.track_id)
            add(sums, _picked(parties, (first, second)), weight, tracks)


def _picked(parties: tuple[str, str], items: tuple[Item, Item]) -> tuple[Outcome, ...]:
    """Return the outcomes of two units taken; one party's of one article are one quantity."""
    first, second = items
    if parties[0] == parties[1] and first.sku == second.sku:
        both = Item(first.sku, first.quantity + second.quantity, first.slot_id)
        return (Outcome(ActKind.PICK, parties[0], both),)
    outcomes = (Outcome(ActKind.PICK, parties[0], first), Outcome(ActKind.PICK, parties[1], second))
    return tuple(sorted(outcomes, key=order))
