"""Why an act is said to be what it is, as it is written down: for reviewers, and in run folders.

The engine's claim names the scale's changes, the sensors' messages and every explanation that it
weighed. An act that can change no more goes to the cloud with it, as the body of `ActEvidenced`.
"""

import math

import msgspec

from tillfree.attribution import Alternative, Claim
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.visits.records import Interaction

EVIDENCE_KIND = "ActEvidenced"
"""The kind of the fact whose body is `ActEvidence`; its subject is the act."""


class WeighedChange(msgspec.Struct, frozen=True):
    """One load cell's part in an act: grams less (negative) or more, and how sure."""

    change_id: str
    sensor_id: str
    delta_g: float
    sd_g: float
    t_ns: int


class Explanation(msgspec.Struct, frozen=True):
    """One explanation of an act with its probability; `visit_id` None: somebody without a scan.

    `terms` are its log-likelihoods by name, `distance_m` how near the body was; null where it was
    not seen.
    """

    visit_id: str | None
    kind: str
    sku: str
    quantity: int
    slot_id: str
    probability: float
    terms: dict[str, float | None]
    distance_m: float | None


class ActEvidence(msgspec.Struct, frozen=True):
    """An act as it stands, with what it stands on; the first alternative is the one claimed."""

    interaction_id: str
    visit_id: str | None
    t_ns: int
    from_ns: int
    to_ns: int
    kind: str
    sku: str
    quantity: int
    slot_id: str
    probability: float
    changes: tuple[WeighedChange, ...]
    messages: tuple[str, ...]
    alternatives: tuple[Explanation, ...]


def evidence_of(said: Interaction, claim: Claim) -> ActEvidence:
    """Return what an act stands on."""
    return ActEvidence(
        interaction_id=said.interaction_id,
        visit_id=said.visit_id,
        t_ns=said.t_ns,
        from_ns=claim.from_ns,
        to_ns=claim.to_ns,
        kind=said.kind,
        sku=said.sku,
        quantity=said.quantity,
        slot_id=said.slot_id,
        probability=said.probability,
        changes=tuple(
            WeighedChange(
                one.change_id, one.sensor_id, round(one.delta_g, 3), round(one.sd_g, 3), one.t_ns
            )
            for one in claim.weights
        ),
        messages=claim.messages,
        alternatives=tuple(_explanation(other) for other in claim.alternatives),
    )


def evidence_fact(store_id: str, evidence: ActEvidence) -> Fact:
    """Return the fact that tells what an act stands on; there is one for each act."""
    act_id = evidence.interaction_id
    fact_id = derived_id(store_id, EVIDENCE_KIND, act_id)
    body: dict[str, object] = msgspec.to_builtins(evidence)
    return Fact(fact_id, EVIDENCE_KIND, store_id, act_id, evidence.t_ns, "", body)


def _explanation(other: Alternative) -> Explanation:
    outcome = other.outcome
    return Explanation(
        visit_id=outcome.party or None,
        kind=outcome.kind.value,
        sku=outcome.item.sku,
        quantity=outcome.item.quantity,
        slot_id=outcome.item.slot_id,
        probability=round(other.probability, 9),
        terms={term.name: _finite(term.value) for term in other.terms},
        distance_m=_finite(other.distance_m),
    )


def _finite(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None
