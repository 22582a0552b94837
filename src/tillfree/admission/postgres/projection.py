"""Accounts, keys, uses of passes, who is inside, blocks and prepaid passes as rows: a fold."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, case, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.admission import blocks, prepaid
from tillfree.admission.blocks import Block, BlockBody
from tillfree.admission.facts import body_as
from tillfree.admission.postgres.tables import (
    ACCOUNT,
    BLOCK,
    ENTRY,
    ENTRY_RULES,
    PASS_KEY,
    PASS_TWICE,
    PASS_USE,
    PREPAID,
)
from tillfree.admission.prepaid import PrepaidBody, PrepaidPass
from tillfree.admission.records import (
    AccountOpened,
    AccountState,
    AppealDecided,
    AppealMade,
    BlockLifted,
    PassKeyMade,
    PassUsedTwice,
    PersonBlocked,
    PrepaidHeld,
    PrepaidPaidOut,
    PrepaidRefunded,
    PrepaidReleased,
    PrepaidSold,
    PrepaidTaken,
    ScanAllowed,
)
from tillfree.admission.settings import AdmissionSettings
from tillfree.core.clock import nanoseconds
from tillfree.journal import Fact, LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION

_Record = TypeVar("_Record", bound=msgspec.Struct)


class GrantedUnseen(msgspec.Struct, frozen=True):
    """Body of `EntryGrantedUnseen`: a store that was alone let somebody in on a pass."""

    pass_id: str
    person: str
    role: str
    gate_id: str


class AdmissionProjection:
    """Keeps the tables of admission that are folded from facts."""

    name = "admission"
    tables: Sequence[Table] = (
        ACCOUNT,
        ENTRY_RULES,
        PASS_KEY,
        PASS_USE,
        PASS_TWICE,
        ENTRY,
        BLOCK,
        PREPAID,
    )

    def __init__(self, settings: AdmissionSettings | None = None) -> None:
        """Who was let in and began no visit is forgotten after the settings' wait."""
        self._wait_ns = nanoseconds((settings or AdmissionSettings()).entry_wait_s)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact = logged.fact
        if fact.kind in _STEPS:
            _STEPS[fact.kind](connection, fact)
        elif fact.kind in _BLOCKS:
            _block(connection, fact)
        elif fact.kind in _PREPAID:
            _prepaid(connection, fact)
        elif fact.kind == "ScanAllowed":
            scan = body_as(fact, ScanAllowed)
            self._let_in(connection, fact, (scan.pass_id, scan.gate_id, scan.credential))
        elif fact.kind == "EntryGrantedUnseen":
            unseen = body_as(fact, GrantedUnseen)
            self._let_in(connection, fact, (unseen.pass_id, unseen.gate_id, unseen.person))

    def _let_in(self, connection: Connection, fact: Fact, shown: tuple[str, str, str]) -> None:
        """Count one more person, and the pass (id, gate, credential) as used where there is one."""
        pass_id, gate_id, credential = shown
        if pass_id and not _used_now(connection, fact, shown):
            first = first_use(connection, pass_id)
            if first and is_same_passing(first, fact.store_id, gate_id):
                return
        row = insert(ENTRY).values(
            organisation=OWN_ORGANISATION,
            credential=credential,
            store_id=fact.store_id,
            people=1,
            let_in_ns=fact.occurred_ns,
            visit_id="",
            started_ns=0,
            ended_ns=0,
        )
        over = or_(
            ENTRY.c.ended_ns > 0,
            and_(ENTRY.c.visit_id == "", ENTRY.c.let_in_ns < fact.occurred_ns - self._wait_ns),
        )
        anew = {
            "people": case((over, 1), else_=ENTRY.c.people + 1),
            "let_in_ns": fact.occurred_ns,
            "visit_id": case((over, ""), else_=ENTRY.c.visit_id),
            "started_ns": case((over, 0), else_=ENTRY.c.started_ns),
            "ended_ns": 0,
        }
        connection.execute(row.on_conflict_do_update(index_elements=_ENTRY_KEY, set_=anew))


