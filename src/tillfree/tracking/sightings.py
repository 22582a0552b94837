"""Items seen in hands: whose hand it is, by the distance of each track's wrists in the picture.

A wrist that is not seen now is somewhere within an arm of the body. Likelihoods are normal in the
picture; one more hypothesis, nobody known, has the density of the body's own box.
"""

from math import exp, pi

import numpy as np

from tillfree.sensors import ProductFrame
from tillfree.tracking.arrays import CONFIRMED, Floats, RigArrays, TrackArrays
from tillfree.tracking.records import UNKNOWN_POINT, HeldSighting, Point3

HAND_SD_M = 0.10
"""Metres from the wrist to the middle of a held item."""
ARM_SD_M = 0.35
"""Metres from the body's side to an item in a hand whose wrist is not seen."""
NOBODY_M2 = 0.02
"""Density per square metre of an item in the hand of nobody known: a few square metres a view."""
WRIST_FRESH_S = 0.25


def sightings_of(
    rig: RigArrays, camera: int, tracks: TrackArrays, when: tuple[float, float],
    said: tuple[str, ProductFrame],
) -> list[HeldSighting]:  # fmt: skip
    """Return one record for each item of the frame; `when` is the frame's time and now (s)."""
    camera_id, frame = said
    slots = np.flatnonzero(tracks.rows["status"] == CONFIRMED)
    hands, spreads, owners = hands_of(tracks, slots, when)
    pixels, scale = in_picture(rig, camera, hands)
    found = []
    for product in frame.products:
        x, y, w, h = product.bbox
        at = np.array([x + 0.5 * w, y + 0.5 * h])
        chances, point = weigh(at, (hands, spreads, owners), pixels, scale)
        ids = tuple((int(tracks.rows["track_id"][slot]), p) for slot, p in chances)
        found.append(HeldSighting(frame.t_ns, camera_id, ids, product.candidates, point))
    return found


def hands_of(
    tracks: TrackArrays, slots: np.ndarray, when: tuple[float, float]
) -> tuple[Floats, Floats, list[int]]:
    """Return possible hands (n, 3) m, their standard deviations (n,) m and their slots."""
    at_s, now_s = when
    hands, spreads, owners = [], [], []
    for slot in slots.tolist():
        mean = tracks.rows["state"][slot]
        for side in range(2):
            age = abs(at_s - tracks.rows["wrist_seen_s"][slot, side])
            if age < WRIST_FRESH_S:
                wrist = tracks.rows["wrist"][slot, side]
                hands.append(wrist[:3] + np.clip(at_s - now_s, -0.15, 0.15) * wrist[3:])
                own = float(np.trace(tracks.rows["wrist_cov"][slot, side, :3, :3])) / 3.0
                spreads.append((own + HAND_SD_M**2 + (1.0 * age) ** 2) ** 0.5)
            else:
                hands.append(np.array([mean[0], mean[1], 0.6 * mean[4]]))
                spreads.append(ARM_SD_M)
            owners.append(slot)
    return np.array(hands).reshape(-1, 3), np.array(spreads), owners


def in_picture(rig: RigArrays, camera: int, points: Floats) -> tuple[Floats, Floats]:
    """Project points (n, 3) to pixels (n, 2) and pixels per metre there (n,); 0 if behind."""
    seen = points @ rig.rotation[camera].T + rig.translation[camera]
    depth = np.where(seen[:, 2] > 0.2, seen[:, 2], np.nan)
    lens = rig.lens[camera]
    u, v = seen[:, 0] / depth, seen[:, 1] / depth
    k1, k2, p1, p2, k3 = lens[5:10]
    r2 = u * u + v * v
    radial = 1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))
    bent_u = u * radial + 2.0 * p1 * u * v + p2 * (r2 + 2.0 * u * u)
    bent_v = v * radial + p1 * (r2 + 2.0 * v * v) + 2.0 * p2 * u * v
    x = lens[0] * bent_u + lens[4] * bent_v + lens[2]
    y = lens[1] * bent_v + lens[3]
    scale = np.nan_to_num(0.5 * (lens[0] + lens[1]) / depth, nan=0.0)
    return np.stack([x, y], axis=1), scale


def weigh(
    at: Floats, hands: tuple[Floats, Floats, list[int]], pixels: Floats, scale: Floats
) -> tuple[list[tuple[int, float]], Point3]:
    """Return (slot, probability), likeliest first, and the likeliest hand's place (m)."""
    points, spreads, owners = hands
    weights: dict[int, float] = {}
    best, where = 0.0, UNKNOWN_POINT
    for i, owner in enumerate(owners):
        if scale[i] <= 0.0:
            continue
        gap_m2 = float(np.sum((at - pixels[i]) ** 2)) / float(scale[i]) ** 2
        variance = float(spreads[i]) ** 2
        weight = 0.5 * exp(-0.5 * gap_m2 / variance) / (2.0 * pi * variance)
        weights[owner] = weights.get(owner, 0.0) + weight
        if weight > best:
            best = weight
            where = (float(points[i, 0]), float(points[i, 1]), float(points[i, 2]))
    total = sum(weights.values()) + NOBODY_M2
    ranked = sorted(((s, w / total) for s, w in weights.items()), key=lambda row: (-row[1], row[0]))
    return [row for row in ranked if row[1] > 1e-3], where
