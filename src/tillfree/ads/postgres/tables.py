"""The tables of advertising as SQLAlchemy Core reads them; the migration makes them."""

from sqlalchemy import BigInteger, Column, Float, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

ADVERTISER = Table(
    "advertiser",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("advertiser_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""Who pays; folded from facts."""

AD_TEMPLATE = Table(
    "ad_template",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""How brands' banners look; folded from facts."""

AD_CURRENCY = Table(
    "ad_currency",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("worth", Float, nullable=False),
)
"""What currencies are worth to each other; folded from facts."""

AD_CAMPAIGN = Table(
    "ad_campaign",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("campaign_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""The campaigns as they stand; folded from facts."""

AD_DELIVERY = Table(
    "ad_delivery",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("campaign_id", Text, primary_key=True),
    Column("creative_id", Text, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("impressions", BigInteger, nullable=False),
    Column("clicks", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),
)
"""What was shown on which day, `cost` in thousandths of a minor unit; folded from facts."""

AD_NOTICE = Table(
    "ad_notice",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("bid_id", Text, primary_key=True),
    Column("campaign_id", Text, nullable=False),
    Column("creative_id", Text, nullable=False),
    Column("counted_as", Text, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("at_ns", BigInteger, nullable=False),
    Column("told_at", BigInteger, nullable=False),
)
"""Each notice once, by a name that only the key of a consent leads to. No fold: with the consent
gone the name is taken out, and after a while the rows are. `told_at` is where in the journal it was
told over the API, 0 for one from the file of a bidder in our folder."""

AD_NOTICE_PLACE = Table(
    "ad_notice_place",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("file", Text, primary_key=True),
    Column("place", BigInteger, nullable=False),
)
"""Up to which byte a bidder's file of notices is taken."""

AD_REFUSAL = Table(
    "ad_refusal",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("counted_as", Text, primary_key=True),
    Column("campaign_id", Text, primary_key=True),
    Column("at_ns", BigInteger, nullable=False),
)
"""Who said that a campaign is nothing for them, by the name they are counted under. No fold."""
