"""The API's own tables as SQLAlchemy Core reads them; the migration makes them.

They are no facts: sessions, secrets and answers must be able to go.
"""

from sqlalchemy import ARRAY, BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

WEB_SESSION = Table(
    "web_session",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("token_hash", LargeBinary, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
)
"""Who is signed in, by the hash of the cookie's text."""

SHOPPER_SESSION = Table(
    "shopper_session",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("token_hash", LargeBinary, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
)
"""The same for shoppers, apart: what opens the one opens nothing of the other."""

IDEMPOTENT_ANSWER = Table(
    "idempotent_answer",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("actor_id", Text, primary_key=True),
    Column("idempotency_key", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_ns", BigInteger, nullable=False),
)
"""What was answered to a request with a key. `idempotency_key` is its hash and `body` sealed under
key and credential together, since an answer may hold a secret that is shown once."""

WEBHOOK = Table(
    "webhook",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("webhook_id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("secret", Text, nullable=False),
    Column("made_ns", BigInteger, nullable=False),
)
"""Where facts of which kinds are sent; `secret` signs them, so it is kept as it is."""

WEBHOOK_DELIVERY = Table(
    "webhook_delivery",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("delivery_id", Text, primary_key=True),
    Column("webhook_id", Text, nullable=False),
    Column("fact_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("made_ns", BigInteger, nullable=False),
    Column("tried_ns", BigInteger, nullable=False),
)
"""One fact on its way to one webhook; `status` is the receiver's last, 0 for none."""
