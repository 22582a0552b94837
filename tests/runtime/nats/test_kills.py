"""Every process of the wire is killed, and the journal is as if nothing had happened."""

import asyncio
from itertools import count
from pathlib import Path

import pytest

from tests.runtime.nats.wire import (
    Command,
    quiet,
    running,
    small_recording,
    undisturbed,
    until,
    wait_until,
)
from tests.runtime.small_world import small_bundle
from tillfree.journal import Fact, FactFilter, encode_facts, without_stamp
from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.runtime.nats import (
    Backoff,
    Hub,
    Leaf,
    LineSettings,
    PlayedSensors,
    hub_server,
    leaf_server,
)
from tillfree.runtime.postgres import Database
from tillfree.sensors import Delivery

STORE = "store-5"
_organisations = count(1)


class _Wire:
    """A store and its cloud: servers in this process, the edge and the cloud in their own."""

    def __init__(self, folder: Path, hub: Hub, leaf: Leaf, database: Database) -> None:
        self.organisation = f"kills-{next(_organisations)}"
        (folder / "stores.json").write_text(f'{{"{STORE}": "{self.organisation}"}}', "utf-8")
        self.hub, self.leaf = hub.server, leaf.server
        self.access = leaf.access
        self.edge = Command(
            folder / "edge.log", "edge", small_bundle(), "--data", folder / "edge",
            "--leaf", folder / "leaf/leaf.json",
        )  # fmt: skip
        self.cloud = Command(
            folder / "cloud.log", "cloud", "--data", folder / "cloud",
            "--stores", folder / "stores.json", "--hub", folder / "hub/hub.json",
            TILLFREE_DATABASE_URL=database.url, TILLFREE_KEYS_DATABASE_URL=database.keys_url,
        )  # fmt: skip
        self._engine = open_engine(database.url)
        self._log = PostgresFactLog(self._engine, self.organisation, lambda: 0)

    def journal(self) -> list[Fact]:
        """Return the store's facts that the cloud has kept, in their order."""
        read = self._log.read(FactFilter(store_id=STORE), limit=100_000)
        return [without_stamp(entry.fact) for entry in read]

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


async def _play_and_kill(wire: _Wire, deliveries: list[Delivery], rounds: int) -> None:
    """Play the sensors; at each quarter of a round kill another process and start it again."""
    backoff = Backoff(LineSettings(), asyncio.Event(), quiet)
    devices = PlayedSensors(wire.access, backoff)
    playing = asyncio.create_task(devices.play(deliveries, 8.0))
    victims = [_restart_cloud, _restart_edge, _restart_leaf, _restart_hub]
    for number in range(rounds * len(victims)):
        due = len(deliveries) * (number + 1) // (rounds * len(victims) + 1)

        async def so_far(due: int = due) -> bool:
            return devices.sent >= due or playing.done()

        await until(so_far, f"{due} messages sent")
        await asyncio.to_thread(victims[number % len(victims)], wire)
    await playing


def _restart_edge(wire: _Wire) -> None:
    wire.edge.kill()
    wire.edge.start()


def _restart_cloud(wire: _Wire) -> None:
    wire.cloud.kill()
    wire.cloud.start()


def _restart_leaf(wire: _Wire) -> None:
    wire.leaf.kill()
    wire.leaf.start()


def _restart_hub(wire: _Wire) -> None:
    wire.hub.kill()
    wire.hub.start()


def _same_journal(folder: Path, database: Database, rounds: int) -> None:
    deliveries = small_recording()
    expected = undisturbed(deliveries, finished=False)
    with (
        hub_server(folder / "hub", [STORE]) as hub,
        leaf_server(folder / "leaf", STORE, hub.uplinks[STORE]) as leaf,
    ):
        wire = _Wire(folder, hub, leaf, database)
        with running(wire.cloud, wire.edge):
            # From the first start of an edge on its server keeps what sensors send.
            wait_until(lambda: wire.edge.said("edge_begins"), "the edge begins")

            async def story() -> None:
                await _play_and_kill(wire, deliveries, rounds)

                async def all_there() -> bool:
                    return len(wire.journal()) >= len(expected)

                await until(all_there, f"{len(expected)} facts in the journal")

            asyncio.run(story())
            assert encode_facts(wire.journal()) == encode_facts(expected)
            assert wire.edge.stop() == 0
            assert wire.cloud.stop() == 0
        wire.close()


def test_each_process_is_killed_once_and_the_journal_is_the_same(
    tmp_path: Path, shared_database: Database
) -> None:
    _same_journal(tmp_path, shared_database, 1)


@pytest.mark.siege
@pytest.mark.parametrize("number", range(10))
def test_each_process_is_killed_again_and_again(
    tmp_path: Path, shared_database: Database, number: int
) -> None:
    _same_journal(tmp_path, shared_database, 2 + number % 3)
