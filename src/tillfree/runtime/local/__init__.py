"""A store in one process: run a recording, watch it, make one up, show a demonstration."""

from tillfree.runtime.local.demo import run_demo
from tillfree.runtime.local.playback import Moment, Playback, Stopwatch
from tillfree.runtime.local.run import RunSummary, peak_memory_mib, print_summary, run_bundle
from tillfree.runtime.local.watch import watch_bundle
from tillfree.runtime.local.worlds import list_worlds, print_made, simulate_bundle

__all__ = [
    "Moment",
    "Playback",
    "RunSummary",
    "Stopwatch",
    "list_worlds",
    "peak_memory_mib",
    "print_made",
    "print_summary",
    "run_bundle",
    "run_demo",
    "simulate_bundle",
    "watch_bundle",
]
