"""What a store says of its floor is heard in the cloud: plan, positions, sensors."""

import asyncio
from pathlib import Path

import msgspec

from tests.runtime.nats.wire import quiet, small_recording, until
from tests.runtime.small_world import small_bundle
from tillfree.engine import StoreEngine
from tillfree.floor import FloorPlan, floor_plan, read_frame
from tillfree.premises import load_bundle
from tillfree.runtime.nats import (
    Backoff,
    CloudSettings,
    LineSettings,
    StaticDirectory,
    hear_floors,
    hub_server,
    leaf_server,
)
from tillfree.runtime.nats.connection import connected
from tillfree.runtime.nats.publishing import Publisher


def test_the_cloud_hears_the_floor_over_the_line(tmp_path: Path) -> None:
    bundle = load_bundle(small_bundle())
    store_id = bundle.store.store_id
    heard: dict[str, list[bytes]] = {}

    def take(organisation: str, store: str, kind: str, content: bytes) -> None:
        assert (organisation, store) == ("house", store_id)
        heard.setdefault(kind, []).append(content)

    async def story() -> None:
        stop = asyncio.Event()
        with (
            hub_server(tmp_path / "hub", [store_id]) as hub,
            leaf_server(tmp_path / "leaf", store_id, hub.uplinks[store_id]) as leaf,
        ):
            backoff = Backoff(LineSettings(), stop, quiet)
            uplink = await connected(leaf.access.url, leaf.access.uplink, "e", LineSettings())
            publisher = Publisher(uplink, store_id, backoff)
            await publisher.listen(msgspec.json.encode(floor_plan(bundle.store)))
            settings = CloudSettings(plan_first_s=0.1)
            hearing = asyncio.create_task(
                hear_floors(
                    hub.access,
                    StaticDirectory({store_id: "house"}),
                    take,
                    settings,
                    (stop, quiet),
                )
            )
            engine = StoreEngine(bundle.store, bundle.catalogue)

            async def has_plan() -> bool:
                return "plan" in heard

            await until(has_plan, "the plan")
            for delivery in small_recording():
                output = engine.feed(delivery)
                output.facts.clear()
                output.decided.clear()
                await publisher.send(output)
            await publisher.send_sensors([])

            async def has_all() -> bool:
                return "sensors" in heard

            await until(has_all, "all of it")
            stop.set()
            await hearing
            await uplink.close()

    asyncio.run(story())
    plan = msgspec.json.decode(heard["plan"][0], type=FloorPlan)
    assert plan == floor_plan(bundle.store)
    frames = [read_frame(content) for content in heard["positions"]]
    assert len(frames) > 20 and any(frame.people for frame in frames)
    assert set(heard) <= {"plan", "positions", "sensors"}
