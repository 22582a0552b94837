"""Organisations, venues, stores, people and keys as rows: a fold of their facts."""

from collections.abc import Callable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Table, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.journal import Fact, LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.tenants.postgres.tables import (
    API_KEY,
    MEMBER,
    ORGANISATION,
    STORE,
    STORE_STOP,
    VENUE,
)
from tillfree.tenants.records import (
    ApiKeyIssued,
    FiguresShown,
    MemberState,
    PersonEmailChanged,
    PersonInvited,
    PersonJoined,
    RoleChanged,
    StoreTerms,
    Venue,
)


class TenantProjection:
    """Keeps the tables `organisation`, `venue`, `store`, `store_stop`, `member` and `api_key`."""

    name = "tenants"
    tables: Sequence[Table] = (ORGANISATION, VENUE, STORE, STORE_STOP, MEMBER, API_KEY)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        if step := _STEPS.get(logged.fact.kind):
            step(connection, logged.fact)


def store_columns(terms: StoreTerms) -> dict[str, object]:
    """Return a store's terms as the columns of its row."""
    flat = msgspec.structs.asdict(terms)
    return flat | msgspec.structs.asdict(flat.pop("merchant"))


def _upsert(connection: Connection, table: Table, key: str, values: Mapping[str, object]) -> None:
    row = insert(table).values(organisation=OWN_ORGANISATION, **values)
    places = [table.c.organisation, table.c[key]] if key else [table.c.organisation]
    connection.execute(row.on_conflict_do_update(index_elements=places, set_=dict(values)))


def _founded(connection: Connection, fact: Fact) -> None:
    _upsert(connection, ORGANISATION, "", {"name": fact.body["name"]})


def _figures(connection: Connection, fact: Fact) -> None:
    shown = msgspec.convert(fact.body, FiguresShown)
    own = ORGANISATION.c.organisation == OWN_ORGANISATION
    again = {"figures_changes": ORGANISATION.c.figures_changes + 1}
    connection.execute(
        update(ORGANISATION).where(own).values(figures_public=shown.is_public, **again)
    )


def _venue(connection: Connection, fact: Fact) -> None:
    venue = msgspec.convert(fact.body, Venue)
    _upsert(connection, VENUE, "venue_id", msgspec.structs.asdict(venue))


def _store(connection: Connection, fact: Fact) -> None:
    columns = store_columns(msgspec.convert(fact.body, StoreTerms))
    row = insert(STORE).values(organisation=OWN_ORGANISATION, changes=0, **columns)
    again = columns | {"changes": STORE.c.changes + 1}
    key = [STORE.c.organisation, STORE.c.store_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=again))


def _stopped(connection: Connection, fact: Fact) -> None:
    _note_stop(connection, fact, fact.occurred_ns, str(fact.body["reason"]))


def _resumed(connection: Connection, fact: Fact) -> None:
    _note_stop(connection, fact, 0, "")


def _note_stop(connection: Connection, fact: Fact, since_ns: int, reason: str) -> None:
    columns = {"since_ns": since_ns, "reason": reason}
    row = insert(STORE_STOP).values(
        organisation=OWN_ORGANISATION, store_id=fact.store_id, changes=1, **columns
    )
    again = columns | {"changes": STORE_STOP.c.changes + 1}
    key = [STORE_STOP.c.organisation, STORE_STOP.c.store_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=again))


def _invited(connection: Connection, fact: Fact) -> None:
    columns = msgspec.structs.asdict(msgspec.convert(fact.body, PersonInvited))
    columns |= {"state": MemberState.INVITED, "name_sealed": ""}
    row = insert(MEMBER).values(organisation=OWN_ORGANISATION, changes=1, **columns)
    again = columns | {"changes": MEMBER.c.changes + 1}
    key = [MEMBER.c.organisation, MEMBER.c.person_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=again))


def _joined(connection: Connection, fact: Fact) -> None:
    joined = msgspec.convert(fact.body, PersonJoined)
    _change(connection, fact, state=MemberState.ACTIVE, name_sealed=joined.name_sealed)


def _role_changed(connection: Connection, fact: Fact) -> None:
    _change(connection, fact, role=msgspec.convert(fact.body, RoleChanged).role)


def _email_changed(connection: Connection, fact: Fact) -> None:
    changed = msgspec.convert(fact.body, PersonEmailChanged)
    _change(connection, fact, email_sealed=changed.email_sealed)


def _password_changed(connection: Connection, fact: Fact) -> None:
    _change(connection, fact)


def _left(connection: Connection, fact: Fact) -> None:
    _change(connection, fact, state=MemberState.LEFT)


def _erased(connection: Connection, fact: Fact) -> None:
    _change(connection, fact, state=MemberState.LEFT, email_sealed="", name_sealed="")


def _change(connection: Connection, fact: Fact, **columns: object) -> None:
    own = (MEMBER.c.organisation == OWN_ORGANISATION) & (MEMBER.c.person_id == fact.subject)
    change = update(MEMBER).where(own).values(changes=MEMBER.c.changes + 1, **columns)
    connection.execute(change)


def _key_issued(connection: Connection, fact: Fact) -> None:
    issued = msgspec.convert(fact.body, ApiKeyIssued)
    columns = msgspec.structs.asdict(issued) | {"is_revoked": False, "scopes": list(issued.scopes)}
    _upsert(connection, API_KEY, "prefix", columns)


def _key_revoked(connection: Connection, fact: Fact) -> None:
    own = (API_KEY.c.organisation == OWN_ORGANISATION) & (API_KEY.c.prefix == fact.subject)
    connection.execute(update(API_KEY).where(own).values(is_revoked=True))


_STEPS: Mapping[str, Callable[[Connection, Fact], None]] = {
    "OrganisationFounded": _founded,
    "FiguresPublished": _figures,
    "FiguresWithdrawn": _figures,
    "VenueAdded": _venue,
    "StoreOpened": _store,
    "StoreTermsChanged": _store,
    "StoreStopped": _stopped,
    "StoreResumed": _resumed,
    "PersonInvited": _invited,
    "PersonJoined": _joined,
    "RoleChanged": _role_changed,
    "PersonEmailChanged": _email_changed,
    "PasswordChanged": _password_changed,
    "PersonLeft": _left,
    "PersonErased": _erased,
    "ApiKeyIssued": _key_issued,
    "ApiKeyRevoked": _key_revoked,
}
