"""Acts at slots whose plate cannot tell: hands and cameras alone.

Where a plate is known to be stuck, silent or absent, an article of that slot seen in a hand that
was at the slot shortly before is a pick; a reach that nothing was seen of stays a doubt.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from tillfree.attribution.acts import Scene
from tillfree.attribution.events import Option
from tillfree.attribution.history import LEFT, RIGHT, SD, T, TrackHistory, X, Y
from tillfree.attribution.hypothesis import ActChange, Hypothesis
from tillfree.attribution.reach import box_distance_m, wrist_log_ratio
from tillfree.attribution.records import NOBODY, ActKind, Item, Outcome
from tillfree.attribution.sightings import Sightings
from tillfree.premises import Slot
from tillfree.tracking import HeldSighting


@dataclass(slots=True)
class HiddenAct:
    """A reach of one track into a blind slot, as an event of the beam."""

    act_id: str
    t_ns: int
    slot: Slot
    track_id: int
    wrist_m: float
    scene: Scene
    sightings: Sightings = field(default_factory=Sightings)
    key: str = ""

    def __post_init__(self) -> None:
        self.key = "2" + self.act_id

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Nothing, a pick of the slot's articles, or a put-back of what the party holds."""
        plan = self.scene.plan
        return [
            (weight, ActChange(self.act_id, self.t_ns, outcomes, (self.track_id,), plan))
            for outcomes, weight in self.explain(hypothesis)
        ]

    def refresh(self) -> None:
        """Say that evidence changed; nothing is kept here."""

    def explain(self, hypothesis: Hypothesis) -> list[tuple[tuple[Outcome, ...], float]]:
        """Weigh every explanation of this reach under a hypothesis."""
        settings = self.scene.settings
        party = hypothesis.party(self.track_id)
        prior = settings.hidden_prior
        reach = wrist_log_ratio(self.wrist_m, settings)
        found: list[tuple[tuple[Outcome, ...], float]] = [((), math.log1p(-prior))]
        for sku in self.slot.skus:
            seen = self.sightings.log_ratio(self.track_id, sku, settings)
            if not self.sightings.seen:
                seen = math.log(settings.hidden_unseen)
            share = math.log(prior / len(self.slot.skus))
            for index, count in enumerate(settings.quantity_prior[:2]):
                item = Item(sku, index + 1, self.slot.slot_id)
                weight = share + math.log(count) + seen + reach
                found.append(((Outcome(ActKind.PICK, party, item),), weight))
        if party != NOBODY and not self.sightings.seen:
            found += self._put_back(hypothesis, party)
        return found

    def _put_back(
        self, hypothesis: Hypothesis, party: str
    ) -> list[tuple[tuple[Outcome, ...], float]]:
        settings = self.scene.settings
        held = sorted(hypothesis.carts.get(party, {}))
        found = []
        for sku in held:
            home = self.scene.plan.belongs(self.slot.slot_id, sku)
            place = settings.return_home if home else 1.0 - settings.return_home
            item = Item(sku, 1, self.slot.slot_id)
            weight = math.log(settings.hidden_return * place / len(held))
            found.append(((Outcome(ActKind.RETURN, party, item),), weight))
        return found


class BlindWatch:
    """Which slots are blind, and which hands were at them lately."""

    def __init__(self, slots: tuple[Slot, ...], scene: Scene) -> None:
        self._scene = scene
        self._slots = slots
        self._since: dict[str, int] = {s.slot_id: 0 for s in slots if s.load_cell is None}
        self._sequence = 0

    def blind(self, sensor_id: str, since_ns: int) -> None:
        """Say that a cell cannot be trusted from `since_ns` on."""
        for slot in self._slots:
            if slot.load_cell == sensor_id:
                self._since.setdefault(slot.slot_id, since_ns)

    def restored(self, sensor_id: str) -> None:
        """Say that a cell can be trusted again."""
        for slot in self._slots:
            if slot.load_cell == sensor_id:
                self._since.pop(slot.slot_id, None)

    def reached(
        self, sighting: HeldSighting, history: TrackHistory
    ) -> tuple[Slot, int, int, float] | None:
        """Return (slot, track, moment, nearest wrist) of the blind reach a sighting speaks of.

        None if no blind slot's article was named, or no hand was near such a slot.
        """
        named = {sku for sku, p in sighting.candidates if p >= 0.1}
        best: tuple[Slot, int, int, float] | None = None
        for slot in self._slots:
            since = self._since.get(slot.slot_id)
            if since is None or not named.intersection(slot.skus):
                continue
            for track_id, share in sighting.tracks:
                if share < self._scene.settings.hidden_share:
                    continue
                found = self._nearest(slot, track_id, sighting.t_ns, history)
                if found is None or found[0] < since - 1_000_000_000:
                    continue
                if best is None or found[1] < best[3]:
                    best = slot, track_id, *found
        return best

    def _nearest(
        self, slot: Slot, track_id: int, t_ns: int, history: TrackHistory
    ) -> tuple[int, float] | None:
        """Return the moment a wrist was nearest to the slot before `t_ns`, and how near."""
        settings = self._scene.settings
        window = round(settings.sighting_window_s * 1e9)
        rows = history.window(track_id, t_ns - window, t_ns)
        if not len(rows):
            return None
        body = np.hypot(rows[:, X] - slot.centre_m[0], rows[:, Y] - slot.centre_m[1])
        rows = rows[body <= settings.hidden_body_m + rows[:, SD]]
        if not len(rows):
            return None
        left = box_distance_m(rows[:, LEFT], slot)
        right = box_distance_m(rows[:, RIGHT], slot)
        nearest = np.fmin(left, right)
        if np.all(np.isnan(nearest)):
            return None
        index = int(np.nanargmin(nearest))
        if nearest[index] > settings.hidden_reach_m:
            return None
        return history.origin_ns + round(float(rows[index, T]) * 1e9), float(nearest[index])

    def event(self, found: tuple[Slot, int, int, float], store_id: str) -> HiddenAct:
        """Make the hidden act for what `reached` found; ids follow the order of finding."""
        slot, track_id, t_ns, wrist_m = found
        self._sequence += 1
        act_id = f"{store_id}/{slot.slot_id}/hidden/{self._sequence}"
        return HiddenAct(act_id, t_ns, slot, track_id, wrist_m, self._scene)
