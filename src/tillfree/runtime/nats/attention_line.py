"""The cloud's end of what stores say of attention: fetched from each store's own stream.

The stream stays in the store. What is fetched is acknowledged when it is in the lake, so a cloud
that is killed gets it again, and one that was away gets what the store still keeps.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tillfree.core.errors import DatabaseUnavailable
from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.access import HubAccess
from tillfree.runtime.nats.config import LEAF_DOMAIN
from tillfree.runtime.nats.connection import OUTAGE
from tillfree.runtime.nats.directory import StoreDirectory
from tillfree.runtime.nats.each_store import StoreEnd, for_each_store
from tillfree.runtime.nats.pulling import Arrived, Puller
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.nats.streams import ATTENTION, attention_not_acknowledged
from tillfree.runtime.told import Told

_AT_ONCE = 500
"""Messages handed over at once."""
_WAIT_S = 0.5
"""Seconds between two looks at how far the lake has come."""


@dataclass(frozen=True, slots=True)
class AttentionTaker:
    """Who takes attention: `take` an organisation, a store and messages; `written` up to where
    they are in the lake. Both may block."""

    take: Callable[[str, str, Sequence[Told]], None]
    written: Callable[[str, str], int]


async def hear_attention(
    access: HubAccess,
    directory: StoreDirectory,
    taker: AttentionTaker,
    settings: CloudSettings,
    ending: tuple[asyncio.Event, Say],
) -> None:
    """Hear every store of the directory until the event is set."""

    async def hear(end: StoreEnd) -> None:
        await _hear(end, taker)

    await for_each_store(access, directory, settings, ending, hear)


async def _hear(end: StoreEnd, taker: AttentionTaker) -> None:
    pullers: list[Puller] = []

    def came_back() -> None:
        for puller in pullers:
            puller.restart()

    place, backoff = end.place, end.backoff
    connection = await end.connected("attention", came_back)
    leaf = connection.jetstream(domain=LEAF_DOMAIN, timeout=backoff.settings.answer_s)
    puller = Puller(
        connection, ATTENTION, lambda: attention_not_acknowledged(leaf), backoff, LEAF_DOMAIN
    )
    pullers.append(puller)
    unwritten: deque[Arrived] = deque()
    try:
        while not backoff.stop.is_set():
            arrived = await puller.take(_AT_ONCE, _WAIT_S)
            if arrived:
                told = [Told(o.sequence, o.subject.rpartition(".")[2], o.data) for o in arrived]
                if not await _taken(taker, place, told):
                    puller.restart()
                    await backoff.wait(1)
                    continue
                unwritten += arrived
            written = taker.written(*place)
            done: Arrived | None = None
            while unwritten and unwritten[0].sequence <= written:
                done = unwritten.popleft()
            if done:
                try:
                    await connection.publish(done.reply, b"+ACK")
                except OUTAGE:
                    puller.restart()
        await puller.close()
    finally:
        await connection.close()


async def _taken(taker: AttentionTaker, place: tuple[str, str], told: Sequence[Told]) -> bool:
    """Hand messages over; False where they must come again."""
    try:
        await asyncio.to_thread(taker.take, *place, told)
    except DatabaseUnavailable:
        return False
    return True
