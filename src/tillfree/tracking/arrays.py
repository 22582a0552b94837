"""The tracker's memory as arrays: what the compiled kernels read and write.

Slot i of every track array is one track; a free slot has status FREE. Times are seconds since the
first step's origin (float64 keeps 0.1 microseconds over ten years).
"""

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tillfree.premises import Store
from tillfree.tracking.body import BODY
from tillfree.tracking.settings import TrackingSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

if TYPE_CHECKING:
    TrackRows: TypeAlias = Any
    """An array of TRACK; kernels read its fields as attributes, which numpy's types do not know."""
else:
    TrackRows = np.ndarray

FREE: Final = 0
TENTATIVE: Final = 1
CONFIRMED: Final = 2
GROUP: Final = 3

RECENT_LOOKS: Final = 8
"""Descriptions kept apart as what a track looks like lately: one to four seconds."""


class RigArrays(NamedTuple):
    """Cameras and floor. `lens` rows: fx, fy, cx, cy, skew, k1, k2, p1, p2, k3, width, height."""

    rotation: Floats
    translation: Floats
    centre: Floats
    lens: Floats
    interval_s: Floats
    floor: Floats
    gates: Floats
    body: Floats


TRACK: Final = np.dtype(
    [
        ("status", np.int64),
        ("track_id", np.int64),
        ("hits", np.int64),
        ("views", np.int64),
        ("tick_views", np.int64),
        ("awake", np.int64),
        ("recent_count", np.int64),
        ("born_s", np.float64),
        ("seen_s", np.float64),
        ("gaze_s", np.float64),
        ("look_count", np.float64),
        ("look_total_count", np.float64),
        ("state", np.float64, (5,)),
        ("cov", np.float64, (5, 5)),
        ("wrist", np.float64, (2, 6)),
        ("wrist_cov", np.float64, (2, 6, 6)),
        ("wrist_seen_s", np.float64, (2,)),
        ("facing", np.float64, (2,)),
        ("gaze", np.float64, (3,)),
    ]
)
"""One track. `state`: x, y (m), vx, vy (m/s), nose height (m) with `cov`; `wrist`: place and
velocity in the world, left then right, with `wrist_cov`; `facing`: von Mises' natural parameter on
the floor; `views` and `tick_views`: cameras as bits, ever and in this step; `awake`: 0 for a track
unseen for so long that it must be found anew; counts of descriptions belong to TrackArrays."""


class TrackArrays(NamedTuple):
    """Everything known of every track: one row (TRACK) a slot, looks and pairs beside them.

    `look` (n, length) sums older descriptions, `recent` (n, 8, length) holds the newest ones,
    `look_total` sums all since the slot was founded; `contact_s` (n, n) is when two tracks last
    were close, `margin` (n, n) by how many nats this step told them apart.
    """

    rows: TrackRows
    look: Floats
    recent: Floats
    look_total: Floats
    contact_s: Floats
    margin: Floats


class Batch(NamedTuple):
    """All frames of one step in measured order.

    `frames` (f, 4): time (s, corrected), camera, first detection, past-last detection. `boxes`
    (d, 7): x, y, w, h (px), first keypoint, past-last keypoint, camera. `points` (k, 4): COCO
    code, x, y (px), score. `looks` (d, length) and `has_look`, `gazes` (d, 3) NaN where absent.
    `clock` (cameras, 3) gathers evidence of clock offsets (`clocks`).
    """

    frames: Floats
    boxes: Floats
    points: Floats
    looks: Floats
    has_look: Ints
    gazes: Floats
    clock: Floats


