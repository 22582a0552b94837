"""A load that came: who put back or restocked which article, from whose hands, one or two."""

import math

from tillfree.attribution.content import units
from tillfree.attribution.content import weight_log_density as log_density
from tillfree.attribution.evidence import ActEvidence
from tillfree.attribution.hypothesis import Hypothesis
from tillfree.attribution.reach import Reach
from tillfree.attribution.records import NOBODY, ActKind, Item, Outcome, Role
from tillfree.attribution.sums import Sums, add, order
from tillfree.premises import Slot


def explain_put(act: ActEvidence, hypothesis: Hypothesis, sums: Sums) -> None:
    """Add every way in which something was brought, under a hypothesis."""
    held = [(party, sku) for party, cart in sorted(hypothesis.carts.items()) for sku in cart]
    among = tuple(dict.fromkeys(sku for _, sku in held if act.weighed(sku, 4)))
    for slot in act.slots:
        for reach in act.who.get(slot.slot_id, ()):
            party = hypothesis.party(reach.track_id)
            if act.scene.roles.get(party) is Role.STAFF:
                _explain_restock(act, party, slot, reach, sums)
                continue
            base = reach.log_ratio + act.hurry(hypothesis, reach.track_id)
            for owner, sku in held:
                prior = 0.0 if owner == party else math.log(act.scene.settings.return_other)
                prior += _shown_before(act, reach.track_id, sku, among)
                most = hypothesis.held(owner, sku)
                _put(act, sums, (owner, sku, slot, reach.track_id), base + prior, most)
            unheld = math.log(act.scene.settings.return_unheld) + base
            for sku in slot.skus:
                if hypothesis.held(party, sku) == 0:
                    # It changes no cart, so it is told as nobody's.
                    _put(act, sums, (NOBODY, sku, slot, reach.track_id), unheld, 4)
        # Whom no track shows can only have been handed what somebody else took.
        settings = act.scene.settings
        stranger = math.log(settings.stranger) + math.log(settings.return_other)
        for owner, sku in held:
            most = hypothesis.held(owner, sku)
            _put(act, sums, (owner, sku, slot, None), stranger, most)
    _explain_two_puts(act, hypothesis, sums)


def _shown_before(act: ActEvidence, track_id: int, sku: str, among: tuple[str, ...]) -> float:
    """Return what it says that this hand was seen with an item just before it put one back."""
    if not act.sightings.seen or sku not in among:
        return 0.0
    settings = act.scene.settings
    return settings.brought * act.sightings.log_ratio(track_id, sku, among, settings)


def _explain_two_puts(act: ActEvidence, hypothesis: Hypothesis, sums: Sums) -> None:
    """Two articles put back within the time that a plate needs to come to rest."""
    brought = _brought(act, hypothesis)
    settings = act.scene.settings
    change = act.change
    for index, (first, one) in enumerate(brought):
        for second, other in brought[index + 1 :]:
            same = one.track_id == other.track_id
            if first.party == second.party and first.item.sku == second.item.sku:
                continue
            means = [units(act.scene.catalogue[o.item.sku], 1, 1.0) for o in (first, second)]
            expected = (means[0][0] + means[1][0], means[0][1] + means[1][1])
            density = log_density(change.delta_g, change.variance_g2, expected, settings)
            if density < math.log(settings.weight_outlier) - 3.0:
                continue
            weight = density + math.log(settings.two_acts)
            if same:
                weight += max(one.log_ratio, other.log_ratio)
            else:
                weight += one.log_ratio + other.log_ratio + math.log(settings.two_people)
            outcomes = tuple(sorted((first, second), key=order))
            add(sums, outcomes, weight, (one.track_id, other.track_id))


def _brought(act: ActEvidence, hypothesis: Hypothesis) -> list[tuple[Outcome, Reach]]:
    """Return what each hand at the plate may have put back, with the slot it fits best."""
    found: dict[tuple[int, str], tuple[Outcome, Reach]] = {}
    for slot in act.slots:
        for reach in act.who.get(slot.slot_id, ()):
            party = hypothesis.party(reach.track_id)
            if reach.log_ratio < 0.0 or act.scene.roles.get(party) is Role.STAFF:
                continue
            for sku in sorted(hypothesis.carts.get(party, {})):
                known = found.get((reach.track_id, sku))
                better = known is None or reach.log_ratio > known[1].log_ratio
                if better and act.is_part(sku):
                    put = Outcome(ActKind.RETURN, party, Item(sku, 1, slot.slot_id))
                    found[(reach.track_id, sku)] = put, reach
    return list(found.values())


def _put(
    act: ActEvidence,
    sums: Sums,
    what: tuple[str, str, Slot, int | None],
    base: float,
    most: int,
) -> None:
    owner, sku, slot, track_id = what
    tracks = () if track_id is None else (track_id,)
    settings = act.scene.settings
    home = act.scene.plan.belongs(slot.slot_id, sku)
    place = math.log(settings.return_home if home else 1.0 - settings.return_home)
    for quantity, weight in act.weighed(sku, most):
        outcome = Outcome(ActKind.RETURN, owner, Item(sku, quantity, slot.slot_id))
        add(sums, (outcome,), base + place + weight, tracks)


def _explain_restock(act: ActEvidence, party: str, slot: Slot, reach: Reach, sums: Sums) -> None:
    for sku in slot.skus:
        for quantity, weight in act.weighed(sku, len(act.scene.settings.quantity_prior)):
            outcome = Outcome(ActKind.RESTOCK, party, Item(sku, quantity, slot.slot_id))
            add(sums, (outcome,), reach.log_ratio + weight, (reach.track_id,))
