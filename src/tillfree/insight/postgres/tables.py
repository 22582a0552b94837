"""The tables of exports, saved views and alerts as SQLAlchemy Core reads them.

They are no facts: a destination's secret must be able to go, what was sent is not the journal's to
tell, and which page somebody keeps matters to nobody else.
"""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

EXPORT_DESTINATION = Table(
    "export_destination",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("destination_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("secret_sealed", Text, nullable=False),
)
"""One tool a row: `body` is the `Destination`; its secret is sealed under a key of its own."""

EXPORT_VISIT = Table(
    "export_visit",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("destination_id", Text, primary_key=True),
    Column("visit_id", Text, primary_key=True),
    Column("ended_ns", BigInteger, nullable=False),
    Column("event_ids", LargeBinary, nullable=False),
)
"""Which events of a visit were ever put on their way to a destination: their ids, 16 bytes each."""

SAVED_VIEW = Table(
    "saved_view",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("view_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""One `SavedView` a row."""

METRIC_ALERT = Table(
    "metric_alert",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("alert_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("standing", LargeBinary, nullable=False),
)
"""One `MetricAlert` a row, and what it found last (`AlertStanding`)."""
