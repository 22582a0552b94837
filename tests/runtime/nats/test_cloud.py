"""The cloud's end: a cut line, a database that is away, what is no fact, stores kept apart."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from nats.aio.client import Client

from tests.runtime.nats.wire import Cable, quiet, until
from tillfree.core.errors import DatabaseUnavailable, UsageRefused
from tillfree.journal import (
    EVERYTHING,
    Fact,
    FactFilter,
    LoggedFact,
    MemoryFactLog,
    encode_fact,
)
from tillfree.runtime.nats import (
    Backoff,
    CloudSettings,
    Hub,
    Leaf,
    LineSettings,
    StaticDirectory,
    StreamSettings,
    fetch_facts,
    hub_server,
    leaf_server,
)
from tillfree.runtime.nats.connection import connected
from tillfree.runtime.nats.publishing import Publisher
from tillfree.runtime.nats.streams import REFUSED, SENSORS, make_floor_streams, make_uplink_streams

SETTINGS = CloudSettings(watch_s=0.2, watch_down_s=0.2)


def fact(number: int, store_id: str = "store-1") -> Fact:
    """Return a small fact whose content follows from its number."""
    return Fact(f"id-{number}", "ItemTaken", store_id, "visit", number, "", {"number": number})


class _AwayLog:
    """A log whose database is away every other time."""

    def __init__(self) -> None:
        self.kept = MemoryFactLog(lambda: 1)
        self.calls = 0

    def append(self, facts: Iterable[Fact]) -> tuple[LoggedFact, ...]:
        self.calls += 1
        if self.calls % 2:
            raise DatabaseUnavailable("away")
        return self.kept.append(facts)

    def read(
        self, wanted: FactFilter = EVERYTHING, *, after: int = 0, limit: int = 1_000
    ) -> tuple[LoggedFact, ...]:
        return self.kept.read(wanted, after=after, limit=limit)

    def position(self) -> int:
        return self.kept.position()


def numbers(log: MemoryFactLog) -> list[int]:
    """Return the numbers of the facts in a log, in order."""
    return [entry.fact.occurred_ns for entry in log.read(limit=100_000)]


@asynccontextmanager
async def fetching(
    hub: Hub, organisations: dict[str, str], log_of: Callable[[str], MemoryFactLog | _AwayLog]
) -> AsyncIterator[None]:
    """Fetch facts for the length of a block."""
    stop = asyncio.Event()
    directory = StaticDirectory(organisations)
    task = asyncio.create_task(fetch_facts(hub.access, directory, log_of, SETTINGS, (stop, quiet)))
    try:
        yield
    finally:
        stop.set()
        await task


@asynccontextmanager
async def uplink_of(leaf: Leaf) -> AsyncIterator[tuple[Client, Publisher]]:
    """Give a store's connection to its own server, and its publisher."""
    line = LineSettings()
    client = await connected(leaf.access.url, leaf.access.uplink, "test", line)
    store_id = leaf.access.store_id
    await make_uplink_streams(client.jetstream(), store_id, StreamSettings())
    publisher = Publisher(client, store_id, Backoff(line, asyncio.Event(), quiet))
    await publisher.listen()
    yield client, publisher
    await client.close()


def test_a_cut_line_loses_nothing_and_the_backlog_drains_in_order(tmp_path: Path) -> None:
    log = MemoryFactLog(lambda: 1)

    async def story(hub: Hub, leaf: Leaf, cable: Cable) -> None:
        async with (
            uplink_of(leaf) as (_, publisher),
            fetching(hub, {"store-1": "org"}, lambda _: log),
        ):
            for number in range(300):
                if number == 100:
                    await until(_has(log, 100), "100 facts before the cut")
                    await asyncio.to_thread(cable.cut)
                await publisher.send_fact(fact(number))
            assert log.position() == 100
            assert publisher.backlog() >= 200
            cable.mend()
            await until(_has(log, 300), "300 facts after the line is mended")
            await asyncio.to_thread(hub.server.kill)
            for number in range(300, 400):
                await publisher.send_fact(fact(number))
            await asyncio.to_thread(hub.server.start)
            await until(_has(log, 400), "400 facts after the cloud's server is back")
            await until(_drained(publisher), "the store knows")
        assert numbers(log) == list(range(400))

    with hub_server(tmp_path / "hub", ["store-1"]) as hub, Cable(hub.server.ports.leaf) as cable:
        uplink = cable.uplink(hub.uplinks["store-1"])
        with leaf_server(tmp_path / "leaf", "store-1", uplink) as leaf:
            asyncio.run(story(hub, leaf, cable))


