"""Small simulated bundles, each made once for all tests of the runtime."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tillfree.simulator import SimulationSpec, simulate


def small_bundle() -> Path:
    """Return a bundle of half a minute with a few cameras; the same for every test."""
    return _made(5)


def settling_bundle() -> Path:
    """Return another one: of store-6, with one visit whose receipt is sure."""
    return _made(6)


@cache
def _made(seed: int) -> Path:
    folder = Path(mkdtemp(prefix="tillfree-small-"))
    spec = SimulationSpec(profile="calm", seed=seed, duration_s=40.0, camera_count=4, fps=8.0)
    simulate(spec, folder)
    return folder
