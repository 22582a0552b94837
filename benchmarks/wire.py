"""Claim: one process of the cloud takes the facts of two hundred stores at once.

Data: facts of the size of a shopper's act, in each store's own stream and account, over leaf lines
to the cloud's server, into PostgreSQL; all on this machine, the two hundred stores in one server
of theirs. Measured: how fast a backlog drains, and at a steady rate the time from a store's saying
a fact to its commit. What limits is told by the processor time that each process took.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from nats.aio.client import Client
from nats.js.api import PubAck

from benchmarks.measuring.tables import machine, table, write_section
from tillfree.core.clock import NS_PER_MS
from tillfree.journal import Fact, encode_fact
from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.runtime.nats import (
    EmbeddedNats,
    Hub,
    Login,
    NatsServerSettings,
    StreamSettings,
    hub_server,
)
from tillfree.runtime.nats.config import Ports
from tillfree.runtime.nats.connection import connected
from tillfree.runtime.nats.settings import LineSettings
from tillfree.runtime.nats.streams import FACTS, make_uplink_streams
from tillfree.runtime.postgres import Database, database
from tillfree.visits import Interaction

ACTS = 10
"""Acts of a visit."""
DEADLINE_S = 120.0
WINDOW = 50
"""Facts that a store sends before it waits for its server."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time that each kind of process has taken so far, seconds."""

    cloud: float
    hub: float
    stores: float
    postgres: float


def main() -> None:
    """Measure and print; `--write` keeps the tables on the page of measurements."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="tillfree-wire-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        text = asyncio.run(_measure(folder, given))
    print(text)
    if given.write:
        write_section("wire", "The wire, two hundred stores at once", text)


async def _measure(folder: Path, given: argparse.Namespace) -> str:
    stores = [f"store-{number}" for number in range(given.stores)]
    organisation_of = {s: f"org-{n % given.organisations}" for n, s in enumerate(stores)}
    (folder / "stores.json").write_text(json.dumps(organisation_of), "utf-8")
    # One server stands for all stores, so each may have less of its disk than a store of its own.
    small = StreamSettings(facts_bytes=2**25, attention_bytes=2**20)
    with ExitStack() as held:
        found = held.enter_context(database(folder / "postgres"))
        hub = held.enter_context(hub_server(folder / "hub", stores))
        leaf = held.enter_context(_all_stores(folder / "stores", hub))
        url = f"nats://127.0.0.1:{leaf.ports.nats}"
        line = LineSettings(connect_wait_s=60.0)
        clients = [await connected(url, Login(s, "x"), s, line) for s in stores]
        for store_id, client in zip(stores, clients, strict=True):
            await make_uplink_streams(client.jetstream(), store_id, small)
        await asyncio.gather(
            *(_send(s, c, given.backlog) for s, c in zip(stores, clients, strict=True))
        )
        logs = _logs(found, sorted(set(organisation_of.values())))
        servers = (hub.server.process_id, leaf.process_id)
        with _cloud(folder, found) as process:
            size = len(_line("store-100", time.time_ns(), time.time_ns()))
            text = [
                f"`python -m benchmarks.wire`\n\n{machine()}. {given.stores} stores of "
                f"{given.organisations} organisations, facts of {size} bytes."
            ]
            text.append(await _drain(logs, given, process.pid, servers))
            text.append(await _steady(stores, clients, logs, given))
        for client in clients:
            await client.close()
    return "\n\n".join(text)


async def _drain(
    logs: list[PostgresFactLog], given: argparse.Namespace, cloud: int, servers: tuple[int, int]
) -> str:
    """Measure how fast what has gathered comes in, from the first fact to the last."""
    total = given.stores * given.backlog
    await _reach(logs, 1)
    began_s, before, had = time.monotonic(), _cost(cloud, servers), _count(logs)
    await _reach(logs, total)
    took_s, after = time.monotonic() - began_s, _cost(cloud, servers)
    rate = (total - had) / took_s
    used = {name: getattr(after, name) - getattr(before, name) for name in Cost.__slots__}
    rows = [
        (name, f"{cost_s / took_s:.2f}", f"{cost_s / (total - had) * 1e6:.0f}")
        for name, cost_s in used.items()
    ]
    most = max(used, key=lambda name: used[name])
    return (
        f"A backlog of {total:,} facts drains at **{rate:,.0f} facts a second** with "
        f"{sum(used.values()) / took_s:.1f} of {os.cpu_count()} cores (who else worked had the "
        f"rest). The process `{most}` needs most: with a core of its own it would reach its limit "
        f"at about {(total - had) / used[most]:,.0f}.\n\n"
        f"{table(('process', 'cores', 'microseconds a fact'), rows)}"
    )


async def _steady(
    stores: list[str], clients: list[Client], logs: list[PostgresFactLog], given: argparse.Namespace
) -> str:
    """Measure the time from saying to commit at a steady rate of all stores together."""
    rows = []
    for rate in given.rates:
        positions = [log.position() for log in logs]
        every_s = len(stores) / rate
        rounds = max(round(given.seconds / every_s), 1)
        await asyncio.gather(
            *(
                _send(s, c, rounds, every_s, every_s * n / len(stores))
                for n, (s, c) in enumerate(zip(stores, clients, strict=True))
            )
        )
        await _reach(logs, sum(positions) + rounds * len(stores))
        late_ms = sorted(
            (entry.fact.recorded_ns - entry.fact.occurred_ns) / NS_PER_MS
            for log, position in zip(logs, positions, strict=True)
            for entry in log.read(after=position, limit=100_000)
        )
        quantiles = [late_ms[min(int(len(late_ms) * q), len(late_ms) - 1)] for q in (0.5, 0.99)]
        rows.append((f"{rate}", *(f"{q:.0f} ms" for q in quantiles), f"{late_ms[-1]:.0f} ms"))
    heads = ("facts a second", "p50", "p99", "slowest")
    return f"From a store's saying a fact to its commit:\n\n{table(heads, rows)}"


async def _send(
    store_id: str, client: Client, facts: int, every_s: float = 0.0, begin_s: float = 0.0
) -> None:
    stream = client.jetstream(timeout=30)
    subject, first = f"tillfree.{store_id}.facts.ItemTaken", time.time_ns()
    due_s = time.monotonic() + begin_s
    waiting: list[asyncio.Task[PubAck]] = []
    for number in range(facts):
        if every_s:
            await asyncio.sleep(max(due_s - time.monotonic(), 0.0))
            due_s += every_s
        line = _line(store_id, first + number, time.time_ns())
        waiting.append(asyncio.create_task(stream.publish(subject, line, stream=FACTS)))
        if len(waiting) >= WINDOW:
            await asyncio.gather(*waiting)
            waiting.clear()
    await asyncio.gather(*waiting)


def _line(store_id: str, number: int, now_ns: int) -> bytes:
    visit_id = f"{store_id}-{number // ACTS}"
    body = Interaction(
        interaction_id=f"00000000-0000-5000-8000-{number:020}",
        t_ns=now_ns,
        said_t_ns=now_ns,
        decided_t_ns=now_ns,
        kind="pick",
        sku="yoghurt-strawberry",
        quantity=1,
        slot_id="shelf-3-slot-7",
        visit_id=visit_id,
        probability=0.98765,
    )
    fact_id = f"{store_id}-{number:036}"
    return encode_fact(
        Fact(fact_id, "ItemTaken", store_id, visit_id, now_ns, "", msgspec.structs.asdict(body))
    )


@contextmanager
def _all_stores(folder: Path, hub: Hub) -> Iterator[EmbeddedNats]:
    """Run one server that stands for all stores' own: an account and a line for each."""

    def configure(ports: Ports) -> str:
        accounts = [
            f'"{s}": {{ jetstream: enabled, users: [ {{ user: "{s}", password: "x" }} ] }}'
            for s in hub.uplinks
        ]
        remotes = [f'{{ url: "{u.url}", account: "{s}" }}' for s, u in hub.uplinks.items()]
        return "\n".join(
            [
                "server_name: stores",
                f'listen: "127.0.0.1:{ports.nats}"',
                f'http: "127.0.0.1:{ports.monitor}"',
                f'jetstream {{ store_dir: "{folder / "data"}", domain: edge,'
                " max_file_store: 64GB }",
                f"accounts {{ {', '.join(accounts)} }}",
                f"leafnodes {{ reconnect: 1, remotes: [ {', '.join(remotes)} ] }}",
            ]
        )

    with EmbeddedNats(folder, configure, NatsServerSettings()) as server:
        yield server


