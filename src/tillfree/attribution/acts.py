"""An act at a shelf as an event of the beam: who, what and how many, as one weighted list.

The evidence (bodies and hands, weight, items seen in hands) is scored once an update; what a
hypothesis adds is who is who, what each party holds, and what lies where it does not belong.
"""

import math
from dataclasses import dataclass, field

from tillfree.attribution.events import Option
from tillfree.attribution.evidence import ActEvidence
from tillfree.attribution.hypothesis import ActChange, Hypothesis
from tillfree.attribution.picks import explain_pick
from tillfree.attribution.puts import explain_put
from tillfree.attribution.records import NOBODY
from tillfree.attribution.sums import Scored, Sums, add
from tillfree.premises import Slot
from tillfree.shelves import ShelfChange


@dataclass(slots=True)
class ActEvent(ActEvidence):
    """A change of load as an event of the beam: its options under each hypothesis."""

    key: str = ""
    _options: dict[tuple[object, ...], list[Option]] = field(default_factory=dict)
    _near: tuple[int, ...] | None = None
    _slot_ids: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.t_ns = self.change.t_ns
        self.key = "2" + self.act_id
        self._slot_ids = frozenset(slot.slot_id for slot in self.slots)

    @property
    def planned(self) -> tuple[str, ...]:
        """The articles that the planogram has in the slots on the plate and beside it."""
        return tuple(dict.fromkeys(sku for s in self.slots + self.beside for sku in s.skus))

    def replace_change(
        self, change: ShelfChange, slots: tuple[Slot, ...], beside: tuple[Slot, ...] = ()
    ) -> None:
        """Take a refined measurement of the same change."""
        self.measured_anew(change, slots, beside)
        self._slot_ids = frozenset(slot.slot_id for slot in slots)
        self.refresh()

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Return every explanation worth keeping; hypotheses of equal context share the work."""
        context = self._context(hypothesis)
        found = self._options.get(context)
        if found is None:
            found = self._options[context] = self._weigh_options(hypothesis)
        return found

    def refresh(self) -> None:
        """Say that evidence changed: what was weighed so far is forgotten."""
        self._options.clear()
        self._near = None

    def _context(self, hypothesis: Hypothesis) -> tuple[object, ...]:
        """Return all that this act's options depend on in a hypothesis."""
        if self._near is None:
            ids = (reach.track_id for found in self.who.values() for reach in found)
            self._near = tuple(dict.fromkeys(ids))
        parties = tuple([hypothesis.party_of.get(track_id, NOBODY) for track_id in self._near])
        here = self._slot_ids
        busy = [(track_id, hypothesis.busy.get(track_id, 0)) for track_id in self._near]
        hands = tuple([found for found in busy if self.haste(found[1])])
        strange = tuple([key for key in hypothesis.foreign if key[0] in here])
        if self.change.delta_g < 0.0:
            return parties, hands, frozenset(strange)
        held = [
            (party, sku, count)
            for party, cart in hypothesis.carts.items()
            for sku, count in cart.items()
            if self.weighed(sku, 1) or self.weighed(sku, 4)
        ]
        part = [
            (party, sku)
            for party in dict.fromkeys(parties)
            for sku in hypothesis.carts.get(party, ())
            if self.is_part(sku)
        ]
        return parties, hands, frozenset(held), frozenset(part)

    def _weigh_options(self, hypothesis: Hypothesis) -> list[Option]:
        scored = self.explain(hypothesis)
        least = max(s.log_weight for s in scored) - self.scene.settings.beam_log_range
        return [
            (s.log_weight, ActChange(self.act_id, self.t_ns, s.outcomes, s.tracks, self.scene.plan))
            for s in scored
            if s.log_weight >= least
        ]

    def could_be(self, track_ids: set[int], skus: set[str]) -> bool:
        """Tell whether this act may be one of these tracks taking one of these articles."""
        lies_here = any(skus.intersection(slot.skus) for slot in self.slots)
        near = any(
            reach.track_id in track_ids and reach.log_ratio > -3.0
            for found in self.who.values()
            for reach in found
        )
        return near and lies_here

    def likeliest(self, tracks: frozenset[int]) -> float:
        """Return how well the best of these tracks fits this act: a log ratio, -inf if none."""
        reach = (r for found in self.who.values() for r in found if r.track_id in tracks)
        return max((r.log_ratio for r in reach), default=-math.inf)

    def explain(self, hypothesis: Hypothesis) -> list[Scored]:
        """Weigh every explanation of this act under a hypothesis."""
        sums: Sums = {}
        if self.withdrawn:
            return [Scored((), 0.0, ())]
        if self.change.delta_g < 0.0:
            explain_pick(self, hypothesis, sums)
        else:
            explain_put(self, hypothesis, sums)
        settings = self.scene.settings
        nothing = math.log(settings.nothing) + math.log(settings.weight_outlier)
        add(sums, (), nothing)
        return [Scored(told, total, tracks) for told, (total, _, tracks) in sums.items()]
