"""Finished runs and truth in, figures out: scores, calibration, the plain baseline, the report."""

from tillfree.scoring.baseline import PlainVisit, plain_run, true_visits
from tillfree.scoring.calibration import Calibration, Claim, calibrate
from tillfree.scoring.comparison import ComparedVisit, compare_visits
from tillfree.scoring.explain import VisitUnknown, explain_visit
from tillfree.scoring.figures import Figures, compute_figures, quantile, receipt_claims
from tillfree.scoring.folder import RunUnreadable
from tillfree.scoring.outcomes import (
    ActOutcome,
    Outcomes,
    VisitOutcome,
    hold_against_truth,
    read_outcomes,
)
from tillfree.scoring.rehearsal import Rehearsal, RushAsked, read_rehearsal, rehearsal_json
from tillfree.scoring.rehearsal_text import rehearsal_text
from tillfree.scoring.report import reliability_svg, write_rehearsal, write_report
from tillfree.scoring.run_records import RunAlert, RunFigures, SaidAct, SaidReceipt
from tillfree.scoring.score_text import figures_json, figures_text, percent, reliability_text
from tillfree.scoring.settings import BaselineSettings, ReportSettings, ScoringSettings
from tillfree.scoring.truth import Truth, TruthUnreadable, load_truth
from tillfree.scoring.waits import LineFigures, TrueWait, line_figures, load_waits
from tillfree.scoring.wording import (
    counted,
    done,
    duration,
    from_or_into,
    how_sure,
    money,
    seconds_words,
    time_of_day,
)

__all__ = [
    "ActOutcome",
    "BaselineSettings",
    "Calibration",
    "Claim",
    "ComparedVisit",
    "Figures",
    "LineFigures",
    "Outcomes",
    "PlainVisit",
    "Rehearsal",
    "ReportSettings",
    "RunAlert",
    "RunFigures",
    "RunUnreadable",
    "RushAsked",
    "SaidAct",
    "SaidReceipt",
    "ScoringSettings",
    "TrueWait",
    "Truth",
    "TruthUnreadable",
    "VisitOutcome",
    "VisitUnknown",
    "calibrate",
    "compare_visits",
    "compute_figures",
    "counted",
    "done",
    "duration",
    "explain_visit",
    "figures_json",
    "figures_text",
    "from_or_into",
    "hold_against_truth",
    "how_sure",
    "line_figures",
    "load_truth",
    "load_waits",
    "money",
    "percent",
    "plain_run",
    "quantile",
    "read_outcomes",
    "read_rehearsal",
    "receipt_claims",
    "rehearsal_json",
    "rehearsal_text",
    "reliability_svg",
    "reliability_text",
    "seconds_words",
    "time_of_day",
    "true_visits",
    "write_rehearsal",
    "write_report",
]
