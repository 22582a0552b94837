"""One self-contained HTML page about a finished run."""

from tillfree.scoring.report.page import write_report

__all__ = ["write_report"]
