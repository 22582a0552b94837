"""Whether a journal has grown, for all live streams of a process: one look for many listeners.

What this process appends is told at once; what others append is found by a look, one question for
the newest position every few hundredths of a second, while somebody listens.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from anyio import to_thread

from tillfree.core.errors import DatabaseUnavailable


@dataclass(slots=True)
class _Journal:
    position: int = 0
    listeners: int = 0
    grown: asyncio.Event = field(default_factory=asyncio.Event)


class News:
    """Tells listeners of organisations when there are new facts."""

    def __init__(self, position_of: Callable[[str], int], poll_s: float) -> None:
        """`position_of` asks the database; it is called outside of the event loop."""
        self._position_of = position_of
        self._poll_s = poll_s
        self._journals: dict[str, _Journal] = {}
        self._looking: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_closing(self) -> bool:
        """Whether the process ends, and streams with it."""
        return self._closing.is_set()

    def close(self) -> None:
        """Wake all who listen, so that they end."""
        self._closing.set()
        for journal in self._journals.values():
            journal.grown.set()

    def told(self, organisation: str, position: int) -> None:
        """Take word that a journal has grown; from any thread. A `GrowthListener`."""
        if self._loop is not None and organisation in self._journals:
            # Whoever appends may outlive the server, whose loop is closed by then.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._reached, organisation, position)

    async def grown(self, organisation: str, after: int, wait_s: float) -> bool:
        """Wait until the journal is longer than `after`, at most `wait_s`; tell whether it is."""
        self._loop = asyncio.get_running_loop()
        journal = self._journals.setdefault(organisation, _Journal())
        journal.listeners += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(wait_s):
                while journal.position <= after and not self.is_closing:
                    await journal.grown.wait()
        except TimeoutError:
            return False
        finally:
            journal.listeners -= 1
            if not journal.listeners:
                self._journals.pop(organisation, None)
        return journal.position > after

    async def _look(self) -> None:
        while self._journals and not self.is_closing:
            for organisation in list(self._journals):
                try:
                    position = await to_thread.run_sync(self._position_of, organisation)
                except DatabaseUnavailable:
                    # Listeners find out when they read; they are told that nothing has grown.
                    continue
                self._reached(organisation, position)
            await asyncio.sleep(self._poll_s)

    def _reached(self, organisation: str, position: int) -> None:
        journal = self._journals.get(organisation)
        if journal is not None and position > journal.position:
            journal.position = position
            journal.grown.set()
            journal.grown = asyncio.Event()
