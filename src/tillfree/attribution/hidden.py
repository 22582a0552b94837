"""Acts at slots whose plate cannot tell: hands and cameras alone.

Where a plate is known to be stuck, silent or absent, an article of that slot seen in a hand that
was at the slot shortly before is a pick; a reach that nothing was seen of stays a doubt.
"""

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from tillfree.attribution.acts import Scene
from tillfree.attribution.events import Option
from tillfree.attribution.history import LEFT, RIGHT, SD, T, TrackHistory, X, Y
from tillfree.attribution.hypothesis import ActChange, Hypothesis
from tillfree.attribution.reach import box_distance_m, wrist_log_ratio
from tillfree.attribution.records import NOBODY, ActKind, Item, Outcome
from tillfree.attribution.sightings import Sightings
from tillfree.premises import Slot
from tillfree.tracking import HeldSighting, TrackSample

Array = NDArray[np.float64]

UNSEEN_LIMIT = 1_000
"""Tracks remembered for having stood before a blind slot; beyond that the oldest are forgotten."""


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
    prior: float = 0.0
    """Chance that the reach took something."""
    key: str = ""
    _halves: dict[tuple[int, int, int], tuple[Sightings, Sightings]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = "2" + self.act_id
        self.prior = self.prior or self.scene.settings.hidden_prior

    @property
    def planned(self) -> tuple[str, ...]:
        """The articles that the planogram has in the slot."""
        return self.slot.skus

    def options(self, hypothesis: Hypothesis) -> list[Option]:
        """Nothing, a pick of the slot's articles, or a put-back of what the party holds."""
        plan = self.scene.plan
        return [
            (weight, ActChange(self.act_id, self.t_ns, outcomes, tracks, plan))
            for outcomes, weight, tracks in self.explain(hypothesis)
        ]

    def refresh(self) -> None:
        """Say that evidence changed: what was split by it so far is forgotten."""
        self._halves.clear()

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

    def exchange(self, pair: tuple[int, int], span_ns: tuple[int, int]) -> None:
        """Give the hands that two tracks had here in a span of time to each other."""
        other = {pair[0]: pair[1], pair[1]: pair[0]}
        nearest: dict[int, Hand] = {}
        for seen in self.hands:
            hand = seen
            if span_ns[0] <= seen.t_ns < span_ns[1]:
                hand = replace(seen, track_id=other.get(seen.track_id, seen.track_id))
            known = nearest.get(hand.track_id)
            if known is None or hand.wrist_m < known.wrist_m:
                nearest[hand.track_id] = hand
        self.hands = tuple(nearest.values())

    def explain(
        self, hypothesis: Hypothesis
    ) -> list[tuple[tuple[Outcome, ...], float, tuple[int, ...]]]:
        """Weigh every explanation of this reach under a hypothesis."""
        found: list[tuple[tuple[Outcome, ...], float, tuple[int, ...]]]
        found = [((), math.log1p(-self.prior), ())]
        total = sum(math.exp(self._near(hand)) for hand in self.hands)
        nearest = min(hand.wrist_m for hand in self.hands)
        reach = math.log(2.0 * self.scene.settings.hidden_reach_m) + self._inside(nearest)
        for hand in self.hands:
            party = hypothesis.party(hand.track_id)
            tracks = (hand.track_id,)
            whose = self._near(hand) - math.log(total) + reach
            before, after = self._split(hand)
            for outcome, weight in self._picks(party, hand, after):
                found.append(((outcome,), weight + whose, tracks))
            if party != NOBODY and not after.seen:
                for outcome, weight in self._put_backs(hypothesis, party, (hand, before)):
                    found.append(((outcome,), weight + whose, tracks))
        return found

    def _split(self, hand: Hand) -> tuple[Sightings, Sightings]:
        """Return what was seen before and after a hand was nearest: what it brought, or took."""
        key = hand.track_id, hand.t_ns, len(self.sightings.seen)
        found = self._halves.get(key)
        if found is None:
            turn_ns = hand.t_ns + round(self.scene.settings.hidden_turn_s * 1e9)
            before = [s for s in self.sightings.seen if s.t_ns <= turn_ns]
            after = [s for s in self.sightings.seen if s.t_ns > turn_ns]
            found = self._halves[key] = Sightings(before), Sightings(after)
        return found

    def _near(self, hand: Hand) -> float:
        return wrist_log_ratio(hand.wrist_m, self.scene.settings)

    def _inside(self, wrist_m: float) -> float:
        """Return the log density of how near the wrist of a hand that acts comes to the box.

        Hands that only pass come anywhere within `hidden_reach_m` with equal chance.
        """
        sd = self.scene.settings.hidden_sd_m
        return -0.5 * (wrist_m / sd) ** 2 - math.log(sd * math.sqrt(2.0 * math.pi))

    def _picks(self, party: str, hand: Hand, after: Sightings) -> list[tuple[Outcome, float]]:
        settings = self.scene.settings
        found = []
        for sku in self.slot.skus:
            seen = after.log_ratio(hand.track_id, sku, self.planned, settings)
            if not after.seen:
                seen = math.log(settings.hidden_unseen)
            share = math.log(self.prior / len(self.slot.skus))
            for index, count in enumerate(settings.quantity_prior[:2]):
                item = Item(sku, index + 1, self.slot.slot_id)
                weight = share + math.log(count) + seen
                found.append((Outcome(ActKind.PICK, party, item), weight))
        return found

    def _put_backs(
        self, hypothesis: Hypothesis, party: str, brought: tuple[Hand, Sightings]
    ) -> list[tuple[Outcome, float]]:
        hand, before = brought
        settings = self.scene.settings
        held = sorted(hypothesis.carts.get(party, {}))
        found = []
        for sku in held:
            home = self.scene.plan.belongs(self.slot.slot_id, sku)
            place = settings.return_home if home else 1.0 - settings.return_home
            item = Item(sku, 1, self.slot.slot_id)
            weight = math.log(settings.hidden_return * place / len(held))
            # What is seen before may as well stem from another pick shortly before this reach.
            seen = before.log_ratio(hand.track_id, sku, tuple(held), settings)
            weight += min(seen, settings.hidden_brought)
            found.append((Outcome(ActKind.RETURN, party, item), weight))
        return found


class BlindWatch:
    """Which slots are blind, and which hands were at them lately."""

    def __init__(self, slots: tuple[Slot, ...], scene: Scene) -> None:
        self._scene = scene
        self._slots = slots
        self._since: dict[str, int] = {s.slot_id: 0 for s in slots if s.load_cell is None}
        self._sequence = 0
        self._standing: dict[tuple[int, str], int] = {}
        self._unseen: dict[int, str] = {}

    def unseen_at(self, tracks: frozenset[int]) -> tuple[str, ...]:
        """Return the blind slots before which one of these tracks stood with its hands unseen."""
        return tuple(dict.fromkeys(self._unseen[t] for t in sorted(tracks) if t in self._unseen))

    def forget(self, tracks: frozenset[int]) -> None:
        """Forget what was noted of tracks that have left."""
        self._unseen = {t: slot for t, slot in self._unseen.items() if t not in tracks}
        self._standing = {k: at for k, at in self._standing.items() if k[0] not in tracks}

    def blind(self, sensor_id: str, since_ns: int, history: TrackHistory) -> list[HiddenAct]:
        """Say that a cell cannot be trusted from `since_ns` on.

        Returns a hidden act for each of its slots that hands were at since then: a plate is known
        to be blind only some time after it became so, and most get stuck while they are used.
        """
        slots = [
            s for s in self._slots if s.load_cell == sensor_id and s.slot_id not in self._since
        ]
        nearest: dict[int, tuple[Slot, Hand]] = {}
        for slot in slots:
            self._since[slot.slot_id] = since_ns
            for hand in self._hands_since(slot, since_ns, history):
                known = nearest.get(hand.track_id)
                if known is None or hand.wrist_m < known[1].wrist_m:
                    nearest[hand.track_id] = slot, hand
        acts = []
        for slot in slots:
            hands = [hand for at, hand in nearest.values() if at is slot]
            if hands:
                hands.sort(key=lambda hand: (hand.wrist_m, hand.track_id))
                acts.append(self._act(slot, tuple(hands)))
        return acts

    def _hands_since(self, slot: Slot, since_ns: int, history: TrackHistory) -> list[Hand]:
        """Return the hands that were at a slot from shortly before `since_ns` on."""
        settings = self._scene.settings
        from_ns = since_ns - round(settings.wrist_before_s * 1e9)
        to_ns = since_ns + round(settings.history_s * 1e9)
        hands = []
        for track_id in history.tracks():
            rows = history.window(track_id, from_ns, to_ns)
            hand = self._nearest_of(slot, track_id, rows, history)
            if hand is not None:
                hands.append(hand)
        return hands

    def restored(self, sensor_id: str) -> None:
        """Say that a cell can be trusted again."""
        for slot in self._slots:
            if slot.load_cell == sensor_id:
                self._since.pop(slot.slot_id, None)

    def watch(self, samples: tuple[TrackSample, ...]) -> list[HiddenAct]:
        """Return a hidden act for every hand that is at a blind slot now."""
        if not self._since:
            return []
        here = {sample.track_id for sample in samples}
        self._standing = {key: at for key, at in self._standing.items() if key[0] in here}
        acts = []
        for slot in self._slots:
            if slot.slot_id not in self._since:
                continue
            for sample in samples:
                hand = self._hand_at(slot, sample)
                if hand is not None:
                    acts.append(self._act(slot, (hand,)))
                else:
                    self._note_standing(slot, sample)
        return acts

    def _note_standing(self, slot: Slot, sample: TrackSample) -> None:
        """Note who stands before a blind slot for long while a hand of theirs is not seen."""
        settings = self._scene.settings
        key = sample.track_id, slot.slot_id
        wrists = np.array([sample.left_wrist_m, sample.right_wrist_m])
        out_x, out_y = slot.facing
        dx, dy = sample.position_m[0] - slot.centre_m[0], sample.position_m[1] - slot.centre_m[1]
        out, along = dx * out_x + dy * out_y, abs(dy * out_x - dx * out_y)
        stands = (
            math.hypot(*sample.velocity_m_s) < settings.hidden_slow_m_s
            and abs(out - settings.reach_out_m) < 2.0 * settings.reach_out_sd_m
            and along < slot.width_m / 2.0 + settings.reach_along_sd_m
        )
        if not stands or np.all(np.isfinite(wrists)):
            self._standing.pop(key, None)
        elif sample.t_ns - self._standing.setdefault(key, sample.t_ns) >= round(
            settings.hidden_stand_s * 1e9
        ):
            self._unseen.pop(sample.track_id, None)
            self._unseen[sample.track_id] = slot.slot_id
            while len(self._unseen) > UNSEEN_LIMIT:
                del self._unseen[next(iter(self._unseen))]

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
        settings = self._scene.settings
        act_id = f"{slot.slot_id}/hidden/{self._sequence}"
        blind_s = (hands[0].t_ns - self._since.get(slot.slot_id, 0)) / 1e9
        at_onset = blind_s <= settings.hidden_onset_s
        prior = settings.hidden_onset if at_onset else settings.hidden_prior
        return HiddenAct(act_id, hands[0].t_ns, slot, hands, self._scene, prior=prior)

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
        return self._nearest_of(slot, track_id, rows, history)

    def _nearest_of(
        self, slot: Slot, track_id: int, rows: Array, history: TrackHistory
    ) -> Hand | None:
        """Return when and how near a wrist came to the slot in some rows of a track's history."""
        settings = self._scene.settings
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
