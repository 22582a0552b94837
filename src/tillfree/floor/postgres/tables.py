"""The tables of floors as SQLAlchemy Core reads them; the migration makes them."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

FLOOR_PLAN = Table(
    "floor_plan",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""Each store's plan as it told it last; `body` is `FloorPlan`."""

ACT_TRACE = Table(
    "act_trace",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("interaction_id", Text, primary_key=True),
    Column("store_id", Text, nullable=False),
    Column("t_ns", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""What plates weighed around an act; `body` is `ActTrace`, deflated."""

FLOOR_PATH = Table(
    "floor_path",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("from_ns", BigInteger, primary_key=True),
    Column("until_ns", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Some seconds of positions in one row; `body` is a list of `Frame`, deflated."""
