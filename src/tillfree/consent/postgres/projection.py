"""Where people stand, as rows: a fold of the ledger's facts."""

from collections.abc import Sequence
from dataclasses import asdict

import msgspec
from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.consent.ledger import Consent, evolve
from tillfree.consent.postgres.tables import CONSENT, CONSENT_TEXT
from tillfree.consent.records import ConsentTextPublished, Purpose
from tillfree.consent.wordings import DEFAULT_TEXTS, ConsentText, consent_text
from tillfree.journal import Fact, LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION


class ConsentProjection:
    """Keeps the tables `consent` and `consent_text`."""

    name = "consent"
    tables: Sequence[Table] = (CONSENT, CONSENT_TEXT)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact = logged.fact
        if fact.kind in ("ConsentGiven", "ConsentWithdrawn"):
            before = read_consent(connection, fact.subject, Purpose(str(fact.body["purpose"])))
            _write(connection, evolve(before, fact))
        elif fact.kind == "PersonErased":
            _end_all(connection, fact)
        elif fact.kind == "ConsentTextPublished":
            _publish(connection, fact)


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


def read_texts(connection: Connection) -> dict[Purpose, ConsentText]:
    """Return what is asked for now, for each purpose, in the organisation of the transaction."""
    query = (
        select(CONSENT_TEXT.c.purpose, CONSENT_TEXT.c.wording, CONSENT_TEXT.c.text)
        .where(CONSENT_TEXT.c.organisation == OWN_ORGANISATION)
        .order_by(CONSENT_TEXT.c.published_ns)
    )
    own = [
        ConsentText(Purpose(row.purpose), row.wording, row.text)
        for row in connection.execute(query)
    ]
    return DEFAULT_TEXTS | {one.purpose: one for one in own}


def _publish(connection: Connection, fact: Fact) -> None:
    told = msgspec.convert(fact.body, ConsentTextPublished)
    values = msgspec.structs.asdict(consent_text(told.purpose, told.text))
    values |= {"purpose": str(told.purpose), "published_ns": fact.occurred_ns}
    row = insert(CONSENT_TEXT).values(organisation=OWN_ORGANISATION, **values)
    key = [CONSENT_TEXT.c.organisation, CONSENT_TEXT.c.purpose, CONSENT_TEXT.c.wording]
    again = {"published_ns": fact.occurred_ns}
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=again))


def _write(connection: Connection, consent: Consent) -> None:
    values = asdict(consent) | {"purpose": str(consent.purpose)}
    row = insert(CONSENT).values(organisation=OWN_ORGANISATION, **values)
    key = [CONSENT.c.organisation, CONSENT.c.person_id, CONSENT.c.purpose]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=values))


def _end_all(connection: Connection, fact: Fact) -> None:
    own = (CONSENT.c.organisation == OWN_ORGANISATION) & (CONSENT.c.person_id == fact.subject)
    connection.execute(update(CONSENT).where(own).values(is_given=False))
