"""Interactions as facts: each claim is said once, every change of it is a fact of its own.

From here on everything is exact and journalled. Ids are derived from the claim's own id (plate and
sequence) and a count of revisions, never of what was estimated.
"""

from dataclasses import dataclass, field

import msgspec

from tillfree.attribution import NOBODY, ActKind, Claim
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.visits.records import Interaction

PROBABILITY_NEWS = 0.05
"""Change of a probability that is worth a fact although who, what and how many stand."""

_FIRST_KIND = {
    ActKind.PICK: "ItemTaken",
    ActKind.RETURN: "ItemReturned",
    ActKind.RESTOCK: "ItemRestocked",
}


@dataclass(slots=True)
class _Said:
    interaction: Interaction | None
    claim: Claim
    said_ns: int
    revisions: int = 0
    fact_id: str = ""


@dataclass(slots=True)
class InteractionLedger:
    """Every interaction of the acts that are still open, and how to say a change of one."""

    store_id: str
    _said: dict[str, _Said] = field(default_factory=dict)

    def interactions(self) -> list[tuple[Interaction, Claim]]:
        """Return the interactions as they stand, with the claims behind them."""
        return [(s.interaction, s.claim) for s in self._said.values() if s.interaction]

    def of_visit(self, visit_id: str) -> list[Interaction]:
        """Return the interactions that stand for a visit, in the order they were first said."""
        found = [s.interaction for s in self._said.values()]
        return [i for i in found if i is not None and i.visit_id == visit_id]

    def release(self, claim_ids: list[str]) -> list[tuple[Interaction, Claim]]:
        """Forget acts that can change no more; return those that stand."""
        done = [self._said.pop(claim_id, None) for claim_id in claim_ids]
        return [(s.interaction, s.claim) for s in done if s is not None and s.interaction]

    def say(self, claim: Claim, seen_ns: int) -> list[Fact]:
        """Turn a claim into facts; a claim that only repeats what stands gives none.

        `seen_ns` is the measured time of the newest message that was seen.
        """
        known = self._said.get(claim.claim_id)
        if known is None:
            if claim.outcome is None:
                return []
            return [self._first(claim, seen_ns)]
        interaction = self._interaction(claim, known.said_ns, seen_ns)
        if interaction is None and known.interaction is None:
            known.claim = claim
            return []
        if interaction is not None and known.interaction is not None:
            before = known.interaction
            if _content(interaction) == _content(before):
                decided_ns = before.decided_t_ns
                interaction = msgspec.structs.replace(interaction, decided_t_ns=decided_ns)
                if abs(interaction.probability - before.probability) < PROBABILITY_NEWS:
                    known.interaction, known.claim = interaction, claim
                    return []
        known.interaction, known.claim = interaction, claim
        known.revisions += 1
        return [self._revision(known)]

    def _first(self, claim: Claim, seen_ns: int) -> Fact:
        interaction = self._interaction(claim, seen_ns, seen_ns)
        assert interaction is not None and claim.outcome is not None
        nobody = claim.outcome.party == NOBODY
        kind = "ShelfChangeUnexplained" if nobody else _FIRST_KIND[claim.outcome.kind]
        fact_id = derived_id(self.store_id, "interaction", claim.claim_id)
        self._said[claim.claim_id] = _Said(interaction, claim, seen_ns, 0, fact_id)
        return self._fact(fact_id, kind, interaction, "")

    def _revision(self, said: _Said) -> Fact:
        replaced = said.fact_id
        said.fact_id = derived_id(self.store_id, "interaction", said.claim.claim_id, said.revisions)
        if said.interaction is None:
            return Fact(
                said.fact_id,
                "InteractionWithdrawn",
                self.store_id,
                derived_id(self.store_id, "interaction", said.claim.claim_id),
                said.claim.t_ns,
                replaced,
                {"replaces": replaced},
            )
        return self._fact(said.fact_id, "InteractionRevised", said.interaction, replaced)

    def _fact(self, fact_id: str, kind: str, interaction: Interaction, replaces: str) -> Fact:
        body: dict[str, object] = msgspec.to_builtins(interaction)
        if replaces:
            body["replaces"] = replaces
        subject = interaction.visit_id or interaction.slot_id
        return Fact(fact_id, kind, self.store_id, subject, interaction.t_ns, replaces, body)

    def _interaction(self, claim: Claim, said_ns: int, decided_ns: int) -> Interaction | None:
        outcome = claim.outcome
        if outcome is None:
            return None
        return Interaction(
            interaction_id=derived_id(self.store_id, "interaction", claim.claim_id),
            t_ns=claim.t_ns,
            said_t_ns=said_ns,
            decided_t_ns=decided_ns,
            kind=outcome.kind.value,
            sku=outcome.item.sku,
            quantity=outcome.item.quantity,
            slot_id=outcome.item.slot_id,
            visit_id=outcome.party or None,
            probability=round(claim.probability, 6),
        )


def _content(interaction: Interaction) -> tuple[str, str, int, str | None]:
    return interaction.kind, interaction.sku, interaction.quantity, interaction.visit_id
