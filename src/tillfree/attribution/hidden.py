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
from tillfree.tracking import HeldSighting, TrackSample


@dataclass(frozen=True, slots=True)
class Hand:
    """How near (metres) a track's wrist came to a blind slot, and when."""

    track_id: int
    wrist_m: float
    t_ns: int


@dataclass(slots=True)
class HiddenAct:
    """A reach into a blind slot by one of the `hands` near it, as an event of the beam."""

    act_id: str
    t_ns: int
    slot: Slot
    hands: tuple[Hand, ...]
    scene: Scene
    sightings: Sightings = field(default_factory=Sightings)
    key: str = ""

    def __post_init__(self) -> None:
        self.key = "2" + self.act_id

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Nothing, a pick of the slot's articles, or a put-back of what the party holds."""
        plan = self.scene.plan
        return [
            (weight, ActChange(self.act_id, self.t_ns, outcomes, tracks, plan))
            for outcomes, weight, tracks in self.explain(hypothesis)
        ]

    def refresh(self) -> None:
        """Say that evidence changed; nothing is kept here."""

    def join(self, hands: tuple[Hand, ...]) -> bool:
        """Add hands that were found near the slot later, or nearer; tell whether any was news."""
        known = {hand.track_id: hand for hand in self.hands}
        news = False
        for hand in hands:
            before = known.get(hand.track_id)
            if before is None or hand.wrist_m < before.wrist_m - 0.02:
                known[hand.track_id] = hand
                news = True
        self.hands = tuple(known.values())
        return news

    def explain(
        self, hypothesis: Hypothesis
    ) -> list[tuple[tuple[Outcome, ...], float, tuple[int, ...]]]:
        """Weigh every explanation of this reach under a hypothesis."""
        prior = self.scene.settings.hidden_prior
        found: list[tuple[tuple[Outcome, ...], float, tuple[int, ...]]]
        found = [((), math.log1p(-prior), ())]
        nearest = max(self._near(hand) for hand in self.hands)
        for hand in self.hands:
            party = hypothesis.party(hand.track_id)
            tracks = (hand.track_id,)
            whose = self._near(hand) - nearest
            for outcome, weight in self._picks(party, hand):
                found.append(((outcome,), weight + whose, tracks))
            if party != NOBODY and not self.sightings.seen:
                for outcome, weight in self._put_backs(hypothesis, party):
                    found.append(((outcome,), weight + whose, tracks))
        return found

    def _near(self, hand: Hand) -> float:
        # That there was a reach is known; the wrist only tells whose it was.
        return wrist_log_ratio(hand.wrist_m, self.scene.settings)

    def _picks(self, party: str, hand: Hand) -> list[tuple[Outcome, float]]:
        settings = self.scene.settings
        found = []
        for sku in self.slot.skus:
            seen = self.sightings.log_ratio(hand.track_id, sku, settings)
            if not self.sightings.seen:
                seen = math.log(settings.hidden_unseen)
            share = math.log(settings.hidden_prior / len(self.slot.skus))
            for index, count in enumerate(settings.quantity_prior[:2]):
                item = Item(sku, index + 1, self.slot.slot_id)
                weight = share + math.log(count) + seen
                found.append((Outcome(ActKind.PICK, party, item), weight))
        return found

    def _put_backs(self, hypothesis: Hypothesis, party: str) -> list[tuple[Outcome, float]]:
        settings = self.scene.settings
        held = sorted(hypothesis.carts.get(party, {}))
        found = []
        for sku in held:
            home = self.scene.plan.belongs(self.slot.slot_id, sku)
            place = settings.return_home if home else 1.0 - settings.return_home
            item = Item(sku, 1, self.slot.slot_id)
            weight = math.log(settings.hidden_return * place / len(held))
            found.append((Outcome(ActKind.RETURN, party, item), weight))
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

    def watch(self, samples: tuple[TrackSample, ...]) -> list[HiddenAct]:
        """Return a hidden act for every hand that is at a blind slot now."""
        if not self._since:
            return []
        acts = []
        for slot in self._slots:
            if slot.slot_id not in self._since:
                continue
            for sample in samples:
                hand = self._hand_at(slot, sample)
                if hand is not None:
                    acts.append(self._act(slot, (hand,)))
        return acts

    def _hand_at(self, slot: Slot, sample: TrackSample) -> Hand | None:
        x, y = sample.position_m
        settings = self._scene.settings
        body_m = math.hypot(x - slot.centre_m[0], y - slot.centre_m[1])
        if body_m > settings.hidden_body_m:
            return None
        wrists = np.array([sample.left_wrist_m, sample.right_wrist_m])
        nearest = box_distance_m(wrists, slot)
        nearest = nearest[np.isfinite(nearest)]
        if not len(nearest) or nearest.min() > settings.hidden_reach_m:
            return None
        return Hand(sample.track_id, float(nearest.min()), sample.t_ns)

    def _act(self, slot: Slot, hands: tuple[Hand, ...]) -> HiddenAct:
        self._sequence += 1
        act_id = f"{slot.slot_id}/hidden/{self._sequence}"
        return HiddenAct(act_id, hands[0].t_ns, slot, hands, self._scene)

    def reached(self, sighting: HeldSighting, history: TrackHistory) -> HiddenAct | None:
        """Return the blind reach that a sighting speaks of, with all hands that were near.

        None if no blind slot's article was named, or no hand was near such a slot.
        """
        settings = self._scene.settings
        named = {sku for sku, p in sighting.candidates if p >= settings.hidden_named}
        best: tuple[Slot, tuple[Hand, ...]] | None = None
        for slot in self._slots:
            since = self._since.get(slot.slot_id)
            if since is None or not named.intersection(slot.skus):
                continue
            hands = [
                hand
                for track_id, share in sighting.tracks
                if share >= settings.hidden_share
                and (hand := self._nearest(slot, track_id, sighting.t_ns, history)) is not None
                and hand.t_ns >= since - round(settings.sighting_window_s * 1e9)
            ]
            hands.sort(key=lambda hand: (hand.wrist_m, hand.track_id))
            if hands and (best is None or hands[0].wrist_m < best[1][0].wrist_m):
                best = slot, tuple(hands)
        if best is None:
            return None
        return self._act(*best)

    def _nearest(self, slot: Slot, track_id: int, t_ns: int, history: TrackHistory) -> Hand | None:
        """Return when and how near a wrist came to the slot in the window before `t_ns`."""
        settings = self._scene.settings
        window = round(settings.sighting_window_s * 1e9)
        rows = history.window(track_id, t_ns - window, t_ns - window // 10)
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
        moment = history.origin_ns + round(float(rows[index, T]) * 1e9)
        return Hand(track_id, float(nearest[index]), moment)
