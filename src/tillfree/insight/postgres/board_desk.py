"""Saved views and alerts of one organisation: kept, listed, removed; and what alerts found."""

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.core.ids import derived_id
from tillfree.insight.boards import (
    AlertStanding,
    BoardRefused,
    MetricAlert,
    SavedView,
    check_address,
    raised_fact,
)
from tillfree.insight.postgres.tables import METRIC_ALERT, SAVED_VIEW
from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.tenants import Action, Actor
from tillfree.tenants.postgres import Deed, Office

_ID_BYTES = 16
KEPT_MAX = 200
"""Views, and alerts, of one organisation at most. Own choice."""
_MAY = Action.READ_REPORTS


class BoardDesk:
    """What the people of one organisation keep of the figures."""

    def __init__(self, office: Office, entropy: Callable[[int], bytes]) -> None:
        self._office = office
        self._entropy = entropy

    def save_view(self, name: str, address: str, by: Actor) -> SavedView:
        """Keep a page under a name. Raises NotAllowed, BoardRefused."""
        check_address(address)
        made = SavedView(self._new_id("view"), name, address, by.actor_id, self._office.now_ns())
        with self._office.deciding(by, _MAY) as connection:
            self._keep(connection, SAVED_VIEW, made.view_id, made)
            self._audit(connection, by, "ViewSaved", made.view_id)
        return made

    def views(self) -> tuple[SavedView, ...]:
        """Return the views by their ids."""
        query = (
            select(SAVED_VIEW.c.body)
            .where(SAVED_VIEW.c.organisation == OWN_ORGANISATION)
            .order_by(SAVED_VIEW.c.view_id)
        )
        with self._office.reading() as connection:
            return tuple(
                msgspec.json.decode(bytes(body), type=SavedView)
                for body in connection.execute(query).scalars()
            )

    def remove_view(self, view_id: str, by: Actor) -> bool:
        """Forget a view; False where there is no such one. Raises NotAllowed."""
        return self._remove(SAVED_VIEW, view_id, by, "ViewRemoved")

    def set_alert(self, wanted: MetricAlert, by: Actor) -> MetricAlert:
        """Watch a metric from now on; id, maker and time are given here.

        Raises NotAllowed, BoardRefused.
        """
        made = msgspec.structs.replace(
            wanted,
            alert_id=self._new_id("alert"),
            made_by=by.actor_id,
            made_ns=self._office.now_ns(),
        )
        with self._office.deciding(by, _MAY) as connection:
            self._keep(connection, METRIC_ALERT, made.alert_id, made)
            self._audit(connection, by, "MetricAlertSet", made.alert_id)
        return made

    def alerts(self) -> tuple[tuple[MetricAlert, AlertStanding], ...]:
        """Return the alerts by their ids, each with what it found last."""
        query = (
            select(METRIC_ALERT.c.body, METRIC_ALERT.c.standing)
            .where(METRIC_ALERT.c.organisation == OWN_ORGANISATION)
            .order_by(METRIC_ALERT.c.alert_id)
        )
        with self._office.reading() as connection:
            return tuple(
                (
                    msgspec.json.decode(bytes(body), type=MetricAlert),
                    msgspec.json.decode(bytes(standing), type=AlertStanding),
                )
                for body, standing in connection.execute(query)
            )

    def remove_alert(self, alert_id: str, by: Actor) -> bool:
        """Watch it no more; False where there is no such one. Raises NotAllowed."""
        return self._remove(METRIC_ALERT, alert_id, by, "MetricAlertRemoved")

    def note(self, alert: MetricAlert, standing: AlertStanding) -> bool:
        """Note what an alert found of a day; where it is raised, the journal says so, once.

        Returns False where the alert was removed meanwhile.
        """
        now_ns = self._office.now_ns()
        own = (
            METRIC_ALERT.c.organisation == OWN_ORGANISATION,
            METRIC_ALERT.c.alert_id == alert.alert_id,
        )
        noted = update(METRIC_ALERT).where(*own).values(standing=msgspec.json.encode(standing))
        with self._office.reading() as connection:
            if not connection.execute(noted).rowcount:
                return False
            if standing.is_raised:
                # The same day gives the same fact: whoever is killed here says it once.
                self._office.log.append_in(connection, [raised_fact(alert, standing, now_ns)])
        return True

    def _new_id(self, what: str) -> str:
        return derived_id(self._office.organisation, what, self._entropy(_ID_BYTES).hex())

    def _keep(self, connection: Connection, table: Table, one_id: str, one: msgspec.Struct) -> None:
        count = select(func.count()).select_from(table)
        own = table.c.organisation == OWN_ORGANISATION
        if connection.execute(count.where(own)).scalar_one() >= KEPT_MAX:
            raise BoardRefused(f"there are {KEPT_MAX}, and no more are kept: remove one")
        values = {"organisation": OWN_ORGANISATION, _id_of(table): one_id}
        row = insert(table).values(**values, body=msgspec.json.encode(one))
        if table is METRIC_ALERT:
            row = row.values(standing=msgspec.json.encode(AlertStanding()))
        connection.execute(row)

    def _remove(self, table: Table, one_id: str, by: Actor, deed: str) -> bool:
        own = (table.c.organisation == OWN_ORGANISATION, table.c[_id_of(table)] == one_id)
        with self._office.deciding(by, _MAY) as connection:
            if not connection.execute(delete(table).where(*own)).rowcount:
                return False
            self._audit(connection, by, deed, one_id)
        return True

    def _audit(self, connection: Connection, by: Actor, deed: str, one_id: str) -> None:
        told = Deed(by.actor_id, deed, one_id, "")
        self._office.audit.record_in(connection, told, self._office.now_ns())


def _id_of(table: Table) -> str:
    return "view_id" if table is SAVED_VIEW else "alert_id"
