"""Destinations of events: added and removed by people, each event put on its way to each once.

What was put on its way is noted by visit, in the transaction that puts it into the outbox. So who
is killed anywhere, or tells a visit again, sends nothing twice; a refund that comes months later is
still new.
"""

import uuid
from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from tillfree.consent import Erased, PersonalFields
from tillfree.core.clock import nanoseconds
from tillfree.core.errors import TillfreeError
from tillfree.core.ids import derived_id
from tillfree.insight.exporters import Destination, Outgoing, new_destination
from tillfree.insight.postgres.tables import EXPORT_DESTINATION, EXPORT_VISIT
from tillfree.insight.settings import ExportSettings
from tillfree.journal import DeadLetter, OutboxMessage
from tillfree.journal.postgres import OWN_ORGANISATION, Outbox
from tillfree.tenants import Action, Actor
from tillfree.tenants.postgres import Deed, Office

_ID_BYTES = 16
_FIELD = "export secret"
_LISTED = 1_000
"""Dead letters that one look gives at most."""


class TooManyDestinations(TillfreeError):
    """An organisation has as many destinations as may be."""


class ExportStanding(msgspec.Struct, frozen=True):
    """How many events of a destination wait, were delivered in the last month, were given up."""

    waiting: int
    delivered: int
    dead: int


