"""The journal's two tables as SQLAlchemy Core reads them.

The migrations make them, with what these definitions do not show: row-level security, grants, the
trigger that refuses changes. A test holds the columns here and in the database together.
"""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

FACT = Table(
    "fact",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("fact_id", Text, nullable=False),
    Column("store_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("recorded_ns", BigInteger, nullable=False),
    Column("line", LargeBinary, nullable=False),
)
"""One fact a row. `line` is the fact as the codec writes it, without its stamp; the columns beside
it only find it. Bytes and not jsonb, which reorders keys, rounds, and knows no NUL."""

SUBSCRIPTION = Table(
    "subscription",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""How far each reader of a log has come: the position of the last fact it has dealt with."""
