"""A store in one process: run a recording, watch it, show a demonstration."""

from tillfree.runtime.local.run import RunSummary, print_summary, run_bundle

__all__ = [
    "RunSummary",
    "print_summary",
    "run_bundle",
]
