"""One self-contained HTML page about a finished run."""

from tillfree.scoring.report.page import write_report
from tillfree.scoring.report.rehearsal_page import write_rehearsal
from tillfree.scoring.report.reliability_chart import reliability_svg

__all__ = ["reliability_svg", "write_rehearsal", "write_report"]
