"""Whether a journal has grown, for all live streams of a process: one look for many listeners.

A look is one question for the newest position every few hundredths of a second, while somebody
listens. PostgreSQL's own notices (LISTEN) would be quicker by those, and are not used: a notice
takes a lock of the whole server at each commit, needs a connection of its own for each process, and
is lost when that breaks.
"""

import asyncio
from collections.abc import Callable
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

    @property
    def is_closing(self) -> bool:
        """Whether the process ends, and streams with it."""
        return self._closing.is_set()

    def close(self) -> None:
        """Wake all who listen, so that they end."""
        self._closing.set()
        for journal in self._journals.values():
            journal.grown.set()

    async def grown(self, organisation: str, after: int, wait_s: float) -> bool:
        """Wait until the journal is longer than `after`, at most `wait_s`; tell whether it is."""
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
            for organisation, journal in list(self._journals.items()):
                try:
                    position = await to_thread.run_sync(self._position_of, organisation)
                except DatabaseUnavailable:
                    # Listeners find out when they read; they are told that nothing has grown.
                    continue
                if position > journal.position:
                    journal.position = position
                    journal.grown.set()
                    journal.grown = asyncio.Event()
            await asyncio.sleep(self._poll_s)
