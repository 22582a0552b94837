"""Messages of a stream as they come, in the stream's order, without a gap.

A library's `fetch(n)` waits for n messages or its end of time; here what is there is given at once.
Whenever something may have got lost (a reconnect, a missing number, silence) all that is not yet
worked on is thrown away and the consumer is opened anew behind what was: order stays, nothing is
missed, and what comes twice has a number that was seen.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from tillfree.core.clock import nanoseconds
from tillfree.runtime.nats.connection import OUTAGE, Backoff

_SHORT = 9
"""Words in the short form of an address to acknowledge to, which names no domain."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message: its number in the stream, when the stream took it, and where to say thanks.

    `origin` is its number in the stream that it was fetched from, 0 where there is none.
    """

    sequence: int
    origin: int
    at_ns: int
    subject: str
    data: bytes
    reply: str


class Puller:
    """Reads one stream; at most two askings of `pull_messages` are held in memory."""

    def __init__(
        self,
        connection: Client,
        stream: str,
        open_consumer: Callable[[], Awaitable[str]],
        backoff: Backoff,
        domain: str = "",
    ) -> None:
        """`open_consumer` makes a consumer behind all that was worked on and returns its name.

        `domain` is where the stream is, empty for the server that the connection is to.
        """
        self._connection = connection
        self._stream = stream
        self._open_consumer = open_consumer
        self._settings = backoff.settings
        self._backoff = backoff
        self._api = f"$JS.{domain}.API" if domain else "$JS.API"
        self._here: deque[Arrived] = deque()
        self._news = asyncio.Event()
        self._subscription: Subscription | None = None
        self._consumer = ""
        self._inbox = ""
        self._stale = True
        self._tries = 0
        self._owed = 0
        self._next_number = 1
        self._heard_s = 0.0

    def restart(self) -> None:
        """Say that something may have got lost: the next `take` begins anew."""
        self._stale = True
        self._news.set()

    async def take(self, limit: int, wait_s: float) -> list[Arrived]:
        """Return up to `limit` messages as soon as there is one; none after `wait_s` seconds.

        Call it again only when all that it gave is worked on.
        """
        deadline_s = time.monotonic() + wait_s
        while self._stale or not self._here:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0 or self._backoff.stop.is_set():
                return []
            if self._stale and not await self._open():
                continue
            if not self._here:
                await self._listen(left_s)
        taken = [self._here.popleft() for _ in range(min(limit, len(self._here)))]
        if self._owed <= self._settings.pull_messages // 2:
            await self._ask()
        return taken

    async def close(self) -> None:
        """Stop listening; what was not taken stays in the stream."""
        if self._subscription:
            try:
                await self._subscription.unsubscribe()
            except OUTAGE:
                self._stale = True
            self._subscription = None

    async def _open(self) -> bool:
        self._here.clear()
        await self.close()
        try:
            self._consumer = await self._open_consumer()
            self._inbox = self._connection.new_inbox()
            self._subscription = await self._connection.subscribe(self._inbox, cb=self._take_in)
            self._owed, self._next_number, self._stale = 0, 1, False
            await self._ask()
        except OUTAGE:
            self._stale = True
            self._tries += 1
            await self._backoff.wait(self._tries)
            return False
        self._tries = 0
        return True

    async def _listen(self, left_s: float) -> None:
        self._news.clear()
        if self._owed <= 0:
            await self._ask()
        silent_s = self._heard_s + self._settings.pull_s - time.monotonic()
        if silent_s <= 0:
            self._stale = True
            return
        try:
            async with asyncio.timeout(min(left_s, silent_s)):
                await self._news.wait()
        except TimeoutError:
            return

    async def _ask(self) -> None:
        settings = self._settings
        asked = {
            "batch": settings.pull_messages,
            "expires": nanoseconds(settings.pull_s),
            "idle_heartbeat": nanoseconds(settings.pull_s / 4),
        }
        self._owed += settings.pull_messages
        self._heard_s = time.monotonic()
        subject = f"{self._api}.CONSUMER.MSG.NEXT.{self._stream}.{self._consumer}"
        try:
            await self._connection.publish(subject, json.dumps(asked).encode(), self._inbox)
        except OUTAGE:
            self._stale = True

    async def _take_in(self, message: Msg) -> None:
        self._heard_s = time.monotonic()
        if message.subject == self._inbox and message.headers and "Status" in message.headers:
            self._status(message.headers)
            return
        if self._stale:
            return
        sequence, number, at_ns = _numbers(message.reply)
        if number != self._next_number:
            self.restart()
            return
        self._next_number += 1
        self._owed -= 1
        origin = _origin(message.headers)
        self._here.append(
            Arrived(sequence, origin, at_ns, message.subject, message.data, message.reply)
        )
        self._news.set()

    def _status(self, headers: dict[str, str]) -> None:
        code = headers["Status"]
        if code == "100":
            return
        if code in ("404", "408"):
            self._owed -= int(headers.get("Nats-Pending-Messages", self._owed))
        else:
            self._stale = True
        self._news.set()


def _numbers(reply: str) -> tuple[int, int, int]:
    """Return the number in the stream, the number of the delivery, and when it was stored, ns.

    The address to acknowledge to ends in `delivered.stream.consumer.time.pending`, with a random
    word behind it in its longer form.
    """
    parts = reply.split(".")
    at = 5 if len(parts) == _SHORT else 7
    return int(parts[at]), int(parts[at + 1]), int(parts[at + 2])


def _origin(headers: dict[str, str] | None) -> int:
    """Return the number in the stream of origin, the second word of what a source notes."""
    noted = (headers or {}).get("Nats-Stream-Source", "").split(" ", 2)
    return int(noted[1]) if len(noted) > 1 else 0
