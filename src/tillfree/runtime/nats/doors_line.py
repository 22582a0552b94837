"""Whether a store's doors stand open in an emergency, told by the cloud again and again.

A word that is lost is said again a second later; a store that hears nothing leaves its doors as
they were told last.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.access import HubAccess, Login
from tillfree.runtime.nats.connection import OUTAGE, Backoff, connected
from tillfree.runtime.nats.directory import StoreDirectory
from tillfree.runtime.nats.processes import together
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.nats.subjects import doors_subject

AskStopped = Callable[[str, str], bool]
"""Organisation and store in, out whether an emergency stop stands there; it may block."""


class Doors(StrEnum):
    """What a store is told."""

    ASK = "ask"
    """Gates ask, as always."""
    OPEN = "open"
    """Every gate opens."""


async def tell_doors(
    access: HubAccess,
    directory: StoreDirectory,
    ask: AskStopped,
    settings: CloudSettings,
    ending: tuple[asyncio.Event, Say],
) -> None:
    """Tell every store of the directory until the event is set."""
    stop, say = ending
    backoff = Backoff(settings.line, stop, say)
    parts = [
        _tell(access.url, access.stores[store_id], (organisation, store_id), ask, settings, backoff)
        for store_id, organisation in directory.stores().items()
        if store_id in access.stores
    ]
    if not parts:
        await stop.wait()
        return
    await together(stop, settings.stop_wait_s, *parts)


async def _tell(
    url: str,
    login: Login,
    place: tuple[str, str],
    ask: AskStopped,
    settings: CloudSettings,
    backoff: Backoff,
) -> None:
    connection = await connected(url, login, f"doors {place[1]}", backoff.settings)
    try:
        while not backoff.stop.is_set():
            doors = Doors.OPEN if await asyncio.to_thread(ask, *place) else Doors.ASK
            with suppress(*OUTAGE):  # it is said again
                await connection.publish(doors_subject(place[1]), doors.encode())
            await backoff.rest(settings.doors_s)
    finally:
        await connection.close()
