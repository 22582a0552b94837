"""The few thresholds of scoring, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScoringSettings:
    """How runs are held against the truth; raising a tolerance forgives more."""

    act_window_s: float = 2.0
    """Seconds between a true and a said act at the same slot up to which they may be one."""
    visit_slack_s: float = 5.0
    """Seconds by which a receipt's stay may miss the true one and still be of the same visit."""
    near_m: float = 1.0
    """Metres between a track and a true position up to which they may be the same person."""
    bins: int = 10
    """Equal-width bins of the reliability diagram and of the calibration error."""
    bound_level: float = 0.95
    """Level of the one-sided upper bound on the share of settled receipts that are wrong."""


@dataclass(frozen=True, slots=True)
class BaselineSettings:
    """The plain way, as one would write it in an afternoon."""

    window_s: float = 0.6
    """Seconds of readings behind and ahead of a moment whose medians are compared."""
    threshold_g: float = 12.0
    """Grams that the medians must differ by: some six times a plate's noise."""
    reach_m: float = 1.6
    """Metres from a slot beyond which nobody can have acted on it."""
    largest_quantity: int = 6
    """Units that one act may move at most; more is somebody leaning on the shelf."""


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Bounds that keep the report page small enough to mail."""

    weight_traces: int = 40
    """Load cells whose traces are drawn, those with most acts first."""
    trace_points: int = 900
    """Points of one drawn trace; longer ones keep the lowest and highest of each stretch."""
    path_points: int = 600
    """Points of one drawn path on the floor; longer ones are thinned evenly."""
    paths: int = 60
    """Paths drawn on the floor, in the order of entering."""
    visits: int = 400
    """Receipts listed in full; the rest are counted."""
