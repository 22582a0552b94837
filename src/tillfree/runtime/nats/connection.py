"""Connections that come back on their own, and the one way in which what failed is tried again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.access import Login
from tillfree.runtime.nats.errors import WireUnavailable
from tillfree.runtime.nats.settings import LineSettings

Result = TypeVar("Result")

OUTAGE = (NatsError, asyncio.TimeoutError, OSError)
"""What a request raises while a server is away or not ready: try again."""

_CLOSE_S = 2.0
"""Seconds for what is still to be sent as a connection is closed; its process is about to end."""
_FIRST_TRY_S = 0.25
"""Seconds between two tries to reconnect; the server is on this machine or a line away."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits between tries: doubled each time up to a bound, and cut short by the end."""

    settings: LineSettings
    stop: asyncio.Event
    say: Say

    async def wait(self, tries: int) -> bool:
        """Wait after `tries` failures in a row, from 1; True where the process is to end."""
        doubled = self.settings.retry_first_s * 2.0 ** min(tries - 1, 16)
        return await self.rest(min(doubled, self.settings.retry_most_s))

    async def rest(self, wait_s: float) -> bool:
        """Wait so many seconds; True where the process is to end."""
        try:
            async with asyncio.timeout(wait_s):
                await self.stop.wait()
        except TimeoutError:
            return False
        return True

    async def either(self, event: asyncio.Event, wait_s: float | None = None) -> None:
        """Wait for an event, for the end of the process, or so many seconds at most."""
        waits = [asyncio.ensure_future(one.wait()) for one in (event, self.stop)]
        await asyncio.wait(waits, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()

    async def until_done(
        self, what: str, attempt: Callable[[], Awaitable[Result]]
    ) -> Result | None:
        """Try until it is done, through any outage; None where the process is to end first.

        The log says `what` is waited for, why, and when it goes on.
        """
        tries = 0
        while not self.stop.is_set():
            try:
                done = await attempt()
            except OUTAGE as error:
                tries += 1
                if tries == 1:
                    self.say("waiting", what=what, why=f"{type(error).__name__} {error}".strip())
                if await self.wait(tries):
                    break
                continue
            if tries:
                self.say("going_on", what=what, tries=tries)
            return done
        return None


async def let_go(connection: Client) -> None:
    """Close a connection; a server that takes nothing any more is not waited for."""
    try:
        async with asyncio.timeout(_CLOSE_S):
            await connection.close()
    except OUTAGE:
        return


async def connected(
    url: str,
    login: Login,
    name: str,
    settings: LineSettings,
    came_back: Callable[[], None] | None = None,
) -> Client:
    """Return a connection that reconnects for ever; `came_back` is called each time that it did.

    Raises WireUnavailable where the server cannot be reached at first, or refuses the login.
    """
    # What nats-py says of every lost connection is said by our own log.
    logging.getLogger("nats.aio.client").setLevel(logging.CRITICAL)

    async def back() -> None:
        if came_back:
            came_back()

    try:
        async with asyncio.timeout(settings.connect_wait_s):
            return await nats.connect(
                url,
                user=login.user,
                password=login.password,
                name=name,
                reconnected_cb=back,
                reconnect_time_wait=_FIRST_TRY_S,
                max_reconnect_attempts=-1,
                ping_interval=10,
                pending_size=16 * 1024 * 1024,
            )
    except OUTAGE as error:
        raise WireUnavailable(
            f"the server {url} cannot be used as {login.user} within "
            f"{settings.connect_wait_s:g} s ({error or type(error).__name__}): start it, or "
            "correct the file of access"
        ) from error
