"""The cloud's end of what stores say of their floors: heard as it is said, nothing fetched later.

Nobody is charged by it, so it is listened to and not read from a stream; what is said while the
line is down is not heard. A store is asked for its plan until it has told it, and now and then
again.
"""

import asyncio
import time
from collections.abc import Callable

from nats.aio.client import Client

from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.access import HubAccess
from tillfree.runtime.nats.connection import OUTAGE, let_go
from tillfree.runtime.nats.directory import StoreDirectory
from tillfree.runtime.nats.each_store import StoreEnd, for_each_store
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.nats.subjects import attention_subject, plan_subject

TakeFloor = Callable[[str, str, str, bytes], None]
"""Organisation, store, kind and content of a message in; it may block, for its database."""

_HEARD_MAX = 2_000
"""Messages that wait to be taken; beyond, the newest are lost."""
_SHOWN = frozenset({"positions", "sensors", "trace"})


async def hear_floors(
    access: HubAccess,
    directory: StoreDirectory,
    take: TakeFloor,
    settings: CloudSettings,
    ending: tuple[asyncio.Event, Say],
) -> None:
    """Hear every store of the directory until the event is set."""

    async def hear(end: StoreEnd) -> None:
        connection = await end.connected("floor")
        try:
            await _hear(connection, end, take)
        finally:
            await let_go(connection)

    await for_each_store(access, directory, settings, ending, hear)


async def _hear(connection: Client, end: StoreEnd, take: TakeFloor) -> None:
    heard = await connection.subscribe(
        attention_subject(end.store_id), pending_msgs_limit=_HEARD_MAX
    )
    due_s, settings = 0.0, end.settings
    while not end.backoff.stop.is_set():
        if time.monotonic() >= due_s:
            told = await _ask_plan(connection, end.place, take)
            due_s = time.monotonic() + (settings.plan_s if told else settings.plan_first_s)
        try:
            message = await heard.next_msg(timeout=0.5)
        except OUTAGE:
            continue
        kind = message.subject.rpartition(".")[2]
        if kind in _SHOWN:
            await asyncio.to_thread(take, *end.place, kind, message.data)


async def _ask_plan(connection: Client, place: tuple[str, str], take: TakeFloor) -> bool:
    try:
        told = await connection.request(plan_subject(place[1]), b"", timeout=1.0)
    except OUTAGE:
        return False
    await asyncio.to_thread(take, *place, "plan", told.data)
    return True
