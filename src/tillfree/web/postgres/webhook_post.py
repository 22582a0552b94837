"""Facts on their way to retailers' servers: noted with the fact, sent after, tried again.

A subscription to the journal puts a message into the outbox for each webhook that wants the fact,
in one transaction with its own place; the outbox hands it over with its waits and its end.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from tillfree.core.clock import NS_PER_S, nanoseconds
from tillfree.core.errors import DeliveryFailed
from tillfree.core.ids import derived_id
from tillfree.journal import LoggedFact, OutboxMessage, OutboxSettings
from tillfree.journal.postgres import Outbox, Subscription, transaction
from tillfree.runtime.cloud import CloudServices, OrganisationServices
from tillfree.web.fact_scopes import shown_fact
from tillfree.web.metrics import Metrics
from tillfree.web.postgres.webhooks import (
    Delivery,
    DeliveryState,
    Webhook,
    add_delivery,
    forget_deliveries,
    note_attempt,
    note_delivered,
    note_state,
    webhooks,
)
from tillfree.web.posting import UrlRefused, send_post, target_of
from tillfree.web.settings import WebhookSettings
from tillfree.web.signing import signed_headers

WEBHOOK_KIND = "webhook"
"""The outbox's kind of deliveries."""
_SUBSCRIPTION = "web.webhooks"


class _Parcel(msgspec.Struct, frozen=True):
    """What the outbox keeps of a delivery: the fact itself stays in the journal."""

    webhook_id: str
    position: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Received:
    """The receiver's status, 0 where there was nobody to send to any more."""

    status: int


class WebhookPost:
    """Hands facts of one organisation over to its webhooks; several processes may do so."""

    def __init__(
        self,
        cloud: CloudServices,
        own: OrganisationServices,
        metrics: Metrics,
        settings: WebhookSettings,
        *,
        outbox: OutboxSettings | None = None,
    ) -> None:
        """`outbox` says how long is waited between attempts, and how often it is tried."""
        self._now_ns = cloud.now_ns
        self._log = own.log
        self._metrics = metrics
        self._settings = settings
        self._outbox = Outbox(own.log.engine, own.organisation, cloud.now_ns, settings=outbox)
        self._subscription = Subscription(own.log, _SUBSCRIPTION)

    def run(self, is_ending: Callable[[], bool] = lambda: False) -> int:
        """Take in new facts and hand over what is due; return how much there was.

        Between two receivers, each of whom may take long, it asks whether the process `is_ending`.
        """
        batch = self._settings.batch
        taken = self._subscription.handle(self._take_in, batch)
        for done in range(batch):
            if is_ending() or not self._outbox.deliver(WEBHOOK_KIND, self, 1):
                return taken + done
        return taken + batch

    def revive(self, delivery_id: str) -> bool:
        """Try a delivery that was given up once more; False where there is no such one."""
        if not self._outbox.revive(delivery_id):
            return False
        with transaction(self._log.engine, self._log.organisation) as connection:
            note_state(connection, delivery_id, DeliveryState.WAITING)
        return True

    def send(self, message: OutboxMessage) -> _Received:
        """Send a fact; see `Courier.send`."""
        parcel = msgspec.json.decode(message.payload, type=_Parcel)
        with transaction(self._log.engine, self._log.organisation) as connection:
            found = [one for one in webhooks(connection) if one.webhook_id == parcel.webhook_id]
            facts = self._log.read_in(connection, after=parcel.position - 1, limit=1)
        if not found:
            return _Received(0)
        now_ns = self._now_ns()
        body = msgspec.json.encode(shown_fact(facts[0]))
        status = 0
        try:
            status = self._post(found[0], message.outbox_id, body, now_ns)
            if not 200 <= status < 300:
                raise DeliveryFailed(f"the receiver answered {status}: it is tried again")
        except DeliveryFailed as error:
            self._metrics.deliveries.labels("failed").inc()
            with transaction(self._log.engine, self._log.organisation) as connection:
                note_attempt(connection, message.outbox_id, status, str(error), now_ns)
            raise
        self._metrics.deliveries.labels("delivered").inc()
        return _Received(status)

    def delivered(self, connection: Connection, message: OutboxMessage, result: _Received) -> None:
        """Note that the receiver has it."""
        if result.status:
            note_delivered(connection, message.outbox_id, result.status, self._now_ns())

    def given_up(self, connection: Connection, message: OutboxMessage, why: str) -> None:
        """Note that it is not tried any more; `why` stands with the last attempt."""
        self._metrics.deliveries.labels("given_up").inc()
        note_state(connection, message.outbox_id, DeliveryState.GIVEN_UP)

    def _take_in(self, connection: Connection, facts: tuple[LoggedFact, ...]) -> None:
        found = webhooks(connection)
        now_ns = self._now_ns()
        forget_deliveries(connection, now_ns - nanoseconds(self._settings.deliveries_kept_s))
        for entry in facts:
            for webhook in found:
                if _wants(webhook, entry):
                    self._enqueue(connection, webhook, entry, now_ns)

    def _enqueue(
        self, connection: Connection, webhook: Webhook, entry: LoggedFact, now_ns: int
    ) -> None:
        fact = entry.fact
        delivery_id = derived_id(
            self._log.organisation, "webhook", webhook.webhook_id, fact.fact_id
        )
        parcel = _Parcel(webhook.webhook_id, entry.position, fact.kind)
        message = OutboxMessage(delivery_id, WEBHOOK_KIND, msgspec.json.encode(parcel))
        self._outbox.enqueue(connection, message)
        waiting = Delivery(
            delivery_id=delivery_id,
            webhook_id=webhook.webhook_id,
            fact_id=fact.fact_id,
            kind=fact.kind,
            state=DeliveryState.WAITING,
            attempts=0,
            status=0,
            why="",
            made_ns=now_ns,
            tried_ns=0,
        )
        add_delivery(connection, waiting)

    def _post(self, webhook: Webhook, delivery_id: str, body: bytes, now_ns: int) -> int:
        private = self._settings.private_addresses
        try:
            target = target_of(webhook.url, private=private)
        except UrlRefused as error:
            raise DeliveryFailed(str(error)) from error
        headers = signed_headers(webhook.secret, delivery_id, now_ns // NS_PER_S, body)
        headers |= {"content-type": "application/json", "user-agent": "tillfree"}
        return send_post(target, body, headers, self._settings.answer_s, private=private)


def _wants(webhook: Webhook, entry: LoggedFact) -> bool:
    """Tell whether a fact is the webhook's, which is sent what was recorded since it was made."""
    return entry.fact.kind in webhook.kinds and entry.fact.recorded_ns >= webhook.made_ns
