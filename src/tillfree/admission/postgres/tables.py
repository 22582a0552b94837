"""The tables of admission as SQLAlchemy Core reads them; the migration makes them.

The first eight are folded from facts. The others hold secrets, or what is over in minutes, and are
nowhere else: a secret must be able to go.
"""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Table
from sqlalchemy import Text as T
from sqlalchemy.schema import SchemaItem

METADATA = MetaData()


def _table(name: str, *columns: SchemaItem) -> Table:
    return Table(name, METADATA, Column("organisation", T, primary_key=True), *columns)


def _key(name: str) -> Column[str]:
    return Column(name, T, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, T, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


ACCOUNT = _table(
    "account",
    _key("person_id"),
    _text("kind"),
    _text("state"),
    _text("email_sealed"),
    _text("name_sealed"),
    _text("token_sealed"),
    _text("label_sealed"),
    _text("credentials_sealed"),
    Column("years", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
)
"""One shopper a row; `changes` counts the facts about them. A sealed field that is not there is
empty."""

ENTRY_RULES = _table("entry_rules", _key("store_id"), _bytes("body"))
"""Who may enter a store; `body` is `EntryRules`."""

PASS_KEY = _table(
    "pass_key",
    _key("key_name"),
    _text("public_key"),
    _number("signs_from_ns"),
    _number("signs_until_ns"),
)

PASS_USE = _table(
    "pass_use",
    _key("pass_id"),
    _text("store_id"),
    _text("gate_id"),
    _text("credential"),
    _number("at_ns"),
)
"""Where a pass was used first; that it is used once is this table's primary key."""

PASS_TWICE = _table(
    "pass_twice", _key("fact_id"), _text("pass_id"), _number("at_ns"), _bytes("body")
)
"""Passes that opened two gates; `body` is `PassUsedTwice`."""

ENTRY = _table(
    "entry",
    _key("credential"),
    _key("store_id"),
    Column("people", Integer, nullable=False),
    _number("let_in_ns"),
    _text("visit_id"),
    _number("started_ns"),
    _number("ended_ns"),
)
"""Who came in on a credential: how many, when the last of them, and on which visit they are."""

BLOCK = _table(
    "block",
    _key("block_id"),
    _text("person_id"),
    Column("is_lifted", Boolean, nullable=False),
    _text("appeal"),
    _number("blocked_ns"),
    _bytes("body"),
)
"""`body` is `Block`."""

PREPAID = _table("prepaid", _key("prepaid_id"), _bytes("body"))
"""`body` is `PrepaidPass`."""

PASS_KEY_SECRET = _table("pass_key_secret", _key("key_name"), _bytes("sealed"))
"""Private keys, sealed under a key that lies with people's keys and not here."""

PREPAID_SECRET = _table(
    "prepaid_secret", Column("token_hash", LargeBinary, primary_key=True), _text("prepaid_id")
)

SHOPPER_PASSWORD = _table("shopper_password", _key("person_id"), _text("hash"))

SHOPPER_ATTEMPT = _table(
    "shopper_attempt",
    Column("blind", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    _number("next_ns"),
)

PASSKEY = _table(
    "passkey",
    Column("passkey_id", LargeBinary, primary_key=True),
    _text("person_id"),
    _bytes("public_key"),
    _number("signed"),
    _number("added_ns"),
    _number("used_ns"),
)
"""Public keys of people's devices; `signed` is the device's own count of signatures."""

PASSKEY_CHALLENGE = _table(
    "passkey_challenge",
    Column("challenge_hash", LargeBinary, primary_key=True),
    _text("purpose"),
    _text("person_id"),
    _number("until_ns"),
)
"""Challenges that wait for an answer; whoever answers first deletes it."""
