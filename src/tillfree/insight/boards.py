"""What people keep of the figures: views that they come back to, and metrics that they are told of.

A view is an address of the pages of insight. An alert is judged once for each of the store's days,
when the day is over; what it found is a fact that webhooks can be told.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from tillfree.core.errors import TillfreeError
from tillfree.core.ids import derived_id
from tillfree.insight.answers import Cell
from tillfree.journal import Fact

PAGES_PATH = "/console/insight"
ADDRESS_LETTERS_MAX = 2_000
RAISED = "MetricAlertRaised"
"""Kind of the fact that an alert was raised."""


class BoardRefused(TillfreeError):
    """A view or an alert cannot be kept like this."""


class Metric(StrEnum):
    """What an alert can be on: of one day."""

    VISITS = "visits"
    CONVERSION = "conversion"
    PAID_MINOR = "paid_minor"
    UNITS = "units"


class SavedView(msgspec.Struct, frozen=True):
    """A page with what was chosen on it, under a name; for everybody who may see it."""

    view_id: str
    name: str
    address: str
    made_by: str
    made_ns: int


class MetricAlert(msgspec.Struct, frozen=True):
    """Says so when a metric of a day is below (or above) a threshold; `store_id` empty: of all."""

    alert_id: str
    name: str
    metric: Metric
    store_id: str
    is_below: bool
    threshold: float
    made_by: str
    made_ns: int


class AlertStanding(msgspec.Struct, frozen=True):
    """What an alert found of the last day that it judged; `value` null where nothing could be."""

    day: str = ""
    value: float | None = None
    is_raised: bool = False


def check_address(address: str) -> None:
    """Do nothing for an address of the pages of insight. Raises BoardRefused."""
    path, _, _ = address.partition("?")
    is_ours = path == PAGES_PATH or path.startswith(f"{PAGES_PATH}/")
    if not is_ours or len(address) > ADDRESS_LETTERS_MAX or "\\" in address:
        raise BoardRefused(
            f"{address[:100]!r} is no page of insight: save an address under {PAGES_PATH} of up to "
            f"{ADDRESS_LETTERS_MAX} letters"
        )


def judged(alert: MetricAlert, day: str, rows: Sequence[Mapping[str, Cell]]) -> AlertStanding:
    """Return what an alert finds of a day; `rows` are those of `traffic` by day, one a store."""
    sums = {
        name: sum(float(row[name] or 0) for row in rows)
        for name in ("visits", "bought", "units", "paid_minor")
    }
    value: float | None = sums.get(alert.metric.value)
    if alert.metric is Metric.CONVERSION:
        value = sums["bought"] / sums["visits"] if sums["visits"] else None
    if value is None:
        return AlertStanding(day)
    raised = value < alert.threshold if alert.is_below else value > alert.threshold
    return AlertStanding(day, value, raised)


def raised_fact(alert: MetricAlert, standing: AlertStanding, at_ns: int) -> Fact:
    """Return the fact that an alert was raised for a day; the same day gives the same fact."""
    body: dict[str, object] = {
        "name": alert.name,
        "metric": alert.metric.value,
        "is_below": alert.is_below,
        "threshold": alert.threshold,
        "day": standing.day,
        "value": standing.value,
    }
    fact_id = derived_id(alert.alert_id, "raised", standing.day)
    return Fact(fact_id, RAISED, alert.store_id, alert.alert_id, at_ns, "", body)
