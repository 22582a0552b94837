"""Where people stand, as rows: a fold of the ledger's facts."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.consent.ledger import Consent, evolve
from tillfree.consent.postgres.tables import CONSENT
from tillfree.consent.records import Purpose
from tillfree.journal import Fact, LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION


class ConsentProjection:
    """Keeps the table `consent`."""

    name = "consent"
    tables: Sequence[Table] = (CONSENT,)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact = logged.fact
        if fact.kind in ("ConsentGiven", "ConsentWithdrawn"):
            before = read_consent(connection, fact.subject, Purpose(str(fact.body["purpose"])))
            _write(connection, evolve(before, fact))
        elif fact.kind == "PersonErased":
            _end_all(connection, fact)


def read_consent(connection: Connection, person_id: str, purpose: Purpose) -> Consent:
    """Return where a person stands on a purpose, in the organisation of the transaction."""
    query = select(
        CONSENT.c.changes,
        CONSENT.c.is_given,
        CONSENT.c.wording,
        CONSENT.c.given_ns,
        CONSENT.c.until_ns,
    ).where(
        CONSENT.c.organisation == OWN_ORGANISATION,
        CONSENT.c.person_id == person_id,
        CONSENT.c.purpose == purpose,
    )
    row = connection.execute(query).first()
    return Consent(person_id, purpose) if row is None else Consent(person_id, purpose, *row)


def _write(connection: Connection, consent: Consent) -> None:
    values = asdict(consent) | {"purpose": str(consent.purpose)}
    row = insert(CONSENT).values(organisation=OWN_ORGANISATION, **values)
    key = [CONSENT.c.organisation, CONSENT.c.person_id, CONSENT.c.purpose]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=values))


def _end_all(connection: Connection, fact: Fact) -> None:
    own = (CONSENT.c.organisation == OWN_ORGANISATION) & (CONSENT.c.person_id == fact.subject)
    connection.execute(update(CONSENT).where(own).values(is_given=False))
