"""Claim: at least 80 times real time on a busy store, on one core, reading the MCAP included.

Data: a busy recording of our own simulator (9 cameras at 10 fps, about 110 load cells at 20 Hz, up
to six people), and `busy-103` beside the checkout where it is. The engine is measured after one
run over the same recording has warmed it up; the whole process by itself, start and writing
included. Seconds of the processor are given beside seconds of the wall, as the machine may be
shared with others.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring.tables import machine, table, write_section
from tillfree.premises import load_bundle
from tillfree.runtime.local import Playback, peak_memory_mib
from tillfree.simulator import SimulationSpec, simulate

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "recordings" / "busy-103"
"""A recording beside the checkout; left out where it is not."""
SEED = 40_000
"""Seed of the simulated recording."""
ONE_THREAD = dict.fromkeys(("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
"""Keeps numerical libraries on one thread."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of processor and wall for so many seconds of recording."""

    span_s: float
    processor_s: float
    wall_s: float


def main() -> None:
    """Measure and print; `--write` keeps the table on the page of measurements."""
    given = _arguments()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rows = []
    with tempfile.TemporaryDirectory(prefix="tillfree-speed-") as folder:
        made = Path(folder) / "busy"
        spec = SimulationSpec(profile="busy", seed=given.seed, camera_count=9, fps=10.0)
        simulate(spec, made)
        bundles = [(f"busy, seed {given.seed}", made)]
        if BESIDE.exists():
            bundles.append(("busy-103, beside", BESIDE))
        for name, bundle in bundles:
            engine = measure_engine(bundle, given.repeats)
            process = measure_process(bundle, Path(folder) / "run", engine.span_s)
            rows.append(_row(name, "engine, warm, reading included", engine))
            rows.append(_row(name, "whole process, writing included", process))
    heads = ("recording", "what", "minutes", "processor", "wall", "times real time")
    text = (
        f"`python -m benchmarks.speed`\n\n{machine()}, one core used. Times real time are seconds "
        f"of recording over seconds of the processor. Memory at most: {peak_memory_mib():.0f} MiB "
        f"of this process.\n\n{table(heads, rows)}"
    )
    print(text)
    if given.write:
        write_section("speed", "Speed", text)


def measure_engine(bundle_path: Path, repeats: int) -> Timing:
    """Time reading and engine on a recording, warmed up by one run; the median of `repeats`."""
    bundle = load_bundle(bundle_path)
    timings = []
    for number in range(repeats + 1):
        playback = Playback(bundle)
        wall, processor = time.perf_counter(), time.process_time()
        for _ in playback.moments():
            pass
        took = Timing(
            (playback.to_ns - playback.from_ns) / 1e9,
            time.process_time() - processor,
            time.perf_counter() - wall,
        )
        if number:
            timings.append(took)
    timings.sort(key=lambda timing: timing.processor_s)
    return timings[len(timings) // 2]


def measure_process(bundle: Path, out: Path, span_s: float) -> Timing:
    """Time `tillfree run` as a process of its own, its start included; `span_s` of recording."""
    before = os.times()
    wall = time.perf_counter()
    command = [sys.executable, "-m", "tillfree", "run", str(bundle), "--out", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | ONE_THREAD)
    after = os.times()
    used = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return Timing(span_s, used, time.perf_counter() - wall)


def _row(name: str, what: str, timing: Timing) -> tuple[str, ...]:
    return (
        name,
        what,
        f"{timing.span_s / 60:.1f}",
        f"{timing.processor_s:.2f} s",
        f"{timing.wall_s:.2f} s",
        f"{timing.span_s / timing.processor_s:.0f}",
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="measured runs after warm-up (3)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the recording ({SEED})")
    parser.add_argument("--write", action="store_true", help="keep the table on the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
