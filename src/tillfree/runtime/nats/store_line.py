"""One store's facts on their way into the journal: fetched, checked, written, acknowledged.

A fact is acknowledged when it is committed, or lies with the dead letters: one that cannot be kept
must not keep those behind it waiting.
"""

import asyncio

from nats.aio.client import Client
from nats.js import JetStreamContext

from tillfree.core.errors import FactUnreadable
from tillfree.journal import Fact, decode_fact
from tillfree.runtime.nats.access import Login
from tillfree.runtime.nats.config import LEAF_DOMAIN
from tillfree.runtime.nats.connection import OUTAGE, Backoff, connected, let_go
from tillfree.runtime.nats.organisation_writer import OrganisationWriter
from tillfree.runtime.nats.processes import together
from tillfree.runtime.nats.pulling import Arrived, Puller
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.nats.streams import (
    FACTS,
    REFUSED,
    facts_not_acknowledged,
    is_flowing,
    kick,
    make_hub_streams,
)
from tillfree.runtime.nats.subjects import kept_subject, refused_subject


class StoreLine:
    """The cloud's end of one store's line; `refused` counts dead letters."""

    def __init__(
        self,
        store_id: str,
        writer: OrganisationWriter,
        settings: CloudSettings,
        backoff: Backoff,
    ) -> None:
        self.store_id = store_id
        self._writer = writer
        self._settings = settings
        self._backoff = backoff
        self.refused = 0
        self.is_up = False

    async def run(self, url: str, login: Login) -> None:
        """Fetch until the process ends.

        Raises WireUnavailable where the cloud's server cannot be used with this login.
        """
        line = self._settings.line
        looks = asyncio.Event()
        pullers: list[Puller] = []

        def came_back() -> None:
            looks.set()
            for puller in pullers:
                puller.restart()

        connection = await connected(url, login, f"cloud {self.store_id}", line, came_back)
        try:
            hub = connection.jetstream(timeout=line.answer_s)
            await self._backoff.until_done(
                "the cloud's streams",
                lambda: make_hub_streams(hub, self.store_id, self._settings.streams),
            )
            puller = Puller(connection, FACTS, lambda: facts_not_acknowledged(hub), self._backoff)
            pullers.append(puller)
            watching, fetching = (
                self._watch(connection, looks),
                self._fetch(connection, hub, puller),
            )
            await together(self._backoff.stop, self._settings.stop_wait_s, watching, fetching)
        finally:
            await let_go(connection)

    async def _fetch(self, connection: Client, hub: JetStreamContext, puller: Puller) -> None:
        most = self._settings.append_facts
        while not self._backoff.stop.is_set():
            arrived = await puller.take(most, 1.0)
            if arrived and await self._keep(arrived, hub):
                try:
                    await connection.publish(arrived[-1].reply, b"+ACK")
                    await connection.publish(
                        kept_subject(self.store_id), b"%d" % arrived[-1].origin
                    )
                except OUTAGE:
                    puller.restart()
        await puller.close()

    async def _keep(self, arrived: list[Arrived], hub: JetStreamContext) -> bool:
        """Write what can be kept, put the rest to the dead letters; False where that ends early."""
        facts: list[Fact] = []
        letters: list[Arrived] = []
        for one in arrived:
            checked = self._checked(one)
            if isinstance(checked, Fact):
                facts.append(checked)
                letters.append(one)
            elif not await self._refuse(one, checked, hub):
                return False
        if facts:
            written = await self._writer.write(facts)
            if written is None:
                return False
            for refused in written:
                if not await self._refuse(letters[refused.place], refused.reason, hub):
                    return False
        return True

    def _checked(self, arrived: Arrived) -> Fact | str:
        """Return the fact, or why it is none of this store."""
        try:
            fact = decode_fact(arrived.data)
        except FactUnreadable:
            return "it is no fact"
        except RecursionError:
            return "it is nested too deep"
        if fact.store_id != self.store_id:
            return "it names another store than the one it came from"
        return fact

    async def _refuse(self, arrived: Arrived, reason: str, hub: JetStreamContext) -> bool:
        """Put a message to the dead letters; False where the process ends before."""
        headers: dict[str, str] = {
            "Nats-Msg-Id": f"{arrived.sequence} {arrived.at_ns}",
            "Tillfree-Sequence": str(arrived.sequence),
            "Tillfree-Reason": reason.encode("ascii", "replace").decode()[:500],
        }
        subject = refused_subject(self.store_id)

        async def attempt() -> bool:
            await hub.publish(subject, arrived.data, stream=REFUSED, headers=headers)
            return True

        if not await self._backoff.until_done("dead letters", attempt):
            return False
        self.refused += 1
        self._backoff.say("fact_refused", store=self.store_id, sequence=arrived.sequence)
        return True

    async def _watch(self, connection: Client, looks: asyncio.Event) -> None:
        """Look whether facts flow, and set a source going that sleeps though its store is there."""
        settings = self._settings
        hub = connection.jetstream(timeout=settings.line.answer_s)
        leaf = connection.jetstream(domain=LEAF_DOMAIN, timeout=settings.line.answer_s)
        while not self._backoff.stop.is_set():
            was_up = self.is_up
            looks.clear()
            try:
                self.is_up = await is_flowing(hub)
                if not self.is_up:
                    await kick(hub, leaf)
            except OUTAGE:
                self.is_up = False
            if self.is_up != was_up:
                self._backoff.say("line_up" if self.is_up else "line_down", store=self.store_id)
            wait_s = settings.watch_s if self.is_up else settings.watch_down_s
            await self._backoff.either(looks, wait_s)