def rig_arrays(store: Store) -> RigArrays:
    """Lay out the store's cameras, floor and gates for the kernels.

    Without gates nobody knows where people come in, so all of the floor's outline is one.
    """
    count = len(store.cameras)
    lens = np.zeros((count, 12))
    rotation = np.zeros((count, 3, 3))
    translation = np.zeros((count, 3))
    centre = np.zeros((count, 3))
    interval = np.ones(count)
    for i, camera in enumerate(store.cameras):
        k = camera.intrinsics
        lens[i, :5] = (k[0, 0], k[1, 1], k[0, 2], k[1, 2], k[0, 1])
        lens[i, 5:10] = camera.distortion
        lens[i, 10:] = camera.image_size
        rotation[i] = camera.rotation
        translation[i] = camera.translation
        centre[i] = camera.centre_m
        interval[i] = 1.0 / max(camera.fps, 0.1)
    gates = np.array([gate.segment for gate in store.gates], dtype=np.float64).reshape(-1, 4)
    floor = np.ascontiguousarray(store.floor, dtype=np.float64).reshape(-1, 2)
    if not len(gates) and len(floor) >= 3:
        gates = np.concatenate([floor, np.roll(floor, -1, axis=0)], axis=1)
    return RigArrays(rotation, translation, centre, lens, interval, floor, gates, BODY.copy())


def track_arrays(settings: TrackingSettings, look_length: int) -> TrackArrays:
    """Return the empty memory for `settings.max_tracks` tracks."""
    n = settings.max_tracks
    rows = np.zeros(n, TRACK)
    rows["track_id"] = -1
    rows["wrist_seen_s"] = -1e9
    rows["gaze_s"] = -1e9
    return TrackArrays(
        rows=rows,
        look=np.zeros((n, look_length)),
        recent=np.zeros((n, RECENT_LOOKS, look_length)),
        look_total=np.zeros((n, look_length)),
        contact_s=np.full((n, n), -1e9),
        margin=np.zeros((n, n)),
    )


class Rules(NamedTuple):
    """The settings that the kernels need, under the same names, as plain numbers."""

    keypoint_sd_px: float
    box_sd_fraction: float
    box_sd_px: float
    outlier_gate: float
    outlier_cost: float
    nose_height_m: float
    nose_height_sd_m: float
    acceleration_psd: float
    standing_psd: float
    standing_speed_m_s: float
    standing_decay_s: float
    standing_unseen_s: float
    start_speed_sd_m_s: float
    hidden_speed_decay_s: float
    hidden_spread_m: float
    birth_spread_m: float
    known_person_bonus: float
    newcomer_at_gate: float
    newcomer_outside: float
    gone_rate: float
    gone_rate_at_gate: float
    birth_sd_limit_m: float
    box_views: float
    shadow_m: float
    turn_sd_m: float
    turn_cost: float
    turn_unseen_s: float
    gate_near_m: float
    outside_reach_m: float
    floor_margin_m: float
    appearance_sd: float
    appearance_trust: float
    alike_share: float
    wrist_acceleration_psd: float
    wrist_start_sd_m: float
    wrist_gate: float
    facing_memory_s: float
    clock_prior_sd_s: float
    dormant_s: float
    dormant_outside_s: float
    interval_s: float
    turn_cost_at_gate: float
    contact_m: float


def rules_of(settings: TrackingSettings, interval_s: float, gated: bool) -> Rules:
    """Take the kernels' share out of the settings, for cameras with this usual frame interval.

    Without gates (`gated` False) the outline is no door: outside counts as at a gate.
    """
    own = {"interval_s": interval_s}
    rules = Rules(*(own.get(n, float(getattr(settings, n, 0.0))) for n in Rules._fields))
    return rules._replace(
        dormant_s=max(settings.dormant_s, 2.5 * interval_s),
        dormant_outside_s=max(settings.dormant_outside_s, 1.5 * interval_s),
        turn_unseen_s=max(settings.turn_unseen_s, 2.5 * interval_s),
        standing_unseen_s=max(settings.standing_unseen_s, 1.5 * interval_s),
        turn_sd_m=settings.turn_sd_m + settings.start_speed_sd_m_s * max(0.0, interval_s - 0.1),
        newcomer_outside=settings.newcomer_outside if gated else settings.newcomer_at_gate,
    )
