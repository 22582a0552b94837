"""A store in one process: run a recording, watch it live."""

from tillfree.runtime.local.playback import Moment, Playback, Stopwatch
from tillfree.runtime.local.run import RunSummary, peak_memory_mib, print_summary, run_bundle
from tillfree.runtime.local.watch import watch_bundle

__all__ = [
    "Moment",
    "Playback",
    "RunSummary",
    "Stopwatch",
    "peak_memory_mib",
    "print_summary",
    "run_bundle",
    "watch_bundle",
]
