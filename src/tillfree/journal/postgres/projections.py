"""Rows folded from facts: in step with the log, and made again from it at any time.

A log that was opened with projections folds each new fact into their rows in the transaction that
appends it. How far each has come is noted beside, so one that is new, or that another process did
not know of, first catches up with what it missed.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec
from sqlalchemy import Connection, Table, func, insert, select, update

from tillfree.core.errors import FactRefused
from tillfree.journal.log import LoggedFact
from tillfree.journal.postgres.tables import PROJECTION

OWN_ORGANISATION = func.current_setting("app.org")
"""The organisation of the transaction, as a value for a row that a projection writes."""


class Projection(Protocol):
    """A fold of facts into rows of its own tables, and of nothing else.

    The same facts in the same order must give the same rows: no clock, no chance, no other tables.
    """

    @property
    def name(self) -> str:
        """The name under which its position is kept; it never changes."""
        ...

    @property
    def tables(self) -> Sequence[Table]:
        """Its tables, each with a column `organisation`; one that refers to another comes later."""
        ...

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in, in the organisation of the transaction; pass over foreign kinds."""
        ...


class ReadableLog(Protocol):
    """What a fold needs of a log."""

    @property
    def organisation(self) -> str:
        """Whose log it is."""
        ...

    def read_in(self, connection: Connection, *, after: int) -> tuple[LoggedFact, ...]:
        """Return the next facts after a position, none at the end."""
        ...

    def position_in(self, connection: Connection) -> int:
        """Return the position of the newest fact, 0 where there is none."""
        ...


def fold(
    connection: Connection,
    log: ReadableLog,
    projections: Sequence[Projection],
    fresh: Sequence[LoggedFact] = (),
) -> None:
    """Bring the projections up to the log's end; the caller holds the log's turn.

    `fresh` are the facts that were just appended: who was up to those reads nothing again. Raises
    FactRefused for a fact whose body is not its kind's.
    """
    if not projections:
        return
    newest = fresh[-1].position if fresh else log.position_in(connection)
    reached = _reached(connection, log.organisation, projections)
    behind = [one for one in projections if reached.get(one.name, 0) < newest]
    for projection in behind:
        at = reached.get(projection.name, 0)
        if fresh and fresh[0].position == at + 1:
            _apply(connection, projection, fresh)
            continue
        while batch := log.read_in(connection, after=at):
            at = _apply(connection, projection, batch)
    _note(connection, log.organisation, {one.name: one.name in reached for one in behind}, newest)


def _note(
    connection: Connection, organisation: str, names: Mapping[str, bool], position: int
) -> None:
    """Note how far projections have come; `names` tells of each whether it has a row already."""
    known = [name for name, is_known in names.items() if is_known]
    if known:
        own = PROJECTION.c.organisation == organisation
        further = update(PROJECTION).where(own, PROJECTION.c.name.in_(known))
        connection.execute(further.values(position=position))
    rows = [
        {"organisation": organisation, "name": name, "position": position}
        for name, is_known in names.items()
        if not is_known
    ]
    if rows:
        connection.execute(insert(PROJECTION), rows)


def _reached(
    connection: Connection, organisation: str, projections: Sequence[Projection]
) -> dict[str, int]:
    query = select(PROJECTION.c.name, PROJECTION.c.position).where(
        PROJECTION.c.organisation == organisation,
        PROJECTION.c.name.in_([one.name for one in projections]),
    )
    return {row.name: row.position for row in connection.execute(query)}


def _apply(connection: Connection, projection: Projection, batch: Sequence[LoggedFact]) -> int:
    for entry in batch:
        try:
            projection.apply(connection, entry)
        except msgspec.ValidationError as error:
            raise FactRefused(
                f"the fact {entry.fact.fact_id} is no {entry.fact.kind} ({error}): have "
                "who told it tell it as documented"
            ) from error
    return batch[-1].position
