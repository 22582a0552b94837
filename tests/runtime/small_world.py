"""One small simulated bundle, made once for all tests of the runtime."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tillfree.simulator import SimulationSpec, simulate


@cache
def small_bundle() -> Path:
    """Return a bundle of half a minute with a few cameras; the same for every test."""
    folder = Path(mkdtemp(prefix="tillfree-small-"))
    spec = SimulationSpec(profile="calm", seed=5, duration_s=40.0, camera_count=4, fps=8.0)
    simulate(spec, folder)
    return folder
