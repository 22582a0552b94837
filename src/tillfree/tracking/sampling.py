"""Arrays to records: what one step says of every living track."""

from math import hypot, sqrt

import numpy as np

from tillfree.tracking.arrays import CONFIRMED, TrackArrays
from tillfree.tracking.records import UNKNOWN_POINT, Point3, TrackSample
from tillfree.tracking.settings import TrackingSettings

NAN = float("nan")


def samples_of(
    tracks: TrackArrays, now_ns: int, times: tuple[float, float], settings: TrackingSettings
) -> tuple[TrackSample, ...]:
    """Return the samples of all confirmed tracks at `now_ns`, in order of their ids.

    `times` are now and the step's length in seconds: what was seen longer ago is not told.
    """
    slots = np.flatnonzero(tracks.rows["status"] == CONFIRMED)
    if not len(slots):
        return ()
    rows = tracks.rows[slots[np.argsort(tracks.rows["track_id"][slots])]]
    now_s, step_s = times
    mean, ids = rows["state"].tolist(), rows["track_id"].tolist()
    sd = np.sqrt(0.5 * (rows["cov"][:, 0, 0] + rows["cov"][:, 1, 1])).tolist()
    wrists = rows["wrist"][:, :, :3].tolist()
    hand = rows["wrist_cov"]
    spread = np.sqrt((hand[:, :, 0, 0] + hand[:, :, 1, 1] + hand[:, :, 2, 2]) / 3.0)
    fresh = now_s - rows["wrist_seen_s"] < step_s + 0.02
    known = (fresh & (spread < settings.wrist_sd_limit_m)).tolist()
    spreads, facing = spread.tolist(), rows["facing"].tolist()
    gaze, gaze_s = rows["gaze"].tolist(), rows["gaze_s"].tolist()
    views = rows["tick_views"].tolist()
    made = []
    for i, track_id in enumerate(ids):
        x, y, vx, vy, height = mean[i]
        left: Point3 = tuple(wrists[i][0]) if known[i][0] else UNKNOWN_POINT
        right: Point3 = tuple(wrists[i][1]) if known[i][1] else UNKNOWN_POINT
        fx, fy = facing[i]
        turn = hypot(fx, fy)
        made.append(
            TrackSample(
                now_ns,
                track_id,
                (x, y),
                (vx, vy),
                sd[i],
                (x, y, height) if views[i] else UNKNOWN_POINT,
                left,
                right,
                wrist_spread(spreads[i], known[i]),
                (fx / turn, fy / turn) if turn > 1.0 else (NAN, NAN),
                tuple(gaze[i]) if now_s - gaze_s[i] < settings.gaze_memory_s else UNKNOWN_POINT,
                views[i].bit_count(),
            )
        )
    return tuple(made)


def wrist_spread(spreads: list[float], known: list[bool]) -> float:
    """Return the worse standard deviation (m) of the wrists told; NaN if none is."""
    told = [spread for spread, told in zip(spreads, known, strict=True) if told]
    return sqrt(max(told) ** 2 + 0.01**2) if told else NAN
