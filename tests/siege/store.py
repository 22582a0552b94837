"""A store without cameras, as a process: its own server, and facts that an engine said once.

`python -m tests.siege.store FOLDER UPLINK STORE SEED VISITS PACE_S` publishes as `tillfree edge`
does: a fact is sent until it is kept, then the place is written down now and then; whoever is
killed sends again what lies behind it. It stays when all is said, until it is told to end.
"""

import asyncio
import sys
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


def main() -> None:
    """Run the store that the command line tells of."""
    folder, uplink, store_id = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    seed, visits, pace_s = int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6])
    with (
        ended_in_order(),
        leaf_server(folder / "server", store_id, read_record(uplink, Uplink)) as leaf,
    ):
        asyncio.run(_run(leaf, folder / "engine.state", seed, visits, pace_s))


async def _run(leaf: Leaf, place: Path, seed: int, visits: int, pace_s: float) -> None:
    line, stop, store_id = LineSettings(), stop_on_signals(), leaf.access.store_id
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
        facts = list(facts_of(made_visits(store_id, seed, visits), seed))
        for number, fact in enumerate(facts[said:], said + 1):
            if not await publisher.send_fact(fact) or await backoff.rest(pace_s):
                return
            if number % _EVERY == 0 or number == len(facts):
                write_checkpoint(place, Checkpoint(store_id, "recorded", str(seed), number, b""))
        backoff.say("store_has_said_all")
        await stop.wait()

    await together(stop, 5.0, work(), keep_running(leaf.server, backoff))
    await client.close()


if __name__ == "__main__":
    main()
