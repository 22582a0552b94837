"""The read models of settlement as SQLAlchemy Core reads them; the migration makes them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData()

STORE_TERMS = Table(
    "store_terms",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""The terms that a store sells on now; `body` is `SaleTerms`."""

VISIT_MONEY = Table(
    "visit_money",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("visit_id", Text, primary_key=True),
    Column("store_id", Text, nullable=False),
    Column("credential", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("due_minor", BigInteger, nullable=False),
    Column("debt_minor", BigInteger, nullable=False),
    Column("retry_ns", BigInteger, nullable=False),
    Column("settled_ns", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""How each visit stands; `body` is its whole state (`VisitMoney`), the columns find it. `number` is
0 and `settled_ns` is 0 until it is settled; `retry_ns` is 0 where no attempt is due."""

PAYMENT_CARD = Table(
    "payment_card",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("visit_id", Text, primary_key=True),
    Column("payment_id", Text, primary_key=True),
    Column("at_ns", BigInteger, nullable=False),
    Column("tag", Integer, nullable=False),
    Column("sealed", Text, nullable=False),
)
"""On which card a payment was made; `sealed` holds its last digits under their person's key."""

REVIEW = Table(
    "review",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("review_id", Text, primary_key=True),
    Column("visit_id", Text, nullable=False),
    Column("store_id", Text, nullable=False),
    Column("dispute_id", Text, nullable=False),
    Column("reasons", LargeBinary, nullable=False),
    Column("opened_ns", BigInteger, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
    Column("decided_ns", BigInteger, nullable=False),
    Column("worked_ns", BigInteger, nullable=False),
    Column("agreed", Boolean, nullable=False),
)
"""What waits for a person, and what was decided; `decided_ns` is 0 until then."""

REVIEW_LABEL = Table(
    "review_label",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("review_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("visit_id", Text, nullable=False),
    Column("store_id", Text, nullable=False),
    Column("probability", Float, nullable=False),
    Column("is_right", Boolean, nullable=False),
    Column("decided_ns", BigInteger, nullable=False),
)
"""What reviewers found of what the engine said with which probability; `sku` is empty for a whole
receipt."""

PROVIDER_NOTICE = Table(
    "provider_notice",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("provider", Text, primary_key=True),
    Column("notice_id", Text, primary_key=True),
    Column("visit_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("heard_ns", BigInteger, nullable=False),
)
"""What providers told by webhook, each once; not folded: what came of it is in the journal."""

LEDGER_TRANSACTION = Table(
    "ledger_transaction",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("visit_id", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("fact_id", Text, nullable=False),
    Column("store_id", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("resolves", Text, nullable=True),
    Column("currency", Text, nullable=False),
    Column("occurred_ns", BigInteger, nullable=False),
    Column("entries", Integer, nullable=False),
)
"""One transaction of the ledger; `entries` is how many sides it has."""

LEDGER_ENTRY = Table(
    "ledger_entry",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("visit_id", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("debit_minor", BigInteger, nullable=False),
    Column("credit_minor", BigInteger, nullable=False),
)
"""One side of a transaction, in minor units of its currency."""

LEDGER_BALANCE = Table(
    "ledger_balance",
    MetaData(),
    Column("organisation", Text),
    Column("currency", Text),
    Column("account", Text),
    Column("debit_minor", BigInteger),
    Column("credit_minor", BigInteger),
    Column("pending_minor", BigInteger),
)
"""A view: what is posted on each account, and beside it what is pending (debits less credits)."""
