"""The tables of audiences as SQLAlchemy Core reads them.

A member is a name that only the key of their consent leads to: with the key gone, nobody can say
whose rows these are, and they are deleted besides.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

SEGMENT = Table(
    "audience_segment",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("segment_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("suppression", Text, nullable=False),
)
"""The segments of now; folded from facts."""

VISIT = Table(
    "audience_visit",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("visit_id", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("at_ns", BigInteger, nullable=False),
)
"""Whose a visit is, where they agreed before they came in."""

ACT = Table(
    "audience_act",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("act_id", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("visit_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at_ns", BigInteger, nullable=False),
    Column("store", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("duration_s", Integer, nullable=False),
)
"""What members did in the last year, sensitive goods left out."""

MEMBERSHIP = Table(
    "audience_membership",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("segment_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("since_ns", BigInteger, nullable=False),
)
"""Who is in which segment."""

DUE = Table(
    "audience_due",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("due_ns", BigInteger, nullable=False),
)
"""When a member is to be looked at again though they do nothing: windows move on."""

CHANGED = Table(
    "audience_changed",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("change", BigInteger, nullable=False),
)
"""Whose segments are others since who passes them on was told; a trigger writes it."""

LISTED = Table(
    "audience_listed",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("partner", Text, primary_key=True),
    Column("listed_as", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("ended_ns", BigInteger, nullable=False),
)
"""Who stands in lists at partners: the hash that was told, sealed under the organisation's own key,
since that of the person's consent is gone when it is needed. `ended_ns` is when it was seen that
they do not agree any longer, 0 while they do."""
