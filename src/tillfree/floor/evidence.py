"""Why an act is told as it is: the weights that changed, and every explanation with its chance."""

import msgspec

from tillfree.attribution import Claim
from tillfree.visits import Interaction

OPTIONS_MAX = 6
"""Explanations that are kept of one act, the likeliest first; the rest together weigh little."""


class Option(msgspec.Struct, frozen=True):
    """One explanation: who (a visit's id, empty for somebody whom no scan let in) did what."""

    kind: str
    visit_id: str
    sku: str
    quantity: int
    probability: float
    distance_m: float


class WeightShare(msgspec.Struct, frozen=True):
    """One load cell's part in an act, grams."""

    sensor_id: str
    delta_g: float
    sd_g: float


class ActEvidence(msgspec.Struct, frozen=True):
    """An act with what it stands on; times in ns UTC."""

    interaction_id: str
    visit_id: str
    slot_id: str
    t_ns: int
    from_ns: int
    to_ns: int
    kind: str
    sku: str
    quantity: int
    probability: float
    options: tuple[Option, ...]
    weights: tuple[WeightShare, ...]


def evidence_of(interaction: Interaction, claim: Claim) -> ActEvidence:
    """Return the evidence of an act as it stands."""
    options = tuple(
        Option(
            one.outcome.kind.value,
            one.outcome.party,
            one.outcome.item.sku,
            one.outcome.item.quantity,
            round(one.probability, 4),
            round(one.distance_m, 2),
        )
        for one in claim.alternatives[:OPTIONS_MAX]
    )
    return ActEvidence(
        interaction.interaction_id,
        interaction.visit_id or "",
        interaction.slot_id,
        claim.t_ns,
        claim.from_ns,
        claim.to_ns,
        interaction.kind,
        interaction.sku,
        interaction.quantity,
        interaction.probability,
        options,
        tuple(
            WeightShare(one.sensor_id, round(one.delta_g, 2), round(one.sd_g, 2))
            for one in claim.weights
        ),
    )
