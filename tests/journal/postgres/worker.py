"""A process that may be killed at any moment: notes what is asked, tells it to a file, ends.

`python -m tests.journal.postgres.worker URL ORGANISATION FILE`; one line on stdout for each step.
"""

import os
import sys
import time

from sqlalchemy import Connection

from tillfree.journal import Fact, FactFilter, LoggedFact, OutboxMessage
from tillfree.journal.postgres import Outbox, PostgresFactLog, Subscription, open_engine


class Worker:
    """What it does; also the courier of its messages, whose receiver is the file."""

    def __init__(self, url: str, organisation: str, file: str) -> None:
        engine = open_engine(url, connections=1)
        self.log = PostgresFactLog(engine, organisation, time.time_ns)
        self.outbox = Outbox(engine, organisation, time.time_ns, worker="worker")
        self.asked = Subscription(self.log, "worker", FactFilter(kind="Asked"))
        self.file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def work(self) -> None:
        """Work until nothing is left."""
        self.outbox.recover()
        while self.asked.handle(self.note, 3) + self.outbox.deliver("mail", self, 2):
            step()

    def note(self, connection: Connection, facts: tuple[LoggedFact, ...]) -> None:
        """Note each, and put a message into the outbox."""
        for entry in facts:
            about = entry.fact.subject
            noted = Fact(f"noted-{about}", "Noted", "", about, 1, entry.fact.fact_id, {})
            self.log.append_in(connection, [noted])
            step()
            self.outbox.enqueue(connection, OutboxMessage(f"mail-{about}", "mail", about.encode()))

    def send(self, message: OutboxMessage) -> str:
        """Write it into the file."""
        os.write(self.file, message.payload + b"\n")
        step()
        return "written"

    def delivered(self, connection: Connection, message: OutboxMessage, result: str) -> None:
        """Append that it was told."""
        about = message.payload.decode()
        self.log.append_in(connection, [Fact(f"told-{about}", "Told", "", about, 1, "", {})])
        step()

    def given_up(self, connection: Connection, message: OutboxMessage, why: str) -> None:
        """Say so loudly."""
        raise AssertionError(why)


def step() -> None:
    """Let who watches know that one more step is done."""
    sys.stdout.write("step\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Worker(*sys.argv[1:]).work()
