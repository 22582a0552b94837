"""The tables of consent as SQLAlchemy Core reads them: the journal's, and three kept apart.

The vault's tables lie in a database of their own, whose role the journal's role is not.
"""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

CONSENT = Table(
    "consent",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("changes", Integer, nullable=False),
    Column("is_given", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    Column("given_ns", BigInteger, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
    Column("key_id", Text, nullable=False),
)
"""Where each person stands on each purpose; folded from facts."""

CONSENT_TEXT = Table(
    "consent_text",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("wording", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("published_ns", BigInteger, nullable=False),
)
"""Every text that was ever asked for, the newest of a purpose being that of now; folded."""

PERSON_PROFILE = Table(
    "person_profile",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_ns", BigInteger, nullable=False),
)
"""What is known of people beyond shopping, sealed under the key of the consent that allows it. Its
policy shows no row without a named purpose and a consent that holds."""

PROFILE_READ = Table(
    "profile_read",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("read_id", Text, primary_key=True),
    Column("at_ns", BigInteger, nullable=False),
    Column("reader", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("people", Integer, nullable=False),
)
"""Who asked for whom, for which purpose, and whether they got it; it only grows and ages away."""

VAULT = MetaData()

PERSON_KEY = Table(
    "person_key",
    VAULT,
    Column("organisation", Text, primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("key", LargeBinary, nullable=True),
)
"""A person's key; null once they are erased, so that no other is made."""

PERSON_INDEX = Table(
    "person_index",
    VAULT,
    Column("organisation", Text, primary_key=True),
    Column("blind", LargeBinary, primary_key=True),
    Column("person_id", Text, nullable=False),
)
"""By which keyed hashes a person is found."""

ORGANISATION_KEY = Table(
    "organisation_key",
    VAULT,
    Column("organisation", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)
"""The key of each organisation's hashes."""
