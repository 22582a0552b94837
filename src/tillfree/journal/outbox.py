"""What is to be handed to the outside: messages that wait in the database until they are delivered.

A message is enqueued in the transaction that decided on it, so there is never one without the
other. It is handed over afterwards, at least once; its id is the idempotency key that lets the
receiver pass over a second time.
"""

from dataclasses import dataclass

from tillfree.journal.settings import OutboxSettings

SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """Something for the outside: `outbox_id` is derived, `kind` says whose it is to hand over.

    `payload` is what its kind agrees on, at most a few kB, without personal data in clear.
    """

    outbox_id: str
    kind: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that is not tried any more: how often it was, and why the last time failed."""

    message: OutboxMessage
    attempts: int
    why: str


def wait_ns(attempts: int, settings: OutboxSettings) -> int:
    """Return the nanoseconds to wait after that many failed attempts, from 1: doubled each time."""
    # Beyond 2 ** 64 the longest wait holds for any settings, and floats end at 2 ** 1024.
    doubled_s = settings.first_wait_s * 2.0 ** min(attempts - 1, 64)
    return round(min(doubled_s, settings.longest_wait_s) * SECOND_NS)
