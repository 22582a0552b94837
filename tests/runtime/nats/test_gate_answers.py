"""A store asks the cloud about a pass over the line, and the cloud's own gate desk answers."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from sqlalchemy import Engine

from tests.admission.postgres.town import Town
from tests.runtime.nats.wire import quiet, until
from tillfree.core.errors import DatabaseUnavailable
from tillfree.journal.postgres import open_engine
from tillfree.runtime.nats import (
    Answer,
    CloudSettings,
    Hub,
    Leaf,
    LineSettings,
    StaticDirectory,
    answer_gates,
    hub_server,
    leaf_server,
)
from tillfree.runtime.nats.connection import OUTAGE, connected
from tillfree.runtime.postgres import Database


@pytest.fixture
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


class Store:
    """A store's connection to its own server, from which it asks the cloud."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(self, text: str) -> dict[str, object] | None:
        """Return what the cloud says, None where nothing is heard of it."""
        asked = json.dumps({"pass": text}).encode()
        try:
            told = await self._client.request("tillfree.gate-7.admission", asked, timeout=2)
        except OUTAGE:
            return None
        answer: dict[str, object] = json.loads(told.data)
        return answer

    async def is_answered(self) -> bool:
        """Tell whether the cloud answers by now."""
        return await self.ask("nothing") is not None


def test_the_cloud_answers_a_store_over_the_line(tmp_path: Path, engine: Engine) -> None:
    town = Town(engine)
    kim = town.shopper()
    town.keyring.keep_fresh()
    first, second, third = [town.passes.issue(kim).text for _ in range(3)]
    away: list[bool] = []

    def ask(organisation: str, store_id: str, text: str) -> Answer:
        assert organisation == town.name
        if away:
            raise DatabaseUnavailable("the database does not answer: try again")
        said = town.gate.ask_for_store(store_id, text)
        return Answer(said.opens, said.reason)

    async def story(hub: Hub, leaf: Leaf) -> None:
        stop = asyncio.Event()
        directory = StaticDirectory({"gate-7": town.name})
        answering = asyncio.create_task(
            answer_gates(hub.access, directory, ask, CloudSettings(), (stop, quiet))
        )
        client = await connected(leaf.access.url, leaf.access.uplink, "test", LineSettings())
        store = Store(client)
        await until(store.is_answered, "the cloud answers")
        assert await store.ask(first) == {"opens": True, "reason": ""}
        assert await store.ask(first) == {"opens": True, "reason": ""}
        assert await store.ask("a.b.c") == {"opens": False, "reason": "unknown_signature"}
        away.append(True)
        assert await store.ask(second) is None
        away.clear()
        assert (await store.ask(second) or {})["opens"]
        town.debts.credentials.update(town.wallet.credentials(kim))
        assert await store.ask(third) == {"opens": False, "reason": "unpaid_debt"}
        stop.set()
        await answering
        await client.close()

    with (
        hub_server(tmp_path / "hub", ["gate-7"]) as hub,
        leaf_server(tmp_path / "leaf", "gate-7", hub.uplinks["gate-7"]) as leaf,
    ):
        asyncio.run(story(hub, leaf))
    assert town.kinds().count("ScanAllowed") == 2
