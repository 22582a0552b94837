"""The line is cut for ten minutes of store time while people shop: nothing lost, order kept."""

import asyncio
from pathlib import Path

import pytest

from tests.runtime.nats.wire import Cable, Command, running, until, wait_until
from tillfree.engine import StoreEngine
from tillfree.journal import Fact, FactFilter, encode_facts, without_stamp
from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.premises import load_bundle
from tillfree.runtime.nats import hub_server, leaf_server
from tillfree.runtime.nats.publishing import facts_told
from tillfree.runtime.postgres import Database
from tillfree.sensors import read_recording
from tillfree.simulator import SimulationSpec, simulate

CUT_S = 600.0


@pytest.mark.siege
def test_a_line_that_is_cut_for_ten_minutes_of_shopping(
    tmp_path: Path, shared_database: Database
) -> None:
    spec = SimulationSpec(
        profile="busy", seed=11, duration_s=CUT_S + 120.0, camera_count=4, fps=8.0
    )
    simulate(spec, tmp_path / "store")
    bundle = load_bundle(tmp_path / "store")
    assert bundle.recording is not None
    engine = StoreEngine(bundle.store, bundle.catalogue)
    store_id, organisation = bundle.store.store_id, "long-cut"
    outputs = [engine.feed(delivery) for delivery in read_recording(bundle.recording)]
    outputs.append(engine.finish())
    expected = [fact for output in outputs for fact in facts_told(store_id, output)]
    (tmp_path / "stores.json").write_text(f'{{"{store_id}": "{organisation}"}}', "utf-8")
    database = open_engine(shared_database.url)
    log = PostgresFactLog(database, organisation, lambda: 0)
    speed = 20.0

    def said() -> list[Fact]:
        read = log.read(FactFilter(store_id=store_id), limit=100_000)
        return [without_stamp(entry.fact) for entry in read]

    with (
        hub_server(tmp_path / "hub", [store_id]) as hub,
        Cable(hub.server.ports.leaf) as cable,
        leaf_server(tmp_path / "leaf", store_id, cable.uplink(hub.uplinks[store_id])),
    ):
        cloud = Command(
            tmp_path / "cloud.log", "cloud", "--data", tmp_path / "cloud",
            "--stores", tmp_path / "stores.json", "--hub", tmp_path / "hub/hub.json",
            TILLFREE_DATABASE_URL=shared_database.url,
            TILLFREE_KEYS_DATABASE_URL=shared_database.keys_url,
        )  # fmt: skip
        edge = Command(
            tmp_path / "edge.log", "edge", bundle.path, "--data", tmp_path / "edge",
            "--leaf", tmp_path / "leaf/leaf.json",
            "--recording", bundle.recording, "--speed", str(speed),
        )  # fmt: skip
        with running(cloud, edge):
            wait_until(lambda: bool(said()), "the first facts")
            cable.cut()

            async def ten_minutes() -> None:
                await asyncio.sleep(CUT_S / speed)

            asyncio.run(ten_minutes())
            while_cut = len(said())
            cable.mend()

            async def all_there() -> bool:
                return len(said()) >= len(expected)

            asyncio.run(until(all_there, f"{len(expected)} facts after the line is mended"))
            wait_until(edge.ended, "the edge ends with its recording")
            found = said()
    database.dispose()
    assert while_cut < len(expected) // 2, "the line was not cut under load"
    assert encode_facts(found) == encode_facts(expected)
