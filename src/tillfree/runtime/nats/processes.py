"""What both processes of the wire share: an orderly end on a signal, a server that is kept running.

Source of the two signals: what service managers and terminals send to end a process.
"""

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tillfree.runtime.nats.connection import Backoff
from tillfree.runtime.nats.embedded import EmbeddedNats

_LOOK_S = 0.25
"""Seconds between two looks at whether an own server still runs, or a signal came; own choice."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


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


class Ending:
    """Whether a signal told the process to end. No lock is in it, that a handler might wait for."""

    def __init__(self) -> None:
        self.is_told = False

    def tell(self, number: int, frame: FrameType | None) -> None:
        """Note it; a handler of signals."""
        self.is_told = True

    def wait(self) -> None:
        """Return when it is told."""
        while not self.is_told:
            time.sleep(_LOOK_S)


@contextmanager
def told_to_end() -> Iterator[Ending]:
    """Let SIGINT and SIGTERM be told to what is given, in place of breaking the block off.

    Whoever does things step by step looks at it between two steps; so no step is left half done,
    and pressing Ctrl-C again does not disturb the way out. For the main thread.
    """
    ending = Ending()
    with _handled_by(ending.tell):
        yield ending


@contextmanager
def broken_off() -> Iterator[None]:
    """Let SIGINT and SIGTERM raise KeyboardInterrupt in the block, also within `told_to_end`."""
    with _handled_by(signal.default_int_handler):
        yield


@contextmanager
def _handled_by(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    before = {one: signal.signal(one, handler) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, earlier in before.items():
            signal.signal(one, earlier)


def stop_on_signals() -> asyncio.Event:
    """Return an event that is set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
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
