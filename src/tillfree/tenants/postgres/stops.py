"""Emergency stops of stores: who stopped which, and which stand."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row, select

from tillfree.core.errors import TenantRefused
from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.tenants import decisions
from tillfree.tenants.postgres.office import Office
from tillfree.tenants.postgres.registry import store_terms
from tillfree.tenants.postgres.tables import STORE_STOP
from tillfree.tenants.records import StoreResumed, StoreStopped
from tillfree.tenants.roles import Action, Actor

REASON_LETTERS = 200
"""Letters of a reason at most."""


@dataclass(frozen=True, slots=True)
class StoreStop:
    """A stop that stands since a moment (ns UTC), and why."""

    since_ns: int
    reason: str


class StopDesk:
    """Stops and resumes the stores of the office's organisation."""

    def __init__(self, office: Office) -> None:
        """Work in an office."""
        self._office = office

    def stop(self, store_id: str, reason: str, by: Actor) -> None:
        """Let a store's doors stand open and charge nobody there. Raises TenantRefused."""
        office = self._office
        with office.deciding(by, Action.OPERATE_STORES) as connection:
            is_stopped, changes = self._state(connection, store_id, reason)
            wish = StoreStopped(store_id, reason, by.actor_id)
            now_ns = office.now_ns()
            facts = decisions.stop_store(office.organisation, wish, is_stopped, changes, now_ns)
            office.keep(connection, by, facts)

    def resume(self, store_id: str, reason: str, by: Actor) -> None:
        """End a stop: what is due is charged. Raises TenantRefused."""
        office = self._office
        with office.deciding(by, Action.OPERATE_STORES) as connection:
            is_stopped, changes = self._state(connection, store_id, reason)
            wish = StoreResumed(store_id, reason, by.actor_id)
            now_ns = office.now_ns()
            facts = decisions.resume_store(office.organisation, wish, is_stopped, changes, now_ns)
            office.keep(connection, by, facts)

    def _state(self, connection: Connection, store_id: str, reason: str) -> tuple[bool, int]:
        if store_terms(connection, store_id) is None:
            raise TenantRefused(f"there is no store {store_id[:60]!r}: name one that is open")
        if not 0 < len(reason) <= REASON_LETTERS:
            raise TenantRefused(
                f"a reason has {len(reason)} letters: say in 1 to {REASON_LETTERS} why"
            )
        row = _row_of(connection, store_id)
        return (row is not None and row.since_ns > 0, row.changes if row else 0)


def store_stop(connection: Connection, store_id: str) -> StoreStop | None:
    """Return the stop that stands in a store, in the organisation of the transaction."""
    row = _row_of(connection, store_id)
    return StoreStop(row.since_ns, row.reason) if row and row.since_ns else None


def _row_of(connection: Connection, store_id: str) -> Row[*tuple[object, ...]] | None:
    own = (STORE_STOP.c.organisation == OWN_ORGANISATION, STORE_STOP.c.store_id == store_id)
    return connection.execute(select(STORE_STOP).where(*own)).first()
