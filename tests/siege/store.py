"""A store without cameras, as a process: its own server, and facts that an engine said once.

It publishes as `tillfree edge` does: a fact is sent until it is kept, then the place is written
down now and then; whoever is killed sends again what lies behind it. It stays when all is said,
until it is told to end.
"""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from tests.siege.recorded import facts_of, made_visits
from tillfree.runtime.cloud import stderr_log
from tillfree.runtime.nats import Backoff, Leaf, LineSettings, Uplink, leaf_server
from tillfree.runtime.nats.access import read_record
from tillfree.runtime.nats.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from tillfree.runtime.nats.connection import connected
from tillfree.runtime.nats.processes import (
    ended_in_order,
    keep_running,
    stop_on_signals,
    together,
)
from tillfree.runtime.nats.publishing import Publisher
from tillfree.runtime.nats.settings import StreamSettings
from tillfree.runtime.nats.streams import make_uplink_streams

_EVERY = 7
"""Facts between two notes of the place."""


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """What a store says: the facts of `visits` visits by a seed, one every `pace_s` seconds."""

    folder: Path
    uplink: Path
    store_id: str
    seed: int
    visits: int
    pace_s: float


def run_store(options: StoreOptions) -> None:
    """Run a store as a process that was just forked; what it says goes into `store.log`."""
    folder = options.folder
    folder.mkdir(exist_ok=True)
    with (folder / "store.log").open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    uplink = read_record(options.uplink, Uplink)
    with ended_in_order(), leaf_server(folder / "server", options.store_id, uplink) as leaf:
        asyncio.run(_run(leaf, options))


async def _run(leaf: Leaf, options: StoreOptions) -> None:
    line, stop, store_id = LineSettings(), stop_on_signals(), options.store_id
    seed, place = options.seed, options.folder / "engine.state"
    backoff = Backoff(line, stop, stderr_log(process="store", store=store_id))
    client = await connected(leaf.access.url, leaf.access.uplink, "recorded", line)

    async def make() -> bool:
        stream = client.jetstream(timeout=line.answer_s)
        await make_uplink_streams(stream, store_id, StreamSettings())
        return True

    async def work() -> None:
        await backoff.until_done("the streams", make)
        publisher = Publisher(client, store_id, backoff)
        await publisher.listen()
        known = read_checkpoint(place, store_id, "recorded", str(seed))
        said = known.position if known else 0
        backoff.say("store_begins", position=said)
        facts = list(facts_of(made_visits(store_id, seed, options.visits), seed))
        for number, fact in enumerate(facts[said:], said + 1):
            if not await publisher.send_fact(fact) or await backoff.rest(options.pace_s):
                return
            if number % _EVERY == 0 or number == len(facts):
                write_checkpoint(place, Checkpoint(store_id, "recorded", str(seed), number, b""))
        backoff.say("store_has_said_all")
        await stop.wait()

    await together(stop, 5.0, work(), keep_running(leaf.server, backoff))
    await client.close()
