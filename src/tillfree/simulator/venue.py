"""Choose a store for a seed: shape, size, gates, lenses, cameras, goods, frame.

Stands at the very beginning. The same store seed gives the same store on every day.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from tillfree.premises import LayoutSpec, RigSpec, Store, hang_cameras, lay_out
from tillfree.simulator.poses import Frame
from tillfree.simulator.settings import CameraSettings, SimulatorSettings
from tillfree.simulator.spec import GivenStore, SimulationSpec
from tillfree.simulator.stocking import Goods, StockingSpec, stock_given, stock_store

PIXELS = ((1280, 720), (1920, 1080), (1280, 960))
"""Picture sizes in px; focal lengths are chosen for about 90 degrees across."""


@dataclass(frozen=True, slots=True)
class Venue:
    """A stocked store in its own frame, and the world frame that it is written in."""

    goods: Goods
    frame: Frame
    full_keypoints: bool
    """Whether detectors give 13 keypoints or only five."""
    look_size: int
    """Dimensions of an appearance vector."""
    open_shelves: bool
    """Whether cameras see hands inside the shelves."""
    eyes: CameraSettings
    """How good the detectors of this store are."""


def choose_venue(
    spec: SimulationSpec,
    stocking: StockingSpec,
    cameras: tuple[int, int],
    settings: SimulatorSettings,
    rng: Generator,
) -> Venue:
    """Draw the venue of `spec`; what the spec fixes is not drawn."""
    layout = _layout(spec, rng)
    store = lay_out(layout, f"store-{spec.seed}", f"Store {spec.seed}")
    if not spec.gates:
        store = replace_gates(store)
    rig = _rig(spec, cameras, store, rng)
    goods = stock_store(store, stocking, settings.plate, rng)
    if spec.cameras and not spec.poses:
        goods = replace(goods, store=_with_cameras(goods.store, rig))
    turn = float(rng.uniform(-np.pi, np.pi))
    shift = (float(rng.uniform(-40.0, 40.0)), float(rng.uniform(-40.0, 40.0)))
    turned = rng.random() < 0.4
    frame = Frame(
        spec.turn_rad if spec.turn_rad is not None else (turn if turned else 0.0),
        spec.shift_m if spec.shift_m is not None else (shift if turned else (0.0, 0.0)),
    )
    full, size = bool(rng.random() < 0.4), int(rng.choice([16, 16, 32, 64]))
    opened = bool(rng.random() < settings.camera.open_share)
    return Venue(goods, frame, full, size, opened, _detector(settings.camera, rng))


def given_venue(
    given: GivenStore, stocking: StockingSpec, settings: SimulatorSettings, rng: Generator
) -> Venue:
    """Return a store that is there already as a venue; only goods and detectors are drawn."""
    goods = stock_given(given.store, given.catalogue, stocking, rng)
    opened = bool(rng.random() < settings.camera.open_share)
    return Venue(goods, Frame(0.0, (0.0, 0.0)), True, 32, opened, _detector(settings.camera, rng))


def _detector(usual: CameraSettings, rng: Generator) -> CameraSettings:
    """Draw how good this store's detectors are, around the usual."""
    worse = float(np.exp(rng.normal(0.0, 0.35)))
    return replace(
        usual,
        miss=min(0.3, usual.miss * worse),
        keypoint_miss=min(0.3, usual.keypoint_miss * worse),
        keypoint_sd_px=usual.keypoint_sd_px * float(np.exp(rng.normal(0.0, 0.2))),
    )


def _layout(spec: SimulationSpec, rng: Generator) -> LayoutSpec:
    shape = spec.shape or str(rng.choice(["gondolas", "gondolas", "ell", "walls", "island"]))
    rows = {"gondolas": int(rng.integers(1, 4)), "island": int(rng.integers(1, 3))}.get(shape, 1)
    room = {"gondolas": (3.6, 4.2), "island": (3.0, 3.8)}.get(shape, (0.0, 0.0))
    width = max(6.0, rows * float(rng.uniform(*room))) if rows > 1 else float(rng.uniform(6.0, 9.0))
    depth = float(rng.uniform(8.0, 11.0))
    gates = [("both",), ("both",), ("entry", "exit"), ("both", "both"), ("entry", "exit", "both")]
    choices = [(0.4, 0.9, 1.35), (0.25, 0.7, 1.1, 1.45), (0.55, 1.15), (0.35, 0.85, 1.3)]
    heights = choices[int(rng.integers(len(choices)))]
    return LayoutSpec(
        shape,
        round(width, 2),
        round(depth, 2),
        rows,
        int(rng.integers(7, 11)),
        heights,
        max(float(rng.choice([1.4, 1.6, 1.6, 1.8])), round(heights[-1] + 0.25, 2)),
        0.4,
        gates[int(rng.integers(len(gates)))],
        60.0 if rng.random() < 0.2 else 20.0,
    )


def replace_gates(store: Store) -> Store:
    """Return the store without its gates."""
    return Store(
        store.store_id, store.name, store.timezone, store.currency, store.floor, store.zones, (),
        store.fixtures, store.load_cells, store.cameras,
    )  # fmt: skip


def _with_cameras(store: Store, rig: RigSpec) -> Store:
    return Store(
        store.store_id, store.name, store.timezone, store.currency, store.floor, store.zones,
        store.gates, store.fixtures, store.load_cells, hang_cameras(store, rig),
    )  # fmt: skip


def _rig(spec: SimulationSpec, cameras: tuple[int, int], store: Store, rng: Generator) -> RigSpec:
    count = int(rng.integers(cameras[0], cameras[1] + 1))
    size = PIXELS[int(rng.integers(len(PIXELS)))]
    focal = size[0] * float(rng.uniform(0.45, 0.6))
    bent = bool(rng.random() < 0.4)
    k1, k2 = float(rng.uniform(-0.28, -0.08)), float(rng.uniform(0.0, 0.06))
    tangential = rng.normal(0.0, 0.0006, size=2).tolist()
    mount = float(rng.uniform(2.5, 3.1))
    fps = spec.fps or float(rng.choice([10.0, 10.0, 15.0, 8.0]))
    if spec.distortion is not None:
        bent = spec.distortion
    lens = (k1, k2, tangential[0], tangential[1], 0.0) if bent else (0.0, 0.0, 0.0, 0.0, 0.0)
    return RigSpec(spec.camera_count or count, size, focal, mount, lens, fps)
