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
from tillfree.runtime.nats.access import HubAccess, Login
from tillfree.runtime.nats.connection import OUTAGE, Backoff, connected, let_go
from tillfree.runtime.nats.directory import StoreDirectory
from tillfree.runtime.nats.processes import together
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
    stop, say = ending
    backoff = Backoff(settings.line, stop, say)
    parts = [
        _hear(
            access.url, access.stores[store_id], (organisation, store_id), take, settings, backoff
        )
        for store_id, organisation in directory.stores().items()
        if store_id in access.stores
    ]
    if not parts:
        await stop.wait()
        return
    await together(stop, settings.stop_wait_s, *parts)


async def _hear(
    url: str,
    login: Login,
    place: tuple[str, str],
    take: TakeFloor,
    settings: CloudSettings,
    backoff: Backoff,
) -> None:
    store_id = place[1]
    connection = await connected(url, login, f"floor {store_id}", backoff.settings)
    try:
        heard = await connection.subscribe(
            attention_subject(store_id), pending_msgs_limit=_HEARD_MAX
        )
        due_s = 0.0
        while not backoff.stop.is_set():
            if time.monotonic() >= due_s:
                told = await _ask_plan(connection, place, take)
                due_s = time.monotonic() + (settings.plan_s if told else settings.plan_first_s)
            try:
                message = await heard.next_msg(timeout=0.5)
            except OUTAGE:
                continue
            kind = message.subject.rpartition(".")[2]
            if kind in _SHOWN:
                await asyncio.to_thread(take, *place, kind, message.data)
    finally:
        await let_go(connection)


async def _ask_plan(connection: Client, place: tuple[str, str], take: TakeFloor) -> bool:
    try:
        told = await connection.request(plan_subject(place[1]), b"", timeout=1.0)
    except OUTAGE:
        return False
    await asyncio.to_thread(take, *place, "plan", told.data)
    return True
