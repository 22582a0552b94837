"""The journal's tables as SQLAlchemy Core reads them.

The migrations make them, with what these definitions do not show: row-level security, grants, the
trigger that refuses changes. A test holds the columns here and in the database together.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

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

PROJECTION = Table(
    "projection",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""Up to which fact the rows of each projection are folded."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("outbox_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_ns", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("delivered_ns", BigInteger, nullable=False),
)
"""One message a row: `waiting`, `delivered` or `dead`. `due_ns` is when it may next be tried: at
first its earliest moment, while claimed the end of the claim, after a failure the end of the wait.
`why` is what the last failure said; `delivered_ns` is 0 until it is delivered."""