@contextmanager
def _cloud(folder: Path, found: Database) -> Iterator[subprocess.Popen[bytes]]:
    command: list[str | Path] = [sys.executable, "-m", "tillfree", "cloud"]
    command += ["--data", folder / "cloud", "--stores", folder / "stores.json"]
    command += ["--hub", folder / "hub/hub.json"]
    named = {
        "TILLFREE_DATABASE_URL": found.url,
        "TILLFREE_KEYS_DATABASE_URL": found.keys_url,
    }
    environment = {**os.environ, **named}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        yield process
        process.terminate()


def _logs(found: Database, organisations: list[str]) -> list[PostgresFactLog]:
    engine = open_engine(found.url)
    return [PostgresFactLog(engine, organisation, lambda: 0) for organisation in organisations]


def _count(logs: list[PostgresFactLog]) -> int:
    return sum(log.position() for log in logs)


async def _reach(logs: list[PostgresFactLog], facts: int) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while _count(logs) < facts:
        assert time.monotonic() < deadline_s, f"{_count(logs)} of {facts} facts in {DEADLINE_S} s"
        await asyncio.sleep(0.1)


def _cost(cloud: int, servers: tuple[int, int]) -> Cost:
    hub, stores = servers
    postgres = 0.0
    for place in Path("/proc").glob("[0-9]*/comm"):
        try:
            if place.read_text("utf-8").strip() == "postgres":
                postgres += _seconds(int(place.parent.name))
        except OSError:
            continue
    return Cost(_seconds(cloud), _seconds(hub), _seconds(stores), postgres)


def _seconds(process: int) -> float:
    words = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stores", type=int, default=200, help="stores (200)")
    parser.add_argument("--organisations", type=int, default=20, help="organisations (20)")
    parser.add_argument("--backlog", type=int, default=300, help="facts of each that wait (300)")
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds at each rate (10)")
    parser.add_argument(
        "--rates", type=int, nargs="+", default=[100, 400, 1000], help="facts a second, all stores"
    )
    parser.add_argument("--write", action="store_true", help="keep the tables on the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
