"""The one that writes an organisation's journal: many stores' facts in one transaction.

A store waits for the commit before it acknowledges and goes on, so its order is kept; what other
stores bring meanwhile goes into the next transaction.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tillfree.core.errors import DatabaseUnavailable, FactConflict, FactRefused
from tillfree.journal import Fact, FactLog
from tillfree.runtime.nats.connection import Backoff


@dataclass(frozen=True, slots=True)
class RefusedFact:
    """A fact that the journal cannot keep, by its place among those given, and why."""

    place: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    facts: Sequence[Fact]
    done: "asyncio.Future[list[RefusedFact] | None]"


class OrganisationWriter:
    """Writes one journal; `kept` counts facts that were new, `doubles` those that were not."""

    def __init__(
        self,
        log: FactLog,
        most: int,
        turns: asyncio.Semaphore,
        backoff: Backoff,
    ) -> None:
        """`most` facts in one transaction; `turns` bounds the organisations that write at once."""
        self._log = log
        self._most = most
        self._turns = turns
        self._backoff = backoff
        self._waiting: list[_Waiting] = []
        self._news = asyncio.Event()
        self.kept = self.doubles = 0

    async def write(self, facts: Sequence[Fact]) -> list[RefusedFact] | None:
        """Return when the facts are committed, with those that the journal refuses.

        None where the process ends before. Waiting is bounded: each store has one call open.
        """
        done: asyncio.Future[list[RefusedFact] | None]
        done = asyncio.get_running_loop().create_future()
        if self._backoff.stop.is_set():
            return None
        self._waiting.append(_Waiting(facts, done))
        self._news.set()
        return await done

    async def run(self) -> None:
        """Write what waits until the process ends; what waits then is told that it is not kept."""
        while not self._backoff.stop.is_set():
            self._news.clear()
            if self._waiting:
                async with self._turns:
                    await self._write_some()
            else:
                await self._backoff.either(self._news)
        for one in self._waiting:
            one.done.set_result(None)

    async def _write_some(self) -> None:
        together: list[_Waiting] = []
        count = 0
        while self._waiting and (not together or count + len(self._waiting[0].facts) <= self._most):
            together.append(self._waiting.pop(0))
            count += len(together[-1].facts)
        facts = [fact for one in together for fact in one.facts]
        try:
            refused: list[RefusedFact] | None = [] if await self._append(facts) else None
            for one in together:
                one.done.set_result(refused)
        except (FactConflict, FactRefused):
            for one in together:
                one.done.set_result(await self._one_by_one(one.facts))

    async def _one_by_one(self, facts: Sequence[Fact]) -> list[RefusedFact] | None:
        """Append each by itself, so that one that cannot be kept keeps no other out."""
        refused = []
        for place, fact in enumerate(facts):
            try:
                if not await self._append([fact]):
                    return None
            except (FactConflict, FactRefused) as error:
                refused.append(RefusedFact(place, str(error)))
        return refused

    async def _append(self, facts: Sequence[Fact]) -> bool:
        """Append through any outage of the database; False where the process ends before."""
        tries = 0
        while not self._backoff.stop.is_set():
            try:
                logged = await asyncio.to_thread(self._log.append, facts)
            except DatabaseUnavailable:
                if not tries:
                    self._backoff.say("database_away")
                tries += 1
                await self._backoff.wait(tries)
                continue
            if tries:
                self._backoff.say("database_back", tries=tries)
            self.kept += len(logged)
            self.doubles += len(facts) - len(logged)
            return True
        return False
