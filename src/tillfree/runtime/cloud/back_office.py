"""What reacts to the facts of each organisation: settling, paying, letters, whatever is due.

A chore does what is due now and says how much that was; all of them may fall at any point and be
done again. An organisation's chores follow one another in one thread; those of two organisations
do not wait for each other. Nothing is decided here.
"""

import asyncio
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tillfree.core.errors import DatabaseUnavailable
from tillfree.runtime.cloud.settings import BackOfficeSettings
from tillfree.runtime.log_lines import Say

Chore = Callable[[], int]
"""Does what is due, a bounded part of it, and returns how much was done."""


class BackOffice:
    """The chores of every organisation, done when there is news and now and then without."""

    def __init__(
        self,
        organisations: Callable[[], Sequence[str]],
        chores_of: Callable[[str], Sequence[Chore]],
        say: Say,
        settings: BackOfficeSettings | None = None,
    ) -> None:
        """`organisations` names those that there are; `chores_of` makes the chores of one, in the
        order in which they are done.
        """
        self._organisations = organisations
        self._chores_of = chores_of
        self._settings = settings or BackOfficeSettings()
        self._say = say
        self._news: dict[str, asyncio.Event] = {}
        self._turns = asyncio.Semaphore(self._settings.at_once)
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self, organisation: str, position: int = 0) -> None:
        """Say that an organisation's journal has news; from any thread. A `GrowthListener`."""
        if self._loop is not None and organisation in self._news:
            # Whoever appends may outlive the office, whose loop is closed by then.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._news[organisation].set)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until the event is set; organisations founded meanwhile are taken on."""
        self._loop = asyncio.get_running_loop()
        working: dict[str, asyncio.Task[None]] = {}
        while not stop.is_set():
            for organisation in await self._founded():
                if organisation not in working:
                    self._news[organisation] = asyncio.Event()
                    working[organisation] = asyncio.ensure_future(self._serve(organisation, stop))
            for task in working.values():
                if task.done():
                    task.result()
            await _either(stop, None, self._settings.look_s)
        await asyncio.gather(*working.values())

    async def _founded(self) -> Sequence[str]:
        try:
            return await asyncio.to_thread(self._organisations)
        except DatabaseUnavailable:
            return ()

    async def _serve(self, organisation: str, stop: asyncio.Event) -> None:
        chores = self._chores_of(organisation)
        news = self._news[organisation]
        trouble = ""
        while not stop.is_set():
            news.clear()
            async with self._turns:
                turn = await asyncio.to_thread(_turn, chores)
            if turn.trouble != trouble:
                trouble = turn.trouble
                if trouble:
                    self._say("chores_in_trouble", organisation=organisation, why=trouble)
                else:
                    self._say("chores_again", organisation=organisation)
            if trouble:
                await _either(stop, None, self._settings.trouble_s)
            elif not turn.done:
                await _either(stop, news, self._settings.idle_s)


@dataclass(frozen=True, slots=True)
class _Turn:
    """How much was done of all chores once, and what went wrong, without any content."""

    done: int
    trouble: str


def _turn(chores: Sequence[Chore]) -> _Turn:
    """Do each chore once; one that fails keeps neither the others nor other organisations."""
    done, trouble = 0, ""
    for chore in chores:
        try:
            done += chore()
        except DatabaseUnavailable:
            return _Turn(done, "the database is away")
        except Exception as error:
            # Its words may speak of a person, so the log has only what it is and where it was.
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name}:{last.lineno}"
            trouble = trouble or f"{type(error).__name__} at {place}"
    return _Turn(done, trouble)


async def _either(stop: asyncio.Event, news: asyncio.Event | None, wait_s: float) -> None:
    waits = [asyncio.ensure_future(one.wait()) for one in (stop, news) if one is not None]
    await asyncio.wait(waits, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
    for one in waits:
        one.cancel()
