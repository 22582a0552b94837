"""Webhooks as rows: where facts go, each delivery and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, Row, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.web.postgres.tables import WEBHOOK, WEBHOOK_DELIVERY

_WHY_LETTERS = 300
"""Letters kept of why a delivery failed."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where facts of these kinds are sent, signed with `secret`, if recorded from `made_ns` on."""

    webhook_id: str
    url: str
    kinds: tuple[str, ...]
    secret: str
    made_ns: int


class Delivery(msgspec.Struct, frozen=True):
    """A fact on its way to a webhook; `status` is the receiver's last answer, 0 for none."""

    delivery_id: str
    webhook_id: str
    fact_id: str
    kind: str
    state: DeliveryState
    attempts: int
    status: int
    why: str
    made_ns: int
    tried_ns: int


@dataclass(frozen=True, slots=True)
class DeliveryPlace:
    """A delivery's place among a webhook's, the newest first."""

    made_ns: int
    delivery_id: str


def add_webhook(connection: Connection, webhook: Webhook) -> None:
    """Keep a new webhook."""
    row = insert(WEBHOOK).values(
        organisation=OWN_ORGANISATION,
        webhook_id=webhook.webhook_id,
        url=webhook.url,
        kinds=list(webhook.kinds),
        secret=webhook.secret,
        made_ns=webhook.made_ns,
    )
    connection.execute(row)


def remove_webhook(connection: Connection, webhook_id: str) -> None:
    """Forget a webhook and its deliveries; what is under way finds nowhere to go."""
    for table in (WEBHOOK, WEBHOOK_DELIVERY):
        own = table.c.organisation == OWN_ORGANISATION
        connection.execute(delete(table).where(own, table.c.webhook_id == webhook_id))


def webhooks(connection: Connection) -> tuple[Webhook, ...]:
    """Return the organisation's webhooks by their ids; a setting bounds how many there are."""
    query = (
        select(WEBHOOK)
        .where(WEBHOOK.c.organisation == OWN_ORGANISATION)
        .order_by(WEBHOOK.c.webhook_id)
    )
    return tuple(
        Webhook(row.webhook_id, row.url, tuple(row.kinds), row.secret, row.made_ns)
        for row in connection.execute(query)
    )


def add_delivery(connection: Connection, delivery: Delivery) -> None:
    """Note a delivery that is to be made; one that is noted already is left as it is."""
    columns = msgspec.structs.asdict(delivery)
    row = insert(WEBHOOK_DELIVERY).values(organisation=OWN_ORGANISATION, **columns)
    connection.execute(row.on_conflict_do_nothing())


def note_attempt(
    connection: Connection, delivery_id: str, status: int, why: str, tried_ns: int
) -> None:
    """Note an attempt that failed."""
    _change(
        connection,
        delivery_id,
        attempts=WEBHOOK_DELIVERY.c.attempts + 1,
        status=status,
        why=why.replace("\0", "")[:_WHY_LETTERS],
        tried_ns=tried_ns,
    )


def note_delivered(connection: Connection, delivery_id: str, status: int, tried_ns: int) -> None:
    """Note that the receiver has it."""
    _change(
        connection,
        delivery_id,
        attempts=WEBHOOK_DELIVERY.c.attempts + 1,
        state=DeliveryState.DELIVERED.value,
        status=status,
        why="",
        tried_ns=tried_ns,
    )


def note_state(connection: Connection, delivery_id: str, state: DeliveryState) -> None:
    """Note that a delivery is given up, or waits again."""
    _change(connection, delivery_id, state=state.value)


def deliveries(
    connection: Connection, webhook_id: str, before: DeliveryPlace | None, limit: int
) -> tuple[Delivery, ...]:
    """Return up to `limit` deliveries of a webhook, the newest first."""
    table = WEBHOOK_DELIVERY.c
    query = (
        select(WEBHOOK_DELIVERY)
        .where(table.organisation == OWN_ORGANISATION, table.webhook_id == webhook_id)
        .order_by(table.made_ns.desc(), table.delivery_id.desc())
        .limit(limit)
    )
    if before:
        place = tuple_(table.made_ns, table.delivery_id)
        query = query.where(place < (before.made_ns, before.delivery_id))
    return tuple(_delivery(row) for row in connection.execute(query))


def delivery_of(connection: Connection, delivery_id: str) -> Delivery | None:
    """Return a delivery, None for one that this organisation has not."""
    table = WEBHOOK_DELIVERY.c
    own = (table.organisation == OWN_ORGANISATION, table.delivery_id == delivery_id)
    row = connection.execute(select(WEBHOOK_DELIVERY).where(*own)).first()
    return _delivery(row) if row else None


def forget_deliveries(connection: Connection, older_ns: int) -> None:
    """Forget deliveries that ended and are older than that."""
    table = WEBHOOK_DELIVERY.c
    old = delete(WEBHOOK_DELIVERY).where(
        table.organisation == OWN_ORGANISATION,
        table.state != DeliveryState.WAITING.value,
        table.made_ns < older_ns,
    )
    connection.execute(old)


def count_webhooks(connection: Connection) -> int:
    """Return how many webhooks the organisation has."""
    query = select(func.count()).where(WEBHOOK.c.organisation == OWN_ORGANISATION)
    return connection.execute(query).scalar_one()


def _change(connection: Connection, delivery_id: str, **values: object) -> None:
    change = update(WEBHOOK_DELIVERY).where(
        WEBHOOK_DELIVERY.c.organisation == OWN_ORGANISATION,
        WEBHOOK_DELIVERY.c.delivery_id == delivery_id,
    )
    connection.execute(change.values(**values))


def _delivery(row: Row[*tuple[object, ...]]) -> Delivery:
    columns: Sequence[str] = Delivery.__struct_fields__
    return msgspec.convert({name: getattr(row, name) for name in columns}, Delivery)
