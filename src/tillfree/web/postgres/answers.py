"""Answers by idempotency key: kept in the transaction that did what they tell of, or not at all.

So there is no state between: who is killed in the middle has done nothing, and the same request
does it then.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.web.postgres.tables import IDEMPOTENT_ANSWER


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given; `headers` and `body` are whatever their writer made of them."""

    request_hash: bytes
    status: int
    headers: bytes
    body: bytes


def take_key(connection: Connection, actor_id: str, key_hash: str) -> bool:
    """Hold a key until the transaction ends; False where another transaction holds it."""
    name = func.concat("answer:", OWN_ORGANISATION, ":", actor_id, ":", key_hash)
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0))
    return bool(connection.execute(select(lock)).scalar())


def find_answer(connection: Connection, actor_id: str, key_hash: str) -> KeptAnswer | None:
    """Return what was answered to the actor's key."""
    query = select(IDEMPOTENT_ANSWER).where(
        IDEMPOTENT_ANSWER.c.organisation == OWN_ORGANISATION,
        IDEMPOTENT_ANSWER.c.actor_id == actor_id,
        IDEMPOTENT_ANSWER.c.idempotency_key == key_hash,
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return KeptAnswer(bytes(row.request_hash), row.status, bytes(row.headers), bytes(row.body))


def keep_answer(
    connection: Connection,
    owner: tuple[str, str],
    answer: KeptAnswer,
    now_ns: int,
    *,
    older_ns: int,
) -> None:
    """Keep an answer for an actor's id and the hash of their key; what is older than that goes."""
    actor_id, key_hash = owner
    old = delete(IDEMPOTENT_ANSWER).where(
        IDEMPOTENT_ANSWER.c.organisation == OWN_ORGANISATION,
        IDEMPOTENT_ANSWER.c.made_ns < older_ns,
    )
    connection.execute(old)
    row = insert(IDEMPOTENT_ANSWER).values(
        organisation=OWN_ORGANISATION,
        actor_id=actor_id,
        idempotency_key=key_hash,
        request_hash=answer.request_hash,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        made_ns=now_ns,
    )
    connection.execute(row)
