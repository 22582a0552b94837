"""Which slots are blind, and which hands were at them: where hidden acts begin.

Where a plate is known to be stuck, silent or absent, a hand at the slot may have moved something;
so may who stood before it with a hand unseen, if an article of it is seen in that hand.
"""

import math

import numpy as np
from numpy.typing import NDArray

from tillfree.attribution.evidence import Scene
from tillfree.attribution.hidden import HiddenAct
from tillfree.attribution.history import LEFT, RIGHT, SD, VX, VY, T, TrackHistory, X, Y
from tillfree.attribution.reach import box_distance_m
from tillfree.attribution.settings import AttributionSettings
from tillfree.attribution.stays import MOMENTS_LIMIT, Hand
from tillfree.premises import Slot
from tillfree.tracking import HeldSighting, TrackSample

Array = NDArray[np.float64]

UNSEEN_LIMIT = 1_000
"""Tracks remembered for having stood before a blind slot; beyond that the oldest are forgotten."""


class BlindWatch:
    """Which slots are blind, and which hands were at them lately."""

    def __init__(self, slots: tuple[Slot, ...], scene: Scene) -> None:
        self._scene = scene
        self._slots = slots
        self._since: dict[str, int] = {s.slot_id: 0 for s in slots if s.load_cell is None}
        self._sequence = 0
        self._standing: dict[tuple[int, str], int] = {}
        self._near: dict[tuple[int, str], tuple[int, int]] = {}
        self._onsets: dict[str, frozenset[int]] = {}
        self._unseen: dict[int, str] = {}

    def replan(self, slots: tuple[Slot, ...], scene: Scene) -> None:
        """Let other goods stand in the same slots."""
        self._slots = slots
        self._scene = scene

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
        nearest: dict[int, tuple[float, float, Slot, Hand]] = {}
        for slot in slots:
            self._since[slot.slot_id] = since_ns
            for hand in self._hands_since(slot, since_ns, history):
                near = [t_ns for t_ns, wrist_m in hand.moments if math.isfinite(wrist_m)]
                if near:
                    self._near[hand.track_id, slot.slot_id] = near[-1], hand.to_ns
                beside_m = self._beside_m(slot, hand, history)
                known = nearest.get(hand.track_id)
                if known is None or (hand.wrist_m, beside_m) < known[:2]:
                    nearest[hand.track_id] = hand.wrist_m, beside_m, slot, hand
        acts = []
        for slot in slots:
            hands = [hand for _, _, at, hand in nearest.values() if at is slot]
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
            hand = self._stay(slot, track_id, rows, history)
            if hand is not None:
                hands.append(hand)
        return hands

    def _beside_m(self, slot: Slot, hand: Hand, history: TrackHistory) -> float:
        """Return how far along the shelf from the slot's middle the body of a hand stood."""
        row = history.nearest(hand.track_id, hand.t_ns, 1.0)
        if row is None:
            return math.inf
        out_x, out_y = slot.facing
        dx, dy = row[X] - slot.centre_m[0], row[Y] - slot.centre_m[1]
        return abs(float(dy * out_x - dx * out_y))

    def restored(self, sensor_id: str) -> None:
        """Say that a cell can be trusted again."""
        for slot in self._slots:
            if slot.load_cell == sensor_id:
                self._since.pop(slot.slot_id, None)
                self._onsets.pop(sensor_id, None)

    def watch(self, samples: tuple[TrackSample, ...]) -> list[HiddenAct]:
        """Return a hidden act for every hand that is at a blind slot now."""
        if not self._since:
            return []
        here = {sample.track_id for sample in samples}
        self._standing = {key: at for key, at in self._standing.items() if key[0] in here}
        self._near = {key: at for key, at in self._near.items() if key[0] in here}
        acts = []
        for slot in self._slots:
            if slot.slot_id not in self._since:
                continue
            for sample in samples:
                hand = self._hand_at(slot, sample)
                if hand is not None:
                    acts.append(self._act(slot, (hand,)))
                if hand is None or math.isinf(hand.wrist_m):
                    self._note_standing(slot, sample)
        return acts

    def _note_standing(self, slot: Slot, sample: TrackSample) -> None:
        """Note who stands before a blind slot for long while a hand of theirs is not seen."""
        settings = self._scene.settings
        key = sample.track_id, slot.slot_id
        wrists = np.array([sample.left_wrist_m, sample.right_wrist_m])
        place = np.array([[*sample.position_m, *sample.velocity_m_s]])
        stands = bool(self._stands(slot, place)[0])
        if not stands or np.all(np.isfinite(wrists)):
            self._standing.pop(key, None)
        elif sample.t_ns - self._standing.setdefault(key, sample.t_ns) >= round(
            settings.hidden_stand_s * 1e9
        ):
            self._unseen.pop(sample.track_id, None)
            self._unseen[sample.track_id] = slot.slot_id
            while len(self._unseen) > UNSEEN_LIMIT:
                del self._unseen[next(iter(self._unseen))]

    def _stands(self, slot: Slot, places: Array) -> NDArray[np.bool_]:
        """Return at which places (n, 4: x, y, vx, vy) somebody stands before a slot."""
        settings = self._scene.settings
        out_x, out_y = slot.facing
        dx, dy = places[:, 0] - slot.centre_m[0], places[:, 1] - slot.centre_m[1]
        out, along = dx * out_x + dy * out_y, np.abs(dy * out_x - dx * out_y)
        return np.asarray(
            (np.hypot(places[:, 2], places[:, 3]) < settings.hidden_slow_m_s)
            & (np.abs(out - settings.reach_out_m) < 2.0 * settings.reach_out_sd_m)
            & (along < slot.width_m / 2.0 + settings.reach_along_sd_m)
        )

    def _hand_at(self, slot: Slot, sample: TrackSample) -> Hand | None:
        """Return the hand that is at a slot now, or was shortly before and is not seen now."""
        x, y = sample.position_m
        settings = self._scene.settings
        key = sample.track_id, slot.slot_id
        body_m = math.hypot(x - slot.centre_m[0], y - slot.centre_m[1])
        passing = math.hypot(*sample.velocity_m_s) > settings.hidden_pass_m_s
        if body_m > settings.hidden_body_m or passing:
            self._near.pop(key, None)
            return None
        wrists = np.array([sample.left_wrist_m, sample.right_wrist_m])
        sides = box_distance_m(wrists, slot).tolist()
        left, right = (math.inf if math.isnan(d) else d for d in sides)
        nearest = min(left, right)
        if nearest <= settings.hidden_reach_m:
            self._near[key] = sample.t_ns, sample.t_ns
            moments = ((sample.t_ns, nearest),)
            return Hand(sample.track_id, nearest, sample.t_ns, moments, max(left, right))
        if not self._goes_on(key, sample.t_ns, any(map(math.isnan, sides))):
            return None
        moments = ((sample.t_ns, math.inf),)
        return Hand(sample.track_id, math.inf, sample.t_ns, moments, max(left, right))

    def _goes_on(self, key: tuple[int, str], t_ns: int, unseen: bool) -> bool:
        """Tell whether a stay goes on with a hand that is not seen; what is seen away ends it."""
        near_ns, last_ns = self._near.get(key, (0, 0))
        settings = self._scene.settings
        away = t_ns - last_ns > round(settings.hidden_gap_s * 1e9)
        if away or t_ns - near_ns > round(settings.hidden_inside_s * 1e9):
            self._near.pop(key, None)
            return False
        if unseen:
            self._near[key] = near_ns, t_ns
        return unseen

    def _act(self, slot: Slot, hands: tuple[Hand, ...]) -> HiddenAct:
        self._sequence += 1
        act_id = f"{slot.slot_id}/hidden/{self._sequence}"
        blind_s = (hands[0].t_ns - self._since.get(slot.slot_id, 0)) / 1e9
        onset = blind_s <= self._scene.settings.hidden_onset_s
        return HiddenAct(act_id, hands[0].t_ns, slot, hands, self._scene, onset=onset)

    def opened(self, act: HiddenAct) -> None:
        """Say that an act was opened: a plate fails once, so each hand is in its onset once."""
        if not act.onset or act.slot.load_cell is None:
            return
        known = self._onsets.get(act.slot.load_cell, frozenset())
        tracks = {hand.track_id for hand in act.hands}
        act.onset = not known.issuperset(tracks)
        self._onsets[act.slot.load_cell] = known | tracks

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
                and (hand := self._shortly_before(slot, track_id, sighting.t_ns, history))
                is not None
                and hand.t_ns >= since - round(settings.sighting_window_s * 1e9)
            ]
            hands.sort(key=lambda hand: (hand.wrist_m, hand.track_id))
            if hands and (best is None or hands[0].wrist_m < best[1][0].wrist_m):
                best = slot, tuple(hands)
        if best is None:
            return None
        return self._act(*best)

    def _shortly_before(
        self, slot: Slot, track_id: int, t_ns: int, history: TrackHistory
    ) -> Hand | None:
        """Return the stay at the slot, if any, in the window before `t_ns`."""
        window = round(self._scene.settings.sighting_window_s * 1e9)
        rows = history.window(track_id, t_ns - window, t_ns - window // 10)
        return self._stay(slot, track_id, rows, history)

    def _stay(self, slot: Slot, track_id: int, rows: Array, history: TrackHistory) -> Hand | None:
        """Return a track's nearest stay at the slot in some rows of its history.

        Of wrists near the box, or else of the body before it with a wrist unseen.
        """
        settings = self._scene.settings
        if not len(rows):
            return None
        body = np.hypot(rows[:, X] - slot.centre_m[0], rows[:, Y] - slot.centre_m[1])
        slow = np.hypot(rows[:, VX], rows[:, VY]) <= settings.hidden_pass_m_s
        rows = rows[(body <= settings.hidden_body_m + rows[:, SD]) & slow]
        sides = np.stack(
            [box_distance_m(rows[:, LEFT], slot), box_distance_m(rows[:, RIGHT], slot)]
        )
        unseen = np.asarray(np.isnan(sides).any(axis=0))
        sides = np.nan_to_num(sides, nan=np.inf)
        wrist_m = sides.min(axis=0, initial=np.inf)
        wrist_m[wrist_m > settings.hidden_reach_m] = np.inf
        if np.isfinite(wrist_m).any():
            here = _stay_of(rows[:, T], wrist_m, unseen, settings)
        else:
            here = self._stands(slot, rows[:, [X, Y, VX, VY]]) & unseen
        if not here.any():
            return None
        rows, sides, wrist_m = rows[here], sides[:, here], wrist_m[here]
        best = int(np.argmin(wrist_m)) if np.isfinite(wrist_m).any() else len(rows) // 2
        times = [history.origin_ns + round(t * 1e9) for t in rows[:, T].tolist()]
        moments = tuple(zip(times, wrist_m.tolist(), strict=True))[:MOMENTS_LIMIT]
        both_m = float(sides.max(axis=0).min())
        return Hand(track_id, float(wrist_m[best]), times[best], moments, both_m)


def _stay_of(
    times_s: Array, wrist_m: Array, unseen: NDArray[np.bool_], settings: AttributionSettings
) -> NDArray[np.bool_]:
    """Return which rows are of the stay in which a wrist came nearest.

    It goes on while no wrist is near (infinite) if one is `unseen`, for a while.
    """
    stay, near_s, last_s = 0, -math.inf, -math.inf
    stays = np.zeros(len(times_s), dtype=np.int64)
    for row, at_s in enumerate(times_s.tolist()):
        if at_s - last_s > settings.hidden_gap_s or at_s - near_s > settings.hidden_inside_s:
            stay, near_s = stay + 1, -math.inf
        if math.isfinite(wrist_m[row]):
            near_s = last_s = at_s
        elif not (unseen[row] and near_s > -math.inf):
            continue
        last_s = at_s
        stays[row] = stay
    return np.asarray(stays == stays[int(np.argmin(wrist_m))])
