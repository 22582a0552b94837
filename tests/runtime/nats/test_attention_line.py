"""Attention comes from the store's own stream: acknowledged when it is in the lake, else again."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tests.runtime.nats.wire import quiet, until
from tillfree.runtime.nats import (
    CloudSettings,
    HubAccess,
    LineSettings,
    StaticDirectory,
    StreamSettings,
    hub_server,
    leaf_server,
)
from tillfree.runtime.nats.attention_line import AttentionTaker, hear_attention
from tillfree.runtime.nats.connection import connected
from tillfree.runtime.nats.streams import make_uplink_streams
from tillfree.runtime.nats.subjects import attention_subject
from tillfree.runtime.told import Told

STORE = "store-1"


class _Lake:
    """What was taken in one life of the cloud, and up to where it is kept."""

    def __init__(self, kept: int) -> None:
        self.kept = kept
        self.told: list[Told] = []
        self.looks = 0

    def take(self, organisation: str, store_id: str, told: Sequence[Told]) -> None:
        assert (organisation, store_id) == ("house", STORE)
        self.told += told

    def written(self, organisation: str, store_id: str) -> int:
        self.looks += len(self.told) >= 50
        return self.kept

    def numbers(self) -> list[int]:
        return [int(one.content) for one in self.told]


async def _life(access: HubAccess, lake: _Lake, wanted: int, looks: int) -> None:
    """Hear until so many messages came and the lake was looked at so often; then end."""
    stop = asyncio.Event()
    directory = StaticDirectory({STORE: "house"})
    taker = AttentionTaker(lake.take, lake.written)
    hearing = asyncio.create_task(
        hear_attention(access, directory, taker, CloudSettings(), (stop, quiet))
    )

    async def has_all() -> bool:
        assert not hearing.done()
        return len(lake.told) >= wanted and lake.looks >= looks

    await until(has_all, f"{wanted} messages")
    stop.set()
    await hearing


def test_what_is_not_in_the_lake_comes_again(tmp_path: Path) -> None:
    async def story() -> None:
        with (
            hub_server(tmp_path / "hub", [STORE]) as hub,
            leaf_server(tmp_path / "leaf", STORE, hub.uplinks[STORE]) as leaf,
        ):
            uplink = await connected(leaf.access.url, leaf.access.uplink, "e", LineSettings())
            stream = uplink.jetstream()
            await make_uplink_streams(stream, STORE, StreamSettings())
            for number in range(50):
                await stream.publish(attention_subject(STORE, "slot_faced"), b"%d" % number)
            first, second = _Lake(30), _Lake(30)
            await _life(hub.access, first, 50, 4)
            for number in range(50, 60):
                await stream.publish(attention_subject(STORE, "positions"), b"%d" % number)
            await _life(hub.access, second, 30, 0)
            assert first.numbers() == list(range(50))
            assert second.numbers() == list(range(30, 60)), "what is in the lake is let go"
            assert second.told[-1].kind == "positions"
            await uplink.close()

    asyncio.run(story())
