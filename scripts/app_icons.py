"""Draws the app's icons: the mark of `mark.svg` as PNG, in the sizes that telephones ask for.

`python -m scripts.app_icons` writes them beside the mark. Drawn by distances to the mark's shapes,
so that no program for pictures is needed and the same bytes come out everywhere.
"""

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STATIC = Path(__file__).resolve().parents[1] / "src" / "tillfree" / "web" / "faces" / "static"
GREEN, WHITE = (11, 102, 80), (255, 255, 255)
_BOX = 32.0
"""The mark is drawn in a box of 32 by 32, as in `mark.svg`."""
Pixels = NDArray[np.float64]


def icon(size: int, *, maskable: bool = False) -> bytes:
    """Return the mark as PNG of `size` pixels; `maskable` fills the whole square."""
    scale = 1.45 if maskable else 1.0
    steps = (np.arange(size) + 0.5) / size * _BOX
    steps = (steps - _BOX / 2) * scale + _BOX / 2
    x, y = np.meshgrid(steps, steps)
    soft = _BOX / size * scale
    ground = np.ones_like(x) if maskable else _inside(_rounded(x, y), soft)
    line = _inside(np.minimum(_arch(x, y) - 1.1, np.hypot(x - 16, y - 18.5) - 2.7), soft)
    colour = np.array(GREEN) + (np.array(WHITE) - np.array(GREEN)) * line[..., None]
    pixels = np.dstack([colour, ground * 255]).round().astype(np.uint8)
    return _png(pixels)


def _inside(distance: Pixels, soft: float) -> Pixels:
    """Return how much of each pixel lies inside of a shape, by the distance to its edge."""
    return np.asarray(np.clip(0.5 - distance / soft, 0.0, 1.0))


def _rounded(x: Pixels, y: Pixels, radius: float = 9.0) -> Pixels:
    away_x = np.abs(x - _BOX / 2) - (_BOX / 2 - radius)
    away_y = np.abs(y - _BOX / 2) - (_BOX / 2 - radius)
    outside = np.hypot(np.maximum(away_x, 0), np.maximum(away_y, 0))
    return np.asarray(outside + np.minimum(np.maximum(away_x, away_y), 0) - radius)


def _arch(x: Pixels, y: Pixels) -> Pixels:
    """Return the distance to the line of the doorway: two posts, a lintel, two round corners."""
    left = _segment(x, y, (9.5, 24.5), (9.5, 11.0))
    right = _segment(x, y, (22.5, 24.5), (22.5, 11.0))
    top = _segment(x, y, (12.5, 8.0), (19.5, 8.0))
    corners = [
        np.where(
            ((x - cx) * side >= 0) & (y <= 11.0),
            np.abs(np.hypot(x - cx, y - 11.0) - 3.0),
            np.inf,
        )
        for cx, side in ((12.5, -1), (19.5, 1))
    ]
    return np.asarray(np.minimum.reduce([left, right, top, *corners]))


def _segment(x: Pixels, y: Pixels, a: tuple[float, float], b: tuple[float, float]) -> Pixels:
    along = (b[0] - a[0], b[1] - a[1])
    share = ((x - a[0]) * along[0] + (y - a[1]) * along[1]) / (along[0] ** 2 + along[1] ** 2)
    share = np.clip(share, 0.0, 1.0)
    return np.asarray(np.hypot(x - a[0] - share * along[0], y - a[1] - share * along[1]))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels (red, green, blue, opacity) as a PNG file (ISO/IEC 15948)."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


ICONS = {
    "app-192.png": (192, False),
    "app-512.png": (512, False),
    "app-512-maskable.png": (512, True),
}
"""Every icon by its name, with its size in pixels and whether it is maskable."""


if __name__ == "__main__":
    for name, (size, maskable) in ICONS.items():
        (STATIC / name).write_bytes(icon(size, maskable=maskable))
