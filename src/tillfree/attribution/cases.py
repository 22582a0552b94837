"""The acts that are followed: their evidence so far, and what was last said of each.

A case is opened by a shelf change or a hidden reach, and closed with the party that it was
claimed for.
"""

import math
from dataclasses import dataclass

from tillfree.attribution.acts import ActEvent
from tillfree.attribution.content import weight_log_density
from tillfree.attribution.hidden import HiddenAct
from tillfree.attribution.hypothesis import Hypothesis
from tillfree.attribution.marginals import Outcomes
from tillfree.attribution.reach import Reach
from tillfree.attribution.records import (
    ActKind,
    Alternative,
    Claim,
    Outcome,
    Term,
    WeightEvidence,
)
from tillfree.attribution.settings import AttributionSettings

Act = ActEvent | HiddenAct


@dataclass(slots=True)
class Case:
    """One act with what was last said: `told` its outcomes, `probability` their joint chance."""

    act: Act
    opened_ns: int
    looks: int = 0
    in_beam: bool = False
    settled: bool = False
    told: Outcomes | None = None
    probability: float = 0.0
    spoken: int = 0

    def is_news(self, outcomes: Outcomes, probability: float, least: float) -> bool:
        """Tell whether this is worth saying again."""
        return self.told != outcomes or abs(probability - self.probability) >= least

    def say(
        self, shares: dict[Outcomes, float], best: Hypothesis, settings: AttributionSettings
    ) -> list[Claim]:
        """Return the claims for the likeliest outcomes; withdrawn parts have no outcome."""
        outcomes = next(iter(shares))
        self.told, self.probability = outcomes, shares[outcomes]
        parts = max(len(outcomes), self.spoken)
        self.spoken = parts
        return [self._claim(part, shares, best, settings) for part in range(parts)]

    def _claim(
        self,
        part: int,
        shares: dict[Outcomes, float],
        best: Hypothesis,
        settings: AttributionSettings,
    ) -> Claim:
        outcomes = next(iter(shares))
        outcome = outcomes[part] if part < len(outcomes) else None
        alternatives = []
        for told, probability in list(shares.items())[: settings.alternatives_kept]:
            if part < len(told):
                alternatives.append(self._alternative(told[part], probability, best, settings))
        from_ns, to_ns = self.window()
        return Claim(
            claim_id=f"{self.act.act_id}:{part}",
            t_ns=self.act.t_ns,
            from_ns=from_ns,
            to_ns=to_ns,
            outcome=outcome,
            probability=min(shares[outcomes], 1.0),
            alternatives=tuple(alternatives),
            weights=self._weights(),
            messages=self._messages(),
            settled=self.settled,
        )

    def window(self) -> tuple[int, int]:
        """Return between which moments the act was."""
        if isinstance(self.act, ActEvent):
            return self.act.change.from_ns, self.act.change.to_ns
        return self.act.t_ns, self.act.t_ns

    def _weights(self) -> tuple[WeightEvidence, ...]:
        if isinstance(self.act, HiddenAct):
            return ()
        change = self.act.change
        return tuple(
            WeightEvidence(
                change.change_id,
                step.sensor_id,
                step.delta_g,
                math.sqrt(step.variance_g2),
                change.t_ns,
            )
            for step in change.steps
        )

    def _messages(self) -> tuple[str, ...]:
        told = [f"/weight/{weight.sensor_id}@{weight.t_ns}" for weight in self._weights()]
        told += [
            f"/camera/{seen.camera_id}/products@{seen.t_ns}" for seen in self.act.sightings.seen
        ]
        return tuple(told)

    def _alternative(
        self,
        outcome: Outcome,
        probability: float,
        best: Hypothesis,
        settings: AttributionSettings,
    ) -> Alternative:
        reach = self._reach(outcome, best)
        terms: list[Term] = list(reach.terms) if reach is not None else []
        distance = reach.distance_m if reach is not None else math.nan
        item = outcome.item
        if isinstance(self.act, ActEvent):
            change = self.act.change
            product = self.act.scene.catalogue[item.sku]
            sign = -1.0 if outcome.kind is ActKind.PICK else 1.0
            mean = sign * item.quantity * product.weight_g
            own = item.quantity * product.weight_sd_g**2
            density = weight_log_density(change.delta_g, change.variance_g2, (mean, own), settings)
            terms.append(Term("weight", density - math.log(settings.weight_outlier)))
        track = reach.track_id if reach is not None else None
        if track is not None and self.act.sightings.seen and outcome.kind is ActKind.PICK:
            among = self.act.planned
            seen = self.act.sightings.log_ratio(track, item.sku, among, settings)
            terms.append(Term("seen in hand", seen))
        return Alternative(outcome, probability, tuple(terms), distance)

    def _reach(self, outcome: Outcome, best: Hypothesis) -> Reach | None:
        if isinstance(self.act, HiddenAct):
            for hand in self.act.hands:
                if best.party(hand.track_id) == outcome.party:
                    slot_id = self.act.slot.slot_id
                    return Reach(hand.track_id, slot_id, 0.0, math.nan, hand.wrist_m, ())
            return None
        of_party = [
            reach
            for reach in self.act.who.get(outcome.item.slot_id, ())
            if best.party(reach.track_id) == outcome.party
        ]
        return max(of_party, key=lambda reach: reach.log_ratio, default=None)
