"""Finished runs and truth in, figures out: scores, calibration, the plain baseline, the report."""

from tillfree.scoring.calibration import Claim, ReliabilityBin, reliability
from tillfree.scoring.figures import Figures, compute_figures, quantile, receipt_claims
from tillfree.scoring.folder import RunUnreadable
from tillfree.scoring.outcomes import ActOutcome, Outcomes, VisitOutcome, read_outcomes
from tillfree.scoring.run_records import SaidAct, SaidReceipt
from tillfree.scoring.score_text import figures_json, figures_text, reliability_text
from tillfree.scoring.settings import BaselineSettings, ReportSettings, ScoringSettings
from tillfree.scoring.truth import Truth, TruthUnreadable, load_truth

__all__ = [
    "ActOutcome",
    "BaselineSettings",
    "Claim",
    "Figures",
    "Outcomes",
    "ReliabilityBin",
    "ReportSettings",
    "RunUnreadable",
    "SaidAct",
    "SaidReceipt",
    "ScoringSettings",
    "Truth",
    "TruthUnreadable",
    "VisitOutcome",
    "compute_figures",
    "figures_json",
    "figures_text",
    "load_truth",
    "quantile",
    "read_outcomes",
    "receipt_claims",
    "reliability",
    "reliability_text",
]
