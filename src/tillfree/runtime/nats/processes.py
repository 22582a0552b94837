"""What both processes of the wire share: an orderly end on a signal, a server that is kept running.

Source of the two signals: what service managers and terminals send to end a process.
"""

import asyncio
import signal
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tillfree.runtime.nats.connection import Backoff
from tillfree.runtime.nats.embedded import EmbeddedNats

_LOOK_S = 0.25
"""Seconds between two looks at whether an own server still runs; own choice."""


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Let SIGTERM leave the block, as long as no loop listens for it, and the process end with 0.

    Without, who is told to end while servers start would leave them running.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def told_to_end() -> Iterator[threading.Event]:
    """Give an event that SIGINT and SIGTERM set while the block lasts, in place of breaking it off.

    Whoever does things step by step looks at it between two steps; so no step is left half done,
    and pressing Ctrl-C again does not disturb the way out. For the main thread.
    """
    told = threading.Event()

    def tell(number: int, frame: FrameType | None) -> None:
        told.set()

    before = {one: signal.signal(one, tell) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def stop_on_signals() -> asyncio.Event:
    """Return an event that is set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def together(stop: asyncio.Event, wait_s: float, *parts: Coroutine[Any, Any, None]) -> None:
    """Run the parts of a process until the first ends; then the others are told and waited for.

    Those that go on after `wait_s` seconds are cancelled. Raises what the first failing part did.
    """
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        await asyncio.wait(tasks, timeout=wait_s)
        late = [task for task in tasks if task.cancel()]
        await asyncio.gather(*late, return_exceptions=True)
    for task in tasks:
        if task not in late:
            task.result()


async def keep_running(server: EmbeddedNats, backoff: Backoff) -> None:
    """Start the server again whenever it has ended, until the process ends.

    Raises WireUnavailable where it does not come up again.
    """
    while not await backoff.rest(_LOOK_S):
        if server.ended():
            backoff.say("server_ended", folder=server.folder.name)
            await asyncio.to_thread(server.start)
            backoff.say("server_again", folder=server.folder.name)
