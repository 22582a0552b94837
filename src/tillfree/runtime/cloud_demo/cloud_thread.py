"""The cloud of the demonstration, at work in a thread of the demonstration's own process."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tillfree.runtime.cloud import (
    BackOffice,
    CloudServices,
    FloorTaker,
    Outside,
    Say,
    paying_chores,
    stopped_stores,
    store_planograms,
)
from tillfree.runtime.nats import (
    AttentionTaker,
    CloudSettings,
    Hub,
    StaticDirectory,
    fetch_facts,
    hear_attention,
    hear_floors,
    tell_doors,
    tell_planograms,
)

if TYPE_CHECKING:
    from tillfree.runtime.measuring import Measuring

_STOP_S = 30.0
"""Seconds for what is being done to be finished; each of its parts waits for less."""


class CloudThread:
    """Fetches facts and does the back office's chores until it is told to end."""

    def __init__(
        self,
        services: CloudServices,
        hub: Hub,
        organisation: str,
        work: tuple[Outside, "Measuring | None"],
        say: Say,
    ) -> None:
        """Make it ready; the stores are those that the hub knows. It may measure visits or not."""
        outside, self._measuring = work
        self._services = services
        self._hub = hub
        self._organisation = organisation
        self._say = say
        self._office = BackOffice(
            lambda: (organisation,),
            lambda name: (
                *paying_chores(services.of(name), outside, services.now_ns, "demo"),
                *(self._measuring.chores(name) if self._measuring else ()),
            ),
            say,
        )
        self._told = threading.Event()
        self._ends: list[Callable[[], object]] = []
        self._fault: BaseException | None = None
        # A daemon: whatever it may hang in, the process ends.
        self._thread = threading.Thread(target=self._run, name="cloud", daemon=True)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Work as long as the block lasts."""
        try:
            self._thread.start()
            with self._services.hearing(self._office.wake):
                yield
        finally:
            # Told first and asked then, as the thread does it the other way round.
            self._told.set()
            for end in self._ends:
                with suppress(RuntimeError):
                    end()
            self._thread.join(_STOP_S)
            if self._thread.is_alive():
                self._say("cloud_does_not_end", seconds=_STOP_S)

    def check(self) -> None:
        """Raise what the work failed with, if it did."""
        if self._fault is not None:
            raise self._fault

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        except BaseException as fault:
            self._fault = fault

    async def _work(self) -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        self._ends.append(lambda: loop.call_soon_threadsafe(stop.set))
        if self._told.is_set():
            return
        access, say = self._hub.access, self._say
        directory = StaticDirectory(dict.fromkeys(access.stores, self._organisation))
        settings, take = CloudSettings(), FloorTaker(self._services).take
        planograms, stopped = store_planograms(self._services), stopped_stores(self._services)
        parts = []
        if self._measuring:
            taker = AttentionTaker(self._measuring.take, self._measuring.written)
            parts.append(hear_attention(access, directory, taker, settings, (stop, say)))
        await asyncio.gather(
            *parts,
            fetch_facts(
                access,
                directory,
                lambda name: self._services.of(name).log,
                settings,
                (stop, say),
            ),
            hear_floors(access, directory, take, settings, (stop, say)),
            tell_planograms(access, directory, planograms, settings, (stop, say)),
            tell_doors(access, directory, stopped, settings, (stop, say)),
            self._office.run(stop),
        )