class ExportDesk:
    """The destinations of one organisation."""

    def __init__(
        self,
        office: Office,
        outbox: Outbox,
        fields: PersonalFields,
        entropy: Callable[[int], bytes],
        settings: ExportSettings | None = None,
    ) -> None:
        """`fields` seals secrets, each under a key that goes with its destination."""
        self._office = office
        self._outbox = outbox
        self._fields = fields
        self._entropy = entropy
        self.settings = settings or ExportSettings()

    @property
    def outbox(self) -> Outbox:
        """Where events wait."""
        return self._outbox

    def add(self, wanted: Destination, secret: str, by: Actor) -> Destination:
        """Send events of visits that end from now on; id and time of `wanted` are given here.

        Raises NotAllowed, DestinationRefused and TooManyDestinations.
        """
        destination_id = derived_id(
            self._office.organisation, "destination", self._entropy(_ID_BYTES).hex()
        )
        named = msgspec.structs.replace(
            wanted, destination_id=destination_id, made_ns=self._office.now_ns()
        )
        made = new_destination(named, secret)
        sealed = self._fields.seal(destination_id, _FIELD, secret) if secret else ""
        assert not isinstance(sealed, Erased)
        with self._office.deciding(by, Action.MANAGE_EXPORTS) as connection:
            count = select(func.count()).where(
                EXPORT_DESTINATION.c.organisation == OWN_ORGANISATION
            )
            if connection.execute(count).scalar_one() >= self.settings.destinations_max:
                raise TooManyDestinations(
                    f"there are {self.settings.destinations_max} destinations, and no more may "
                    "be: remove one"
                )
            row = insert(EXPORT_DESTINATION).values(
                organisation=OWN_ORGANISATION,
                destination_id=destination_id,
                body=msgspec.json.encode(made),
                secret_sealed=sealed,
            )
            connection.execute(row)
            self._audit(connection, by, "DestinationAdded", made)
        return made

    def remove(self, destination_id: str, by: Actor) -> bool:
        """Send nothing there any more, also not what waits; False where there is no such one."""
        with self._office.deciding(by, Action.MANAGE_EXPORTS) as connection:
            found = self._one(connection, destination_id)
            if found is None:
                return False
            self._outbox.forget(connection, kind_of(destination_id))
            for table in (EXPORT_VISIT, EXPORT_DESTINATION):
                own = (
                    table.c.organisation == OWN_ORGANISATION,
                    table.c.destination_id == destination_id,
                )
                connection.execute(delete(table).where(*own))
            self._audit(connection, by, "DestinationRemoved", found)
        self._fields.vault.erase(self._office.organisation, destination_id)
        return True

    def all(self) -> tuple[Destination, ...]:
        """Return the destinations by their ids; a setting bounds how many there are."""
        with self._office.reading() as connection:
            return self._all(connection)

    def secret(self, destination: Destination) -> str:
        """Return a destination's secret, empty where it has none or was removed."""
        query = select(EXPORT_DESTINATION.c.secret_sealed).where(
            EXPORT_DESTINATION.c.organisation == OWN_ORGANISATION,
            EXPORT_DESTINATION.c.destination_id == destination.destination_id,
        )
        with self._office.reading() as connection:
            sealed = connection.execute(query).scalar()
        if not sealed:
            return ""
        opened = self._fields.unseal(destination.destination_id, _FIELD, sealed)
        return "" if isinstance(opened, Erased) else opened

    def put_on_way(self, connection: Connection, events: Sequence[Outgoing], ended_ns: int) -> int:
        """Put the events of one visit on their way to wherever they were not yet sent to.

        In the caller's transaction; `ended_ns` (ns UTC) is when the visit ended, and a destination
        that was made later is not told of it. Returns how many messages are new.
        """
        if not events:
            return 0
        count = 0
        for destination in self._all(connection):
            if ended_ns >= destination.made_ns:
                count += self._put(connection, destination, events, ended_ns)
        return count

    def standing(self, destination_id: str) -> ExportStanding:
        """Return how a destination does."""
        return ExportStanding(**self._outbox.standing(kind_of(destination_id)))

    def dead_letters(self, destination_id: str) -> tuple[DeadLetter, ...]:
        """Return events that were given up, with why."""
        return self._outbox.dead_letters(_LISTED, kind_of(destination_id))

    def send_again(self, destination_id: str, by: Actor) -> int:
        """Let what was given up be tried again from its first attempt; return how many."""
        by.must(Action.MANAGE_EXPORTS)
        letters = self.dead_letters(destination_id)
        count = sum(self._outbox.revive(one.message.outbox_id) for one in letters)
        if count:
            with self._office.reading() as connection:
                deed = Deed(by.actor_id, "EventsSentAgain", destination_id, str(count))
                self._office.audit.record_in(connection, deed, self._office.now_ns())
        return count

    def forget(self) -> int:
        """Forget what was sent of visits long ago; nothing more of them is sent then."""
        before_ns = self._office.now_ns() - nanoseconds(self.settings.sent_kept_days * 86_400.0)
        old = delete(EXPORT_VISIT).where(
            EXPORT_VISIT.c.organisation == OWN_ORGANISATION, EXPORT_VISIT.c.ended_ns < before_ns
        )
        with self._office.reading() as connection:
            return connection.execute(old).rowcount

    def _put(
        self,
        connection: Connection,
        destination: Destination,
        events: Sequence[Outgoing],
        ended_ns: int,
    ) -> int:
        row = insert(EXPORT_VISIT).values(
            organisation=OWN_ORGANISATION,
            destination_id=destination.destination_id,
            visit_id=events[0].event.session_id,
            ended_ns=ended_ns,
            event_ids=b"",
        )
        connection.execute(row.on_conflict_do_nothing())
        own = (
            EXPORT_VISIT.c.organisation == OWN_ORGANISATION,
            EXPORT_VISIT.c.destination_id == destination.destination_id,
            EXPORT_VISIT.c.visit_id == events[0].event.session_id,
        )
        # The row is held until the transaction ends, so another process waits, then sees it.
        held = select(EXPORT_VISIT.c.event_ids).where(*own).with_for_update()
        known = bytes(connection.execute(held).scalar_one())
        sent = {known[at : at + _ID_BYTES] for at in range(0, len(known), _ID_BYTES)}
        fresh = [one for one in events if uuid.UUID(one.event.event_id).bytes not in sent]
        for one in fresh:
            self._outbox.enqueue(connection, self._message(destination, one))
        if fresh:
            ids = known + b"".join(uuid.UUID(one.event.event_id).bytes for one in fresh)
            connection.execute(EXPORT_VISIT.update().where(*own).values(event_ids=ids))
        return len(fresh)

    def _message(self, destination: Destination, one: Outgoing) -> OutboxMessage:
        key = derived_id(
            self._office.organisation, "export", destination.destination_id, one.event.event_id
        )
        return OutboxMessage(key, kind_of(destination.destination_id), msgspec.json.encode(one))

    def _all(self, connection: Connection) -> tuple[Destination, ...]:
        query = (
            select(EXPORT_DESTINATION.c.body)
            .where(EXPORT_DESTINATION.c.organisation == OWN_ORGANISATION)
            .order_by(EXPORT_DESTINATION.c.destination_id)
        )
        return tuple(
            msgspec.json.decode(bytes(body), type=Destination)
            for body in connection.execute(query).scalars()
        )

    def _one(self, connection: Connection, destination_id: str) -> Destination | None:
        found = [one for one in self._all(connection) if one.destination_id == destination_id]
        return found[0] if found else None

    def _audit(
        self, connection: Connection, by: Actor, action: str, destination: Destination
    ) -> None:
        deed = Deed(by.actor_id, action, destination.destination_id, destination.tool.value)
        self._office.audit.record_in(connection, deed, self._office.now_ns())


def kind_of(destination_id: str) -> str:
    """Return the outbox's kind of events for a destination."""
    return f"export {destination_id}"
