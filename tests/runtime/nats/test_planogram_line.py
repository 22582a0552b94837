"""A planogram goes from the cloud into the numbered messages of a store, once."""

import asyncio
from pathlib import Path

from tests.runtime.nats.wire import quiet, until
from tests.runtime.small_world import small_bundle
from tillfree.engine import StoreEngine
from tillfree.premises import load_bundle
from tillfree.runtime.nats import (
    Backoff,
    CloudSettings,
    LineSettings,
    StaticDirectory,
    hub_server,
    leaf_server,
    tell_planograms,
)
from tillfree.runtime.nats.connection import connected
from tillfree.runtime.nats.planogram_line import PlanKeeper, PlanogramTold
from tillfree.runtime.nats.settings import StreamSettings
from tillfree.runtime.nats.sources import StreamSource
from tillfree.runtime.nats.streams import make_floor_streams
from tillfree.sensors import Delivery, PlannedPlace, PlanogramNotice

S = 10**9


def test_a_plan_is_kept_once_among_the_stores_messages(tmp_path: Path) -> None:
    bundle = load_bundle(small_bundle())
    store_id = bundle.store.store_id
    plans = [PlanogramNotice(1, 1, ()), PlanogramNotice(2, 2, (PlannedPlace("a", ("milk",)),))]
    taken: list[Delivery] = []

    async def story() -> None:
        stop, line = asyncio.Event(), LineSettings()
        with (
            hub_server(tmp_path / "hub", [store_id]) as hub,
            leaf_server(tmp_path / "leaf", store_id, hub.uplinks[store_id]) as leaf,
        ):
            backoff = Backoff(line, stop, quiet)
            floor = await connected(leaf.access.url, leaf.access.floor, "e", line)
            uplink = await connected(leaf.access.url, leaf.access.uplink, "e", line)
            await make_floor_streams(floor.jetstream(), store_id, StreamSettings())
            engine = StoreEngine(bundle.store, bundle.catalogue)
            keeper = PlanKeeper(store_id, engine.knows_plan, lambda: engine.now_ns)
            await keeper.listen(uplink, floor, backoff)
            source = StreamSource(floor, 0, lambda position: None, backoff)
            telling = asyncio.create_task(
                tell_planograms(
                    hub.access,
                    StaticDirectory({store_id: "house"}),
                    lambda organisation, store: tuple(plans),
                    CloudSettings(planogram_s=0.05, planogram_again_s=0.2),
                    (stop, quiet),
                )
            )

            async def has_all() -> bool:
                for sensed in await source.take(10, 0.2):
                    assert isinstance(sensed.message, Delivery)
                    engine.feed(sensed.message)
                    taken.append(sensed.message)
                return engine.knows_plan(plans[-1].version)

            await until(has_all, "both plans")
            plans.append(PlanogramNotice(3, 3, ()))
            await until(has_all, "a later one")
            stop.set()
            await telling
            await source.close()
            await floor.close()
            await uplink.close()

    asyncio.run(story())
    # What is told again before the engine has worked on it may come twice; the engine passes over.
    assert list(dict.fromkeys(one.body for one in taken)) == plans


def test_a_store_that_plays_a_recording_counts_by_its_own_clock() -> None:
    here = PlanKeeper("store", lambda version: False, lambda: 5_000 * S)
    now = PlanogramTold(5_001 * S, PlanogramNotice(4_000 * S, 1, ()))
    assert here.delivery(now).body.t_ns == 4_000 * S, "the same clock but for a second"
    ahead = PlanogramTold(9_000 * S, PlanogramNotice(9_060 * S, 1, ()))
    assert here.delivery(ahead).body.t_ns == 5_060 * S, "in a minute is in a minute"
    long_since = PlanogramTold(9_000 * S, PlanogramNotice(1, 1, ()))
    assert here.delivery(long_since).body.t_ns == 0
