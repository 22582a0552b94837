"""The cloud's end of a line to each store: one piece of work beside the others, until all end."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client

from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.access import HubAccess, Login
from tillfree.runtime.nats.connection import Backoff, connected
from tillfree.runtime.nats.directory import StoreDirectory
from tillfree.runtime.nats.processes import together
from tillfree.runtime.nats.settings import CloudSettings


@dataclass(frozen=True, slots=True)
class StoreEnd:
    """One store as the cloud reaches it; `place` is its organisation and its id."""

    url: str
    login: Login
    place: tuple[str, str]
    settings: CloudSettings
    backoff: Backoff

    @property
    def store_id(self) -> str:
        """The store's id."""
        return self.place[1]

    async def connected(self, what: str, came_back: Callable[[], None] | None = None) -> Client:
        """Return a connection that is named after what it is for; see `connected`."""
        name = f"{what} {self.store_id}"
        return await connected(self.url, self.login, name, self.backoff.settings, came_back)


async def for_each_store(
    access: HubAccess,
    directory: StoreDirectory,
    settings: CloudSettings,
    ending: tuple[asyncio.Event, Say],
    work: Callable[[StoreEnd], Coroutine[Any, Any, None]],
) -> None:
    """Do the work for every store of the directory that has a login, until the event is set."""
    stop, say = ending
    backoff = Backoff(settings.line, stop, say)
    parts = [
        work(
            StoreEnd(
                access.url, access.stores[store_id], (organisation, store_id), settings, backoff
            )
        )
        for store_id, organisation in directory.stores().items()
        if store_id in access.stores
    ]
    if not parts:
        await stop.wait()
        return
    await together(stop, settings.stop_wait_s, *parts)
