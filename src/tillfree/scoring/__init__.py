"""Finished runs and truth in, figures out: scores, calibration, the plain baseline, the report."""

from tillfree.scoring.baseline import PlainVisit, plain_run, true_visits
from tillfree.scoring.calibration import Calibration, Claim, calibrate
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
from tillfree.scoring.report import write_report
from tillfree.scoring.run_records import SaidAct, SaidReceipt
from tillfree.scoring.score_text import figures_json, figures_text, reliability_text
from tillfree.scoring.settings import BaselineSettings, ReportSettings, ScoringSettings
from tillfree.scoring.truth import Truth, TruthUnreadable, load_truth

__all__ = [
    "ActOutcome",
    "BaselineSettings",
    "Calibration",
    "Claim",
    "Figures",
    "Outcomes",
    "PlainVisit",
    "ReportSettings",
    "RunUnreadable",
    "SaidAct",
    "SaidReceipt",
    "ScoringSettings",
    "Truth",
    "TruthUnreadable",
    "VisitOutcome",
    "VisitUnknown",
    "calibrate",
    "compute_figures",
    "explain_visit",
    "figures_json",
    "figures_text",
    "hold_against_truth",
    "load_truth",
    "plain_run",
    "quantile",
    "read_outcomes",
    "receipt_claims",
    "reliability_text",
    "true_visits",
    "write_report",
]