class FirstUse(msgspec.Struct, frozen=True):
    """Where a pass was used first."""

    store_id: str
    gate_id: str
    credential: str
    at_ns: int


def first_use(connection: Connection, pass_id: str) -> FirstUse | None:
    """Return where a pass was used first, None where it was not."""
    columns = (PASS_USE.c.store_id, PASS_USE.c.gate_id, PASS_USE.c.credential, PASS_USE.c.at_ns)
    query = select(*columns).where(
        PASS_USE.c.organisation == OWN_ORGANISATION, PASS_USE.c.pass_id == pass_id
    )
    row = connection.execute(query).first()
    return FirstUse(*row) if row else None


def is_same_passing(first: FirstUse, store_id: str, gate_id: str) -> bool:
    """Tell whether a use is the one that is known: the cloud's yes came too late for the store.

    A store remembers its passes, so it tells of one once; the cloud that it asked knows no gate.
    """
    return first.store_id == store_id and (
        "" in (first.gate_id, gate_id) or first.gate_id == gate_id
    )


def _used_now(connection: Connection, fact: Fact, shown: tuple[str, str, str]) -> bool:
    pass_id, gate_id, credential = shown
    row = insert(PASS_USE).values(
        organisation=OWN_ORGANISATION,
        pass_id=pass_id,
        store_id=fact.store_id,
        gate_id=gate_id,
        credential=credential,
        at_ns=fact.occurred_ns,
    )
    made = row.on_conflict_do_nothing().returning(PASS_USE.c.pass_id)
    return connection.execute(made).first() is not None


_ENTRY_KEY = [ENTRY.c.organisation, ENTRY.c.credential, ENTRY.c.store_id]


def _visit_started(connection: Connection, fact: Fact) -> None:
    told = {"visit_id": fact.subject, "started_ns": fact.occurred_ns, "ended_ns": 0}
    row = insert(ENTRY).values(
        organisation=OWN_ORGANISATION,
        credential=str(fact.body["credential"]),
        store_id=fact.store_id,
        people=1,
        let_in_ns=fact.occurred_ns,
        **told,
    )
    anew = told | {"people": case((ENTRY.c.ended_ns > 0, 1), else_=ENTRY.c.people)}
    connection.execute(row.on_conflict_do_update(index_elements=_ENTRY_KEY, set_=anew))


def _visit_ended(connection: Connection, fact: Fact) -> None:
    own = (ENTRY.c.organisation == OWN_ORGANISATION) & (ENTRY.c.visit_id == fact.subject)
    connection.execute(update(ENTRY).where(own).values(ended_ns=fact.occurred_ns))


def _account_opened(connection: Connection, fact: Fact) -> None:
    opened = body_as(fact, AccountOpened)
    columns = msgspec.structs.asdict(opened) | {
        "state": AccountState.OPEN,
        "token_sealed": "",
        "label_sealed": "",
        "credentials_sealed": "",
        "years": 0,
    }
    row = insert(ACCOUNT).values(organisation=OWN_ORGANISATION, changes=1, **columns)
    again = columns | {"changes": ACCOUNT.c.changes + 1}
    key = [ACCOUNT.c.organisation, ACCOUNT.c.person_id]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=again))


def _told(*names: str) -> Callable[[Connection, Fact], None]:
    """Return the step that takes columns of the same name from a body."""

    def step(connection: Connection, fact: Fact) -> None:
        _account(connection, fact, {name: fact.body[name] for name in names})

    return step


def _method_removed(connection: Connection, fact: Fact) -> None:
    _account(connection, fact, {"token_sealed": "", "label_sealed": ""})


def _account_closed(connection: Connection, fact: Fact) -> None:
    sealed = ("email_sealed", "name_sealed", "token_sealed", "label_sealed", "credentials_sealed")
    gone = dict.fromkeys(sealed, "") | {"years": 0, "state": AccountState.CLOSED}
    _account(connection, fact, gone)


