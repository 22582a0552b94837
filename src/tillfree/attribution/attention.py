"""Attention: zones entered and left, slots faced, looked at, reached into. Nobody is charged by it.

Takes tracking's samples at a few hertz; gives one event when an episode ends, with its length.
All tracks and slots are held against each other as arrays: the cost does not grow with dwelling.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tillfree.core.geometry import contains
from tillfree.premises import Store
from tillfree.tracking import TrackSample

Array = NDArray[np.float64]


class AttentionKind(StrEnum):
    """What somebody did with their feet, eyes or hands."""

    ZONE_ENTERED = "zone_entered"
    ZONE_LEFT = "zone_left"
    SLOT_FACED = "slot_faced"
    SLOT_LOOKED_AT = "slot_looked_at"
    SLOT_REACHED = "slot_reached"


@dataclass(frozen=True, slots=True)
class Attention:
    """One episode: began at `t_ns` and lasted `duration_ns` (0 for a zone entered)."""

    t_ns: int
    kind: AttentionKind
    track_id: int
    zone_id: str | None
    slot_id: str | None
    duration_ns: int


@dataclass(frozen=True, slots=True)
class AttentionSettings:
    """When feet, eyes and hands count as attention."""

    period_s: float = 0.2
    """Seconds between looks; 5 Hz as the stream's positions."""
    face_m: float = 1.3
    """Metres from slot centre within which a body can face it; own choice: half an aisle."""
    face_along_m: float = 0.35
    """Metres beside the slot's middle within which it is the one faced; own choice."""
    face_still_m_s: float = 0.45
    """Metres a second below which a body stands; slow walking is 0.5."""
    look_m: float = 2.5
    """Metres within which a gaze is taken to be at a slot; beyond, a degree is too wide."""
    reach_m: float = 0.15
    """Metres from wrist to the slot's box that count as a hand in it; hand length."""
    least_s: float = 0.4
    """Seconds an episode must last to be told; two looks."""
    gap_s: float = 0.6
    """Seconds without a sign after which an episode has ended."""


@dataclass(slots=True)
class _Episode:
    from_ns: int
    last_ns: int


