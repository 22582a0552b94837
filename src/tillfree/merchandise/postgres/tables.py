"""The read models of merchandise as SQLAlchemy Core reads them; the migration makes them."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

ARTICLE = Table(
    "article",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""Each article as it was listed last; `body` is `ArticleListed`."""

ARTICLE_GTIN = Table(
    "article_gtin",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("gtin", Text, primary_key=True),
    Column("sku", Text, nullable=False),
)
"""Which article a number belongs to."""

PRICE = Table(
    "price",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("for_members", Boolean, primary_key=True),
    Column("valid_from_ns", BigInteger, primary_key=True),
    Column("valid_until_ns", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
)
"""Every price ever published, in minor units."""

PROMOTION = Table(
    "promotion",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("promotion_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""Each promotion as it was published last."""

INTERACTION = Table(
    "interaction",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("interaction_id", Text, primary_key=True),
    Column("fact_id", Text, nullable=False),
    Column("store_id", Text, nullable=False),
    Column("visit_id", Text, nullable=False),
    Column("slot_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("t_ns", BigInteger, nullable=False),
)
"""Each act at a shelf as it stands: revised in place, gone when withdrawn; `visit_id` may be ''."""

COUNTER_ITEM = Table(
    "counter_item",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("counter_item_id", Text, primary_key=True),
    Column("visit_id", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("t_ns", BigInteger, nullable=False),
)
"""What staff served to a visit."""

STOCK = Table(
    "stock",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("slot_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("quantity", BigInteger, nullable=False),
)
"""Units of an article in a slot; below 0 where goods stood there that nobody counted."""

PLANOGRAM = Table(
    "planogram",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("valid_from_ns", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Every plan of every store; `body` is `PlanogramPublished`."""
