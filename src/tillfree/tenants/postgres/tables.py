"""The tables of tenants as SQLAlchemy Core reads them.

The first six are folded from facts. The next four hold secrets' hashes and are nowhere else: they
are not facts, since they must be able to go. The last is the audit log.
"""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Table
from sqlalchemy import Text as T

METADATA = MetaData()


def _own() -> Column[str]:
    return Column("organisation", T, primary_key=True)


ORGANISATION = Table(
    "organisation",
    METADATA,
    _own(),
    Column("name", T, nullable=False),
    Column("figures_public", Boolean, nullable=False),
    Column("figures_changes", Integer, nullable=False),
)

VENUE = Table(
    "venue",
    METADATA,
    _own(),
    Column("venue_id", T, primary_key=True),
    Column("name", T, nullable=False),
    Column("kind", T, nullable=False),
)

STORE = Table(
    "store",
    METADATA,
    _own(),
    Column("store_id", T, primary_key=True),
    Column("venue_id", T, nullable=False),
    Column("name", T, nullable=False),
    Column("legal_name", T, nullable=False),
    Column("tax_number", T, nullable=False),
    Column("address", T, nullable=False),
    Column("country", T, nullable=False),
    Column("venue_share_bp", Integer, nullable=False),
    Column("currency", T, nullable=False),
    Column("time_zone", T, nullable=False),
    Column("changes", Integer, nullable=False),
)

STORE_STOP = Table(
    "store_stop",
    METADATA,
    _own(),
    Column("store_id", T, primary_key=True),
    Column("since_ns", BigInteger, nullable=False),
    Column("reason", T, nullable=False),
    Column("changes", Integer, nullable=False),
)

MEMBER = Table(
    "member",
    METADATA,
    _own(),
    Column("person_id", T, primary_key=True),
    Column("role", T, nullable=False),
    Column("state", T, nullable=False),
    Column("email_sealed", T, nullable=False),
    Column("name_sealed", T, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
    Column("changes", Integer, nullable=False),
)

API_KEY = Table(
    "api_key",
    METADATA,
    _own(),
    Column("prefix", T, primary_key=True),
    Column("name", T, nullable=False),
    Column("scopes", ARRAY(T), nullable=False),
    Column("until_ns", BigInteger, nullable=False),
    Column("is_revoked", Boolean, nullable=False),
)

INVITATION = Table(
    "invitation",
    METADATA,
    _own(),
    Column("person_id", T, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
)

PASSWORD = Table(
    "password",
    METADATA,
    _own(),
    Column("person_id", T, primary_key=True),
    Column("hash", T, nullable=False),
)

SIGN_IN_ATTEMPT = Table(
    "sign_in_attempt",
    METADATA,
    _own(),
    Column("blind", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("next_ns", BigInteger, nullable=False),
)

API_KEY_SECRET = Table(
    "api_key_secret",
    METADATA,
    _own(),
    Column("prefix", T, primary_key=True),
    Column("key_hash", LargeBinary, nullable=False),
)

AUDIT = Table(
    "audit",
    METADATA,
    _own(),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ns", BigInteger, nullable=False),
    Column("actor_id", T, nullable=False),
    Column("action", T, nullable=False),
    Column("subject", T, nullable=False),
    Column("details", T, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
