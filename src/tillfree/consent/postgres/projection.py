"""Where people stand, as rows: a fold of the ledger's facts."""

from collections.abc import Sequence
from dataclasses import asdict

import msgspec
from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.consent.ledger import Consent, evolve
from tillfree.consent.postgres.tables import CONSENT, CONSENT_TEXT
from tillfree.consent.records import POLICY, ConsentTextPublished
from tillfree.consent.wordings import DEFAULT_TEXTS, Asked, ConsentText, consent_text
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
            before = read_consent(connection, fact.subject, str(fact.body["purpose"]))
            _write(connection, evolve(before, fact))
        elif fact.kind == "PersonErased":
            _end_all(connection, fact)
        elif fact.kind == "ConsentTextPublished":
            _publish(connection, fact)


def read_consent(connection: Connection, person_id: str, purpose: str) -> Consent:
    """Return where a person stands on a purpose, in the organisation of the transaction."""
    query = select(
        CONSENT.c.changes,
        CONSENT.c.is_given,
        CONSENT.c.wording,
        CONSENT.c.given_ns,
        CONSENT.c.until_ns,
        CONSENT.c.key_id,
    ).where(
        CONSENT.c.organisation == OWN_ORGANISATION,
        CONSENT.c.person_id == person_id,
        CONSENT.c.purpose == purpose,
    )
    row = connection.execute(query).first()
    return Consent(person_id, purpose) if row is None else Consent(person_id, purpose, *row)


def read_given(connection: Connection, person_id: str) -> tuple[Consent, ...]:
    """Return all that a person agreed to and did not withdraw, also what is over by its term."""
    query = select(CONSENT.c.purpose).where(
        CONSENT.c.organisation == OWN_ORGANISATION,
        CONSENT.c.person_id == person_id,
        CONSENT.c.is_given,
    )
    purposes = connection.execute(query.order_by(CONSENT.c.purpose)).scalars().all()
    return tuple(read_consent(connection, person_id, purpose) for purpose in purposes)


def read_over(connection: Connection, at_ns: int, limit: int) -> tuple[Consent, ...]:
    """Return consents whose term is over at a moment and that nobody has ended yet."""
    query = (
        select(CONSENT.c.person_id, CONSENT.c.purpose)
        .where(
            CONSENT.c.organisation == OWN_ORGANISATION,
            CONSENT.c.is_given,
            CONSENT.c.until_ns > 0,
            CONSENT.c.until_ns <= at_ns,
        )
        .order_by(CONSENT.c.until_ns, CONSENT.c.person_id, CONSENT.c.purpose)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    return tuple(read_consent(connection, row.person_id, row.purpose) for row in rows)


def read_key_ids(connection: Connection, person_id: str) -> tuple[str, ...]:
    """Return the names of keys that a person's consents had last."""
    query = select(CONSENT.c.key_id).where(
        CONSENT.c.organisation == OWN_ORGANISATION,
        CONSENT.c.person_id == person_id,
        CONSENT.c.key_id != "",
    )
    return tuple(connection.execute(query.order_by(CONSENT.c.key_id)).scalars())


def read_asked(connection: Connection, purpose: str, wording: str) -> Asked | None:
    """Return what a wording said and the policy of now, None where it was never published."""
    query = select(CONSENT_TEXT.c.text).where(
        CONSENT_TEXT.c.organisation == OWN_ORGANISATION,
        CONSENT_TEXT.c.purpose == purpose,
        CONSENT_TEXT.c.wording == wording,
    )
    text = connection.execute(query).scalar()
    default = DEFAULT_TEXTS.get(purpose)
    if text is None and default is not None and default.wording == wording:
        text = default.text
    if text is None:
        return None
    newest = (
        select(CONSENT_TEXT.c.wording, CONSENT_TEXT.c.published_ns)
        .where(CONSENT_TEXT.c.organisation == OWN_ORGANISATION, CONSENT_TEXT.c.purpose == POLICY)
        .order_by(CONSENT_TEXT.c.published_ns.desc())
        .limit(1)
    )
    policy = connection.execute(newest).first()
    return (
        Asked(wording, text, policy.wording, policy.published_ns)
        if policy
        else Asked(wording, text)
    )


def read_texts(connection: Connection) -> dict[str, ConsentText]:
    """Return what is asked for now, for each purpose, in the organisation of the transaction.

    A published privacy policy is among them, under `POLICY`.
    """
    query = (
        select(CONSENT_TEXT.c.purpose, CONSENT_TEXT.c.wording, CONSENT_TEXT.c.text)
        .where(CONSENT_TEXT.c.organisation == OWN_ORGANISATION)
        .order_by(CONSENT_TEXT.c.published_ns)
    )
    own = [ConsentText(row.purpose, row.wording, row.text) for row in connection.execute(query)]
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