def _account(connection: Connection, fact: Fact, columns: Mapping[str, object]) -> None:
    own: ColumnElement[bool] = (ACCOUNT.c.organisation == OWN_ORGANISATION) & (
        ACCOUNT.c.person_id == fact.subject
    )
    change = update(ACCOUNT).where(own).values(changes=ACCOUNT.c.changes + 1, **columns)
    connection.execute(change)


def _rules_set(connection: Connection, fact: Fact) -> None:
    _upsert(connection, ENTRY_RULES, "store_id", fact.store_id, {"body": _bytes_of(fact.body)})


def _key_made(connection: Connection, fact: Fact) -> None:
    made = msgspec.structs.asdict(body_as(fact, PassKeyMade))
    _upsert(connection, PASS_KEY, "key_name", str(made.pop("key_name")), made)


def _used_twice(connection: Connection, fact: Fact) -> None:
    body = body_as(fact, PassUsedTwice)
    columns = {"pass_id": body.pass_id, "at_ns": body.second.at_ns, "body": _bytes_of(body)}
    _upsert(connection, PASS_TWICE, "fact_id", fact.fact_id, columns)


def _block(connection: Connection, fact: Fact) -> None:
    told: BlockBody = msgspec.convert(fact.body, _BLOCKS[fact.kind])
    known = read_body(connection, BLOCK, told.block_id, Block)
    state = blocks.evolve(known, told, fact.occurred_ns)
    columns = {
        "person_id": state.person_id,
        "is_lifted": state.is_lifted,
        "appeal": state.appeal,
        "blocked_ns": state.blocked_ns,
        "body": _bytes_of(state),
    }
    _upsert(connection, BLOCK, "block_id", state.block_id, columns)


def _prepaid(connection: Connection, fact: Fact) -> None:
    told: PrepaidBody = msgspec.convert(fact.body, _PREPAID[fact.kind])
    known = read_body(connection, PREPAID, told.prepaid_id, PrepaidPass)
    state = prepaid.evolve(known, told)
    _upsert(connection, PREPAID, "prepaid_id", told.prepaid_id, {"body": _bytes_of(state)})


def read_body(
    connection: Connection, table: Table, name: str, kind: type[_Record]
) -> _Record | None:
    """Return the record that a row holds, found by the table's second column."""
    key = list(table.c)[1]
    query = select(table.c.body).where(table.c.organisation == OWN_ORGANISATION, key == name)
    body = connection.execute(query).scalar()
    return None if body is None else msgspec.json.decode(bytes(body), type=kind)


def _bytes_of(value: object) -> bytes:
    return msgspec.json.encode(value, order="deterministic")


def _upsert(
    connection: Connection, table: Table, key: str, name: str, columns: Mapping[str, object]
) -> None:
    row = insert(table).values({"organisation": OWN_ORGANISATION, key: name, **columns})
    places = [table.c.organisation, table.c[key]]
    connection.execute(row.on_conflict_do_update(index_elements=places, set_=dict(columns)))


_STEPS: Mapping[str, Callable[[Connection, Fact], None]] = {
    "AccountOpened": _account_opened,
    "EmailChanged": _told("email_sealed"),
    "PaymentMethodSet": _told("token_sealed", "label_sealed"),
    "PaymentMethodRemoved": _method_removed,
    "AgeConfirmed": _told("years"),
    "CredentialGiven": _told("credentials_sealed"),
    "AccountClosed": _account_closed,
    "PersonErased": _account_closed,
    "EntryRulesSet": _rules_set,
    "PassKeyMade": _key_made,
    "PassUsedTwice": _used_twice,
    "VisitStarted": _visit_started,
    "VisitEnded": _visit_ended,
}

_BLOCKS: Mapping[str, type[BlockBody]] = {
    kind.__name__: kind for kind in (PersonBlocked, AppealMade, AppealDecided, BlockLifted)
}
_PREPAID: Mapping[str, type[PrepaidBody]] = {
    kind.__name__: kind
    for kind in (
        PrepaidSold,
        PrepaidHeld,
        PrepaidTaken,
        PrepaidReleased,
        PrepaidRefunded,
        PrepaidPaidOut,
    )
}
