"""A store in one process: run a recording, watch it live."""

from tillfree.runtime.local.playback import Moment, Playback, Stopwatch
from tillfree.runtime.local.run import (
    RunSummary,
    finish_run,
    peak_memory_mib,
    print_summary,
    run_bundle,
)
from tillfree.runtime.local.run_writer import RunWriter
from tillfree.runtime.local.settings import WriterSettings
from tillfree.runtime.local.watch import watch_bundle

__all__ = [
    "Moment",
    "Playback",
    "RunSummary",
    "RunWriter",
    "Stopwatch",
    "WriterSettings",
    "finish_run",
    "peak_memory_mib",
    "print_summary",
    "run_bundle",
    "watch_bundle",
]
