"""The rows of profiles, which the database shows only to who names a purpose that is agreed to."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, select

from tillfree.consent.ledger import Consent
from tillfree.consent.postgres.tables import PERSON_PROFILE
from tillfree.journal.postgres import OWN_ORGANISATION


def name_purpose(connection: Connection, purpose: str, at_ns: int) -> None:
    """Say for the rest of the transaction, or until the next call, what it reads profiles for."""
    connection.execute(select(func.set_config("app.purpose", purpose, True)))
    connection.execute(select(func.set_config("app.at_ns", str(at_ns), True)))


def forget_profiles(connection: Connection, consents: Iterable[Consent]) -> None:
    """Delete what is kept under consents that are about to end, within the caller's transaction."""
    for consent in consents:
        if not consent.key_id:
            continue
        # At the beginning of time: what is over by its term is to be seen as well.
        name_purpose(connection, consent.purpose, 0)
        own = (
            PERSON_PROFILE.c.organisation == OWN_ORGANISATION,
            PERSON_PROFILE.c.person_id == consent.person_id,
            PERSON_PROFILE.c.purpose == consent.purpose,
        )
        connection.execute(delete(PERSON_PROFILE).where(*own))
    name_purpose(connection, "", 0)
