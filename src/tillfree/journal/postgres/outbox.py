"""The outbox in PostgreSQL: enqueued with the decision, delivered afterwards, at least once.

A message is claimed for a stated time, handed over outside of any transaction, and marked in the
transaction that writes what came of it. Who is killed in between leaves a claim that runs out; the
receiver then sees the same `outbox_id` again and passes over it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine, RowMapping, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.core.errors import DeliveryFailed
from tillfree.journal.outbox import SECOND_NS, DeadLetter, OutboxMessage, wait_ns
from tillfree.journal.postgres.engine import transaction
from tillfree.journal.postgres.tables import OUTBOX
from tillfree.journal.settings import OutboxSettings

_Result = TypeVar("_Result")
_HANDED_OVER = "it is being handed over"
_WHY_LETTERS = 1_000
"""Letters kept of a failure's words."""


class Courier(Protocol[_Result]):
    """Who hands over messages of one kind."""

    def send(self, message: OutboxMessage) -> _Result:
        """Hand it over, with `outbox_id` as idempotency key; no transaction is open.

        Raises DeliveryFailed where it is to be tried again. A refusal for good is a result.
        """
        ...

    def delivered(self, connection: Connection, message: OutboxMessage, result: _Result) -> None:
        """Write what came of it, in the transaction that marks it delivered; called once.

        That may be after it was given up, where the process that sent it was slower than its claim.
        """
        ...

    def given_up(self, connection: Connection, message: OutboxMessage, why: str) -> None:
        """Write that nothing came of it after the last attempt, in the transaction that says so."""
        ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that nobody else tries until the claim runs out; `attempts` counts this one.

    `was_handed_over`: an attempt before this noted that it hands over, and never what came of it.
    """

    message: OutboxMessage
    attempts: int
    was_handed_over: bool = False


class Outbox:
    """The outbox of one organisation; any number of processes may deliver from it.

    Messages have no order among each other: what must come after another is enqueued when that one
    is delivered.
    """

    def __init__(
        self,
        engine: Engine,
        organisation: str,
        now_ns: Callable[[], int],
        *,
        worker: str = "",
        settings: OutboxSettings | None = None,
    ) -> None:
        """Open it. `worker` names this process among those that deliver; one runs of each name."""
        self._engine = engine
        self._organisation = organisation
        self._now_ns = now_ns
        self._worker = worker
        self._settings = settings or OutboxSettings()

    def enqueue(
        self, connection: Connection, message: OutboxMessage, *, not_before_ns: int = 0
    ) -> None:
        """Put a message into the outbox, within the caller's transaction.

        It is not tried before `not_before_ns` (nanoseconds UTC). An id that was ever enqueued is
        passed over, so deciding twice sends once.
        """
        row = insert(OUTBOX).values(
            organisation=self._organisation,
            outbox_id=message.outbox_id,
            kind=message.kind,
            payload=message.payload,
            state="waiting",
            due_ns=not_before_ns,
            attempts=0,
            claimed_by="",
            why="",
            delivered_ns=0,
        )
        connection.execute(row.on_conflict_do_nothing())

    def deliver(self, kind: str, courier: Courier[_Result], limit: int = 100) -> int:
        """Hand over up to `limit` messages of a kind that are due, one after the other.

        Returns how many were tried. What the courier raises beside DeliveryFailed is passed on; its
        message stays claimed, and that attempt counts.
        """
        done, claimed = 0, self.claim(kind, min(limit, 1))
        while claimed:
            done += 1
            # Who writes what came of one claims the next by the same commit.
            claimed = self._hand_over(claimed[0], courier, min(limit - done, 1))
        return done

    def claim(self, kind: str, limit: int) -> tuple[Claimed, ...]:
        """Take up to `limit` due messages of a kind for `claim_s`, the longest due first.

        For who hands over several at once: each then ends in `note_delivered` or `note_failed`.
        """
        with transaction(self._engine, self._organisation) as connection:
            return self._claim_in(connection, kind, limit)

    def _claim_in(self, connection: Connection, kind: str, limit: int) -> tuple[Claimed, ...]:
        if not limit:
            return ()
        now_ns = self._now_ns()
        due = (
            select(OUTBOX.c.outbox_id, OUTBOX.c.due_ns)
            .where(
                OUTBOX.c.organisation == self._organisation,
                OUTBOX.c.kind == kind,
                OUTBOX.c.state == "waiting",
                OUTBOX.c.due_ns <= now_ns,
            )
            .order_by(OUTBOX.c.due_ns, OUTBOX.c.outbox_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        taken = (
            update(OUTBOX)
            .where(
                OUTBOX.c.organisation == self._organisation,
                OUTBOX.c.outbox_id == due.c.outbox_id,
            )
            .values(
                attempts=OUTBOX.c.attempts + 1,
                claimed_by=self._worker,
                due_ns=now_ns + round(self._settings.claim_s * SECOND_NS),
            )
            .returning(*OUTBOX.c, due.c.due_ns.label("was_due_ns"))
        )
        rows = connection.execute(taken).mappings().all()
        found = sorted(rows, key=lambda row: (row["was_due_ns"], row["outbox_id"]))
        return tuple(
            Claimed(_message(row), row["attempts"], row["why"] == _HANDED_OVER) for row in found
        )

    def note_handing_over(self, connection: Connection, claimed: Claimed) -> bool:
        """Note that a message is about to be handed over; for a receiver that counts it twice.

        False where it is no longer this attempt's to do. Whoever claims it next without anything
        else being noted finds it in `Claimed.was_handed_over`.
        """
        return self._mark(connection, claimed, state="waiting", why=_HANDED_OVER)

    def note_delivered(self, connection: Connection, claimed: Claimed) -> bool:
        """Mark a message delivered; False where it was marked already, by who had it before."""
        return self._mark(
            connection, claimed, state="delivered", why="", delivered_ns=self._now_ns()
        )

    def note_failed(self, connection: Connection, claimed: Claimed, why: str) -> bool:
        """Let a message wait for its next attempt, or give it up after the last.

        Returns True where it was given up now.
        """
        given_up = claimed.attempts >= self._settings.attempts_max
        due_ns = self._now_ns() + wait_ns(claimed.attempts, self._settings)
        state = "dead" if given_up else "waiting"
        words = why.replace("\0", "")[:_WHY_LETTERS]
        return self._mark(connection, claimed, state=state, why=words, due_ns=due_ns) and given_up

    def note_refused(self, connection: Connection, claimed: Claimed, why: str) -> bool:
        """Give a message up at once: the receiver has it for good as one that it will not take."""
        words = why.replace("\0", "")[:_WHY_LETTERS]
        return self._mark(connection, claimed, state="dead", why=words)

    def recover(self) -> int:
        """Let go of what this worker's name has claimed; for its start, after it was killed.

        Returns how many claims there were. Without, they run out after `claim_s`.
        """
        let_go = (
            update(OUTBOX)
            .where(
                OUTBOX.c.organisation == self._organisation,
                OUTBOX.c.state == "waiting",
                OUTBOX.c.claimed_by == self._worker,
            )
            .values(due_ns=self._now_ns(), claimed_by="")
        )
        with transaction(self._engine, self._organisation) as connection:
            return connection.execute(let_go).rowcount

    def sweep(self, limit: int = 10_000) -> int:
        """Delete up to `limit` messages that were delivered long ago; return how many there were.

        Dead letters stay until somebody has looked at them.
        """
        old_ns = self._now_ns() - round(self._settings.delivered_kept_s * SECOND_NS)
        old = (
            select(OUTBOX.c.outbox_id)
            .where(
                OUTBOX.c.organisation == self._organisation,
                OUTBOX.c.state == "delivered",
                OUTBOX.c.delivered_ns < old_ns,
            )
            .order_by(OUTBOX.c.delivered_ns)
            .limit(limit)
        )
        gone = delete(OUTBOX).where(
            OUTBOX.c.organisation == self._organisation, OUTBOX.c.outbox_id.in_(old)
        )
        with transaction(self._engine, self._organisation) as connection:
            return connection.execute(gone).rowcount

    def dead_letters(self, limit: int = 100, kind: str = "") -> tuple[DeadLetter, ...]:
        """Return messages that were given up, of one kind or of all, by their ids."""
        query = (
            select(OUTBOX)
            .where(OUTBOX.c.organisation == self._organisation, OUTBOX.c.state == "dead")
            .order_by(OUTBOX.c.outbox_id)
            .limit(limit)
        )
        if kind:
            query = query.where(OUTBOX.c.kind == kind)
        with transaction(self._engine, self._organisation) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(DeadLetter(_message(row), row["attempts"], row["why"]) for row in rows)

    def revive(self, outbox_id: str) -> bool:
        """Try a dead letter again from its first attempt; False where there is no such one."""
        again = (
            update(OUTBOX)
            .where(
                OUTBOX.c.organisation == self._organisation,
                OUTBOX.c.outbox_id == outbox_id,
                OUTBOX.c.state == "dead",
            )
            .values(state="waiting", attempts=0, due_ns=self._now_ns(), claimed_by="")
        )
        with transaction(self._engine, self._organisation) as connection:
            return connection.execute(again).rowcount == 1

    def standing(self, kind: str) -> dict[str, int]:
        """Return how many messages of a kind there are in each state; none are left out."""
        query = (
            select(OUTBOX.c.state, func.count())
            .where(OUTBOX.c.organisation == self._organisation, OUTBOX.c.kind == kind)
            .group_by(OUTBOX.c.state)
        )
        with transaction(self._engine, self._organisation) as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return {"waiting": 0, "delivered": 0, "dead": 0} | found

    def forget(self, connection: Connection, kind: str) -> None:
        """Delete every message of a kind that was not delivered, within the caller's transaction.

        For a kind whose receiver is no more.
        """
        gone = delete(OUTBOX).where(
            OUTBOX.c.organisation == self._organisation,
            OUTBOX.c.kind == kind,
            OUTBOX.c.state != "delivered",
        )
        connection.execute(gone)

    def _hand_over(
        self, claimed: Claimed, courier: Courier[_Result], more: int
    ) -> tuple[Claimed, ...]:
        """Hand one over and note what came of it; with that claim up to `more` of its kind."""
        message = claimed.message
        if claimed.attempts > self._settings.attempts_max:
            # Every attempt ended with the process, so nobody was left to count it as failed.
            return self._fail(claimed, courier, "each attempt ended before it was noted", more)
        try:
            result = courier.send(message)
        except DeliveryFailed as error:
            return self._fail(claimed, courier, str(error), more)
        with transaction(self._engine, self._organisation) as connection:
            if self.note_delivered(connection, claimed):
                courier.delivered(connection, message, result)
            return self._claim_in(connection, message.kind, more)

    def _fail(
        self, claimed: Claimed, courier: Courier[_Result], why: str, more: int
    ) -> tuple[Claimed, ...]:
        with transaction(self._engine, self._organisation) as connection:
            if self.note_failed(connection, claimed, why):
                courier.given_up(connection, claimed.message, why)
            return self._claim_in(connection, claimed.message.kind, more)

    def _mark(self, connection: Connection, claimed: Claimed, **values: object) -> bool:
        """Set a message's columns; False where that is no longer this attempt's to do.

        A delivery counts until there was one, even after others gave up; a failure says nothing
        about the attempt of who has claimed it since.
        """
        change = update(OUTBOX).where(
            OUTBOX.c.organisation == self._organisation,
            OUTBOX.c.outbox_id == claimed.message.outbox_id,
            OUTBOX.c.state != "delivered",
        )
        if values["state"] != "delivered":
            change = change.where(
                OUTBOX.c.state == "waiting", OUTBOX.c.attempts == claimed.attempts
            )
        return connection.execute(change.values(claimed_by="", **values)).rowcount == 1


def _message(row: RowMapping) -> OutboxMessage:
    return OutboxMessage(row["outbox_id"], row["kind"], bytes(row["payload"]))