def test_what_is_no_fact_is_put_aside_and_keeps_nothing_waiting(tmp_path: Path) -> None:
    log = MemoryFactLog(lambda: 1)
    other = Fact("id-1", "ItemTaken", "store-1", "visit", 1, "", {"number": 99})
    bad = [
        b"no json",
        b'{"fact_id": 1}',
        b'{"a":' * 100_000,
        encode_fact(fact(7, "store-2")),
        encode_fact(other),
        encode_fact(Fact("id\0", "ItemTaken", "store-1", "visit", 1, "", {})),
    ]

    async def story(hub: Hub, leaf: Leaf) -> None:
        async with uplink_of(leaf) as (client, publisher):
            await publisher.send_fact(fact(1))
            for content in bad:
                await client.jetstream().publish("tillfree.store-1.facts.ItemTaken", content)
            await publisher.send_fact(fact(2))
            async with fetching(hub, {"store-1": "org"}, lambda _: log):
                await until(_has(log, 2), "the good facts")
                login = hub.access.stores["store-1"]
                cloud = await connected(hub.access.url, login, "test", LineSettings())

                async def all_aside() -> bool:
                    info = await cloud.jetstream().stream_info(REFUSED)
                    return info.state.messages == len(bad) - 1

                await until(all_aside, "the dead letters")
                letter = await cloud.jetstream().get_msg(REFUSED, 1)
                assert letter.headers is not None
                assert letter.headers["Tillfree-Reason"] == "it is no fact"
                assert letter.data == bad[0]
                await cloud.close()
        assert numbers(log) == [1, 1, 2]

    with (
        hub_server(tmp_path / "hub", ["store-1"]) as hub,
        leaf_server(tmp_path / "leaf", "store-1", hub.uplinks["store-1"]) as leaf,
    ):
        asyncio.run(story(hub, leaf))


def test_stores_and_organisations_stay_apart_and_a_database_that_is_away_only_delays(
    tmp_path: Path,
) -> None:
    logs = {"a": _AwayLog(), "b": _AwayLog()}

    async def story(hub: Hub, leaves: list[Leaf]) -> None:
        organisations = {"store-1": "a", "store-2": "b"}
        async with (
            uplink_of(leaves[0]) as (_, first),
            uplink_of(leaves[1]) as (_, second),
            fetching(hub, organisations, logs.__getitem__),
        ):
            for number in range(20):
                await first.send_fact(fact(number))
                await second.send_fact(fact(100 + number, "store-2"))
            await until(_has(logs["a"], 20), "the first store's facts")
            await until(_has(logs["b"], 20), "the second store's facts")
        assert numbers(logs["a"].kept) == list(range(20))
        assert numbers(logs["b"].kept) == list(range(100, 120))

    with (
        hub_server(tmp_path / "hub", ["store-1", "store-2"]) as hub,
        leaf_server(tmp_path / "one", "store-1", hub.uplinks["store-1"]) as one,
        leaf_server(tmp_path / "two", "store-2", hub.uplinks["store-2"]) as two,
    ):
        asyncio.run(story(hub, [one, two]))


def test_sensors_never_leave_the_store_and_a_device_may_send_nothing_else(tmp_path: Path) -> None:
    async def story(hub: Hub, leaf: Leaf) -> None:
        line = LineSettings()
        cloud = await connected(hub.access.url, hub.access.stores["store-1"], "test", line)
        floor = await connected(leaf.access.url, leaf.access.floor, "test", line)
        device = await connected(leaf.access.url, leaf.access.devices, "test", line)
        await make_floor_streams(floor.jetstream(), "store-1", StreamSettings())
        heard = []

        async def hear(message: object) -> None:
            heard.append(message)

        await cloud.subscribe(">", cb=hear)
        await device.publish("tillfree.store-1.weight.w1", b"1")
        await device.publish("tillfree.store-2.weight.w1", b"1")
        await device.publish("tillfree.store-1.facts.ItemTaken", b"1")
        await device.flush()

        async def kept() -> bool:
            return (await floor.jetstream().stream_info(SENSORS)).state.messages == 1

        await until(kept, "the one message that a device may send")
        await cloud.flush()
        assert heard == []
        for client in (cloud, floor, device):
            await client.close()

    with (
        hub_server(tmp_path / "hub", ["store-1"]) as hub,
        leaf_server(tmp_path / "leaf", "store-1", hub.uplinks["store-1"]) as leaf,
    ):
        asyncio.run(story(hub, leaf))


def test_a_store_without_an_account_is_refused_by_its_name(tmp_path: Path) -> None:
    with hub_server(tmp_path, ["store-1"]) as hub:
        stop = (asyncio.Event(), quiet)
        with pytest.raises(UsageRefused, match="store-9"):
            asyncio.run(
                fetch_facts(
                    hub.access,
                    StaticDirectory({"store-9": "org"}),
                    lambda _: MemoryFactLog(lambda: 1),
                    SETTINGS,
                    stop,
                )
            )
    with pytest.raises(UsageRefused, match="organisation"):
        StaticDirectory({"store-1": ""})


def _has(log: MemoryFactLog | _AwayLog, facts: int) -> Callable[[], Awaitable[bool]]:
    async def looked() -> bool:
        return log.position() >= facts

    return looked


def _drained(publisher: Publisher) -> Callable[[], Awaitable[bool]]:
    async def looked() -> bool:
        return publisher.backlog() == 0

    return looked
