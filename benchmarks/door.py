"""Claim: out of the door it is paid within 3 s, and a cart changes in the stream within 300 ms.

Data: the demonstration's own store (a simulated busy one, seed 7 unless told otherwise), played in
a store's edge, settled by a cloud in another process, all on this machine. Measured: from each
shopper's way out of the door to the captured payment as a reader of the journal finds it, in the
store's time; of that what the engine itself waits; and from each fact that changes a cart, by its
stamp in the journal, to its cart in a client of the API's stream, in real time.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import httpx
from rich.console import Console

from benchmarks.measuring.tables import machine, table, write_section
from tillfree.core.clock import NS_PER_MS, seconds
from tillfree.engine import StoreEngine
from tillfree.journal import Fact
from tillfree.premises import load_bundle
from tillfree.runtime.cloud import CloudServices, OrganisationServices, Say
from tillfree.runtime.cloud_demo import CloudShowSettings, run_cloud_show
from tillfree.sensors import read_recording
from tillfree.simulator import SimulationSpec, simulate
from tillfree.tenants import KEY_SCOPES, SYSTEM
from tillfree.web import api_beside

_ORGANISATION = "demo"
_CHANGES = frozenset(
    ("VisitStarted", "ItemTaken", "ItemReturned", "InteractionRevised", "InteractionWithdrawn")
)
"""Facts of a visit that change its cart, or begin it."""
_READS_MOST = 10_000


@dataclass
class _Heard:
    """A listener to the stream of carts: of each event its visit, position and when it came, ns."""

    carts: list[tuple[str, int, int]] = field(default_factory=list)

    def listen(self, address: str, key: str) -> None:
        """Read until the stream ends."""
        headers = {"authorization": f"Bearer {key}"}
        try:
            with httpx.stream(
                "GET", f"{address}/v1/carts/stream", headers=headers, timeout=None
            ) as response:
                for line in response.iter_lines():
                    if line.startswith("data: {") and "visit_id" in line:
                        cart = json.loads(line[6:])
                        self.carts.append((cart["visit_id"], cart["position"], time.time_ns()))
        except httpx.HTTPError:
            return


@dataclass
class _Run:
    """What one playing gave: waits of payments in seconds, delays of carts in milliseconds."""

    speed: float
    waits_s: list[float]
    late_ms: list[float]


def main() -> None:
    """Measure and print; `--write` keeps the tables on the page of measurements."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="tillfree-door-") as name:
        runs: list[_Run] = []
        engine_s: list[float] = []
        for seed in given.seeds:
            store = Path(name) / f"store-{seed}"
            simulate(SimulationSpec(profile="busy", seed=seed, duration_s=120.0), store)
            engine_s += _engine_waits_s(store)
            runs += [_play(store, speed) for speed in given.speeds]
    text = _told(given, runs, sorted(engine_s))
    print(text)
    if given.write:
        write_section("door", "From the door to the payment", text)


def _engine_waits_s(store: Path) -> list[float]:
    """Return how long the engine waits from the door to each settled receipt, store time."""
    bundle = load_bundle(store)
    engine, waits = StoreEngine(bundle.store, bundle.catalogue), []
    for delivery in read_recording(store / "recording.mcap"):
        for fact in engine.feed(delivery).facts:
            if _is_charged(fact):
                waits.append(seconds(delivery.arrived_ns - fact.occurred_ns))
    return waits


def _is_charged(fact: Fact) -> bool:
    is_settled = fact.kind == "ReceiptIssued" and fact.body["status"] == "settled"
    return is_settled and bool(fact.body["lines"])


def _play(store: Path, speed: float) -> _Run:
    """Play the store once through an edge and a cloud, with a listener to the API's carts."""
    heard, served = _Heard(), []

    @contextmanager
    def serve(services: CloudServices, say: Say, port: int) -> Iterator[str]:
        own = services.of(_ORGANISATION)
        key = own.keys.issue("benchmark", sorted(KEY_SCOPES), SYSTEM)
        with api_beside(services, say, port) as address:
            Thread(target=heard.listen, args=(address, key), daemon=True).start()
            try:
                yield address
            finally:
                served.append(_late_ms(own, heard))

    settings = CloudShowSettings(speed=speed, most_s=600.0)
    books = run_cloud_show(Console(quiet=True), store, serve, False, settings)
    return _Run(speed, books.waits_s, served[0])


def _late_ms(own: OrganisationServices, heard: _Heard) -> list[float]:
    """Return after how long each change of a cart was in the stream, in milliseconds.

    A cart that changed twice meanwhile is sent once; it counts for both.
    """
    late = []
    for entry in own.log.read(limit=_READS_MOST):
        if entry.fact.kind in _CHANGES and entry.fact.body.get("visit_id"):
            came = [
                at_ns
                for visit_id, position, at_ns in heard.carts
                if visit_id == entry.fact.body["visit_id"] and position >= entry.position
            ]
            assert came, f"{entry.fact.kind} at {entry.position} never came"
            late.append((came[0] - entry.fact.recorded_ns) / NS_PER_MS)
    return late


def _told(given: argparse.Namespace, runs: list[_Run], engine_s: list[float]) -> str:
    speeds = " ".join(f"{speed:g}" for speed in given.speeds)
    seeds = " ".join(map(str, given.seeds))
    rows, carts = [], []
    for speed in given.speeds:
        waits = sorted(wait for run in runs if run.speed == speed for wait in run.waits_s)
        late = sorted(one for run in runs if run.speed == speed for one in run.late_ms)
        name = f"{speed:g} times real time"
        rows.append((name, str(len(waits)), *_quantiles(waits, "{:.2f} s")))
        carts.append((name, str(len(late)), *_quantiles(late, "{:.0f} ms")))
    rows.append(("of that the engine", str(len(engine_s)), *_quantiles(engine_s, "{:.2f} s")))
    quantiles = ("half", "95 %", "all")
    return "\n\n".join(
        [
            f"`python -m benchmarks.door --seeds {seeds} --speeds {speeds}`",
            f"{machine()}. Two minutes of a busy store for each seed.",
            "From the way out of the door to the captured payment, in the store's time; played at "
            "a multiple of real time, each moment of the cloud counts as often:",
            table(("played at", "payments", *quantiles), rows),
            "From a fact that changes a cart, as the journal has it, to the cart in a client of "
            "the API's stream, in real time:",
            table(("played at", "facts", *quantiles), carts),
        ]
    )


def _quantiles(ordered: list[float], words: str) -> tuple[str, ...]:
    if not ordered:
        return ("", "", "")
    places = (0.5, 0.95, 1.0)
    last = len(ordered) - 1
    return tuple(words.format(ordered[min(int(len(ordered) * q), last)]) for q in places)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7], help="stores (7)")
    parser.add_argument("--speeds", type=float, nargs="+", default=[1.0, 2.0], help="times real")
    parser.add_argument("--write", action="store_true", help="keep the tables on the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