class AttentionWatch:
    """Open episodes of every living track; bounded by tracks times slots in reach."""

    def __init__(self, store: Store, settings: AttentionSettings) -> None:
        self._settings = settings
        self._zones = store.zones
        self._slot_ids = [slot.slot_id for slot in store.slots]
        self._centres = np.array([s.centre_m for s in store.slots]).reshape(-1, 3)
        self._facings = np.array([s.facing for s in store.slots]).reshape(-1, 2)
        self._half = np.array([(s.depth_m / 2, s.width_m / 2) for s in store.slots]).reshape(-1, 2)
        self._in_zone: dict[tuple[int, int], int] = {}
        self._episodes: dict[tuple[int, AttentionKind, int], _Episode] = {}
        self._next_ns = 0

    def step(self, now_ns: int, samples: tuple[TrackSample, ...]) -> list[Attention]:
        """Take one tick's samples; return the episodes that ended and zones crossed."""
        if now_ns < self._next_ns:
            return []
        self._next_ns = now_ns + round(self._settings.period_s * 1e9)
        seen = [s for s in samples if s.views > 0]
        told: list[Attention] = []
        if seen:
            told += self._zone_events(now_ns, seen)
            if len(self._slot_ids):
                self._slot_signs(now_ns, seen)
        return told + self._ended(now_ns)

    def finish(self, now_ns: int) -> list[Attention]:
        """End every open episode."""
        return self._ended(now_ns + 10**12)

    def _zone_events(self, now_ns: int, seen: list[TrackSample]) -> list[Attention]:
        points = np.array([s.position_m for s in seen])
        told = []
        for index, zone in enumerate(self._zones):
            for sample, inside in zip(seen, contains(zone.polygon, points), strict=True):
                key = (sample.track_id, index)
                since = self._in_zone.get(key)
                if inside and since is None:
                    self._in_zone[key] = now_ns
                    kind = AttentionKind.ZONE_ENTERED
                    told.append(Attention(now_ns, kind, sample.track_id, zone.zone_id, None, 0))
                elif not inside and since is not None:
                    del self._in_zone[key]
                    kind = AttentionKind.ZONE_LEFT
                    told.append(
                        Attention(now_ns, kind, sample.track_id, zone.zone_id, None, now_ns - since)
                    )
        return told

    def _slot_signs(self, now_ns: int, seen: list[TrackSample]) -> None:
        settings = self._settings
        points = np.array([s.position_m for s in seen])
        away = points[:, None, :] - self._centres[None, :, :2]
        out = np.sum(away * self._facings, axis=2)
        along = away[:, :, 1] * self._facings[:, 0] - away[:, :, 0] * self._facings[:, 1]
        near = (out > 0.0) & (out <= settings.face_m)
        still = np.array([np.hypot(*s.velocity_m_s) <= settings.face_still_m_s for s in seen])
        turned = np.array([s.facing for s in seen])
        toward = -np.sum(turned[:, None, :] * self._facings[None, :, :], axis=2)
        toward = np.where(np.isnan(toward), 1.0, toward)
        limit = settings.face_along_m + self._half[:, 1] - 0.25
        faced = near & still[:, None] & (np.abs(along) <= limit) & (toward > 0.3)
        self._mark(now_ns, seen, AttentionKind.SLOT_FACED, faced)
        self._mark(now_ns, seen, AttentionKind.SLOT_LOOKED_AT, self._looked(seen))
        hands = np.array([s.left_wrist_m for s in seen] + [s.right_wrist_m for s in seen])
        reached = self._reached(hands)
        both = reached[: len(seen)] | reached[len(seen) :]
        self._mark(now_ns, seen, AttentionKind.SLOT_REACHED, both)

    def _looked(self, seen: list[TrackSample]) -> NDArray[np.bool_]:
        """Which slot fronts the gaze rays hit within `look_m`, (n, slots)."""
        heads = np.array([s.head_m for s in seen])
        heads[:, :2] = np.where(
            np.isnan(heads[:, :2]), np.array([s.position_m for s in seen]), heads[:, :2]
        )
        heads[:, 2] = np.where(np.isnan(heads[:, 2]), 1.55, heads[:, 2])
        gaze = np.array([s.gaze for s in seen])
        front = self._centres[:, :2] + self._facings * self._half[:, :1]
        rise = -(gaze[:, :2] @ self._facings.T)
        gap = np.sum((heads[:, None, :2] - front[None]) * self._facings[None], axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = gap / rise
            hit = heads[:, None, :] + reach[:, :, None] * gaze[:, None, :]
            off = hit[:, :, :2] - front[None]
            along = off[:, :, 1] * self._facings[:, 0] - off[:, :, 0] * self._facings[:, 1]
            up = hit[:, :, 2] - self._centres[:, 2]
            good = (rise > 0.05) & (reach > 0.0) & (reach <= self._settings.look_m)
            good &= (np.abs(along) <= self._half[:, 1]) & (up > -0.1) & (up < 0.4)
        return np.asarray(good)

    def _reached(self, hands: Array) -> NDArray[np.bool_]:
        """Which slots' boxes the wrists (n, 3) are in or near, (n, slots)."""
        off = hands[:, None, :] - self._centres[None]
        out = np.abs(np.sum(off[:, :, :2] * self._facings[None], axis=2)) - self._half[:, 0]
        along = off[:, :, 1] * self._facings[:, 0] - off[:, :, 0] * self._facings[:, 1]
        side = np.abs(along) - self._half[:, 1]
        up = np.maximum(off[:, :, 2] - 0.3, -0.06 - off[:, :, 2])
        with np.errstate(invalid="ignore"):
            gap = np.maximum(out, 0.0) ** 2 + np.maximum(side, 0.0) ** 2 + np.maximum(up, 0.0) ** 2
            return np.asarray(gap <= self._settings.reach_m**2)

    def _mark(
        self, now_ns: int, seen: list[TrackSample], kind: AttentionKind, signs: NDArray[np.bool_]
    ) -> None:
        for row, column in np.argwhere(signs).tolist():
            key = (seen[row].track_id, kind, column)
            episode = self._episodes.get(key)
            if episode is None:
                self._episodes[key] = _Episode(now_ns, now_ns)
            else:
                episode.last_ns = now_ns

    def _ended(self, now_ns: int) -> list[Attention]:
        settings = self._settings
        told = []
        for key, episode in list(self._episodes.items()):
            if now_ns - episode.last_ns <= round(settings.gap_s * 1e9):
                continue
            del self._episodes[key]
            lasted = episode.last_ns - episode.from_ns
            if lasted >= round(settings.least_s * 1e9):
                track_id, kind, column = key
                slot_id = self._slot_ids[column]
                told.append(Attention(episode.from_ns, kind, track_id, None, slot_id, lasted))
        return told

    def forget(self, track_id: int) -> None:
        """Forget a track that has ended."""
        self._in_zone = {k: v for k, v in self._in_zone.items() if k[0] != track_id}
