"""Whether a store's doors stand open in an emergency, told by the cloud again and again.

A word that is lost is said again a second later; a store that hears nothing leaves its doors as
they were told last.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.access import HubAccess
from tillfree.runtime.nats.connection import OUTAGE
from tillfree.runtime.nats.directory import StoreDirectory
from tillfree.runtime.nats.each_store import StoreEnd, for_each_store
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

    async def tell(end: StoreEnd) -> None:
        connection = await end.connected("doors")
        try:
            while not end.backoff.stop.is_set():
                doors = Doors.OPEN if await asyncio.to_thread(ask, *end.place) else Doors.ASK
                with suppress(*OUTAGE):  # it is said again
                    await connection.publish(doors_subject(end.store_id), doors.encode())
                await end.backoff.rest(settings.doors_s)
        finally:
            await connection.close()

    await for_each_store(access, directory, settings, ending, tell)
