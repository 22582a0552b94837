"""What shoppers sign in with, as rows that can go, and by what their attempts are counted."""

from sqlalchemy import Connection, delete, select

from tillfree.admission.postgres.lobby import Lobby
from tillfree.admission.postgres.tables import PASSKEY, SHOPPER_ATTEMPT, SHOPPER_PASSWORD


def normal_email(email: str) -> str:
    """Return an e-mail as it is found by: capitals and spaces around do not count."""
    return email.strip().casefold()


def attempt_blind(lobby: Lobby, email: str) -> bytes:
    """Return the hash by which attempts are counted: another one than that of the vault.

    It lies beside the data and is forgotten in a day, or with its person.
    """
    return lobby.blind("attempt", normal_email(email))


def find_password(connection: Connection, organisation: str, person_id: str) -> str | None:
    """Return the hash of a person's password, None where they have none."""
    query = select(SHOPPER_PASSWORD.c.hash).where(
        SHOPPER_PASSWORD.c.organisation == organisation,
        SHOPPER_PASSWORD.c.person_id == person_id,
    )
    return connection.execute(query).scalar()


def forget_secrets(connection: Connection, organisation: str, person_id: str) -> None:
    """Delete what a person signs in with."""
    for table in (SHOPPER_PASSWORD, PASSKEY):
        own = table.c.organisation == organisation
        connection.execute(delete(table).where(own, table.c.person_id == person_id))


def forget_attempts(connection: Connection, organisation: str, blind: bytes) -> None:
    """Delete how often an e-mail was tried."""
    own = SHOPPER_ATTEMPT.c.organisation == organisation
    connection.execute(delete(SHOPPER_ATTEMPT).where(own, SHOPPER_ATTEMPT.c.blind == blind))
