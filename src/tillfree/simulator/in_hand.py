"""Items that a camera sees in hands, with what it takes them for.

Stands inside the cameras. An item shows between leaving the shelf and the bag, where the hand is
visible; the detector finds it seldom and takes it for its lookalike now and then.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tillfree.core.camera import Camera
from tillfree.sensors import ProductInHand
from tillfree.simulator.body import LEFT_WRIST, Instants
from tillfree.simulator.records import Motion
from tillfree.simulator.settings import CameraSettings

Array = NDArray[np.float64]

ITEM_M = 0.12
"""Size of an item in the picture, metres (own)."""


@dataclass(frozen=True, slots=True)
class InHand:
    """Articles by number, and which is most easily taken for which."""

    skus: tuple[str, ...]
    lookalike: tuple[int, ...]
    """Number of the lookalike, or -1."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one camera has before it at its instants: rows of `now`, and their points.

    `pixels` (n, k, 2), `depth_m` (n, k) and `seen` (n, k) of 13 joints and the outline.
    """

    camera: Camera
    now: Instants
    motion: Motion
    pixels: Array
    depth_m: Array
    seen: NDArray[np.bool_]


def items_seen(
    sight: Sight, articles: InHand, settings: CameraSettings, rng: Generator
) -> list[tuple[int, tuple[ProductInHand, ...]]]:
    """Return (frame, items) for every frame in which an item is seen."""
    camera, now, motion = sight.camera, sight.now, sight.motion
    pixels, depth, seen = sight.pixels, sight.depth_m, sight.seen
    frames: dict[int, list[ProductInHand]] = {}
    for hand in (0, 1):
        sku = motion.carries[now.tick, now.person, hand]
        shown = (sku >= 0) & seen[:, LEFT_WRIST + hand]
        shown &= rng.random(len(shown)) < settings.product_rate_hz / camera.fps
        for row in np.nonzero(shown)[0].tolist():
            size = ITEM_M * float(camera.intrinsics[0, 0]) / float(depth[row, LEFT_WRIST + hand])
            size *= float(rng.uniform(0.8, 1.3))
            x, y = (pixels[row, LEFT_WRIST + hand] + rng.normal(0.0, 4.0, size=2)).tolist()
            box = (round(x - size / 2, 1), round(y - size / 2, 1), round(size, 1), round(size, 1))
            item = ProductInHand(box, _candidates(int(sku[row]), articles, settings, rng))
            frames.setdefault(int(now.instant[row]), []).append(item)
    return [(frame, tuple(items)) for frame, items in sorted(frames.items())]


def _candidates(
    sku: int, articles: InHand, settings: CameraSettings, rng: Generator
) -> tuple[tuple[str, float], ...]:
    """Draw what the item is taken for: itself, its lookalike, or something else."""
    other = articles.lookalike[sku]
    if other < 0:
        other = int(rng.integers(len(articles.skus)))
    third = int(rng.integers(len(articles.skus)))
    order = [sku, other, third]
    if rng.random() > settings.product_right:
        order = [other, sku, third] if rng.random() < 0.8 else [third, sku, other]
    share = rng.dirichlet([6.0, 2.6, 0.6])
    share = np.sort(share)[::-1]
    merged: dict[str, float] = {}
    for number, p in zip(order, share.tolist(), strict=True):
        name = articles.skus[number]
        merged[name] = merged.get(name, 0.0) + p
    return tuple((name, round(p, 3)) for name, p in merged.items())
