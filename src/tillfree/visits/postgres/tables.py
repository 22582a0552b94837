"""The rows of visits as SQLAlchemy Core reads them; the migration makes them."""

from sqlalchemy import BigInteger, Column, Float, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

METADATA = MetaData()

VISIT = Table(
    "visit",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("visit_id", Text, primary_key=True),
    Column("store_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("credential", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("entered_ns", BigInteger, nullable=False),
    Column("left_ns", BigInteger, nullable=False),
    Column("receipt", LargeBinary, nullable=True),
    Column("changed_position", BigInteger, nullable=False),
)
"""One visit a row. `left_ns` is 0 while it is inside; `receipt` the engine's own, as it was issued;
`changed_position` the place in the journal of the newest fact that changed it or its cart."""

VISIT_ACT = Table(
    "visit_act",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("interaction_id", Text, primary_key=True),
    Column("visit_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("probability", Float, nullable=False),
    Column("t_ns", BigInteger, nullable=False),
)
"""Each act of a visit as it stands: revised in place, gone when it is withdrawn or nobody's."""

ACT_EVIDENCE = Table(
    "act_evidence",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("interaction_id", Text, primary_key=True),
    Column("visit_ids", ARRAY(Text), nullable=False),
    Column("t_ns", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""What each act stands on; `body` is `ActEvidence`, `visit_ids` are those of every explanation."""
