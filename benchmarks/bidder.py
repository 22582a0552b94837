"""Claim: one core bids five thousand times a second for 100,000 people and 1,000 campaigns.

Data: `measuring/auctions.py`, requests of about 1.3 kB as exchanges send them, each of a person in
three to eight segments. Load: a process of its own with raw connections on loopback, first as
fast as answers come (each connection asks again when it was answered), then at steady rates, where
time counts from when a request was due, so that a stall is counted for all that it held up. The
bidder's worker and the load each have one core to themselves where the machine has two.
"""

import argparse
import asyncio
import gc
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import cast
from urllib.error import URLError

import msgspec
import uvloop

from benchmarks.measuring.auctions import (
    believes_everybody,
    campaign_book,
    requests,
    write_people,
)
from benchmarks.measuring.tables import machine, table, write_section
from tillfree.runtime.bidder import BidderOptions, serve_bidder

PORT = 18_090
READY_S = 120.0
BODIES = 20_000
"""Different requests, sent over and over."""


@dataclass(slots=True)
class Outcome:
    """What came back: times in seconds, statuses counted."""

    times_s: list[float] = field(default_factory=list)
    bids: int = 0
    none: int = 0
    other: int = 0
    unsent: int = 0
    """Due, but no connection came free for them before time was up."""
    took_s: float = 0.0
    used_s: float = 0.0
    """Processor time that the bidder took."""

    def quantile_ms(self, share: float) -> float:
        """Return the time that this share of the answers stayed within."""
        self.times_s.sort()
        return self.times_s[min(int(len(self.times_s) * share), len(self.times_s) - 1)] * 1e3


class _Connection(asyncio.Protocol):
    """One connection that has one request out at a time."""

    def __init__(self, load: "_Load") -> None:
        self._load = load
        self._left = b""
        self._due_s = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none by inheritance.
        self.transport = cast(asyncio.Transport, transport)

    def ask(self, due_s: float) -> None:
        """Send the next request; its time counts from `due_s`."""
        assert self.transport is not None
        self._due_s = due_s
        self.transport.write(self._load.next_request())

    def data_received(self, data: bytes) -> None:
        self._left += data
        end = self._left.find(b"\r\n\r\n")
        if end < 0:
            return
        status = self._left[9:12]
        length = 0
        if status != b"204":
            place = self._left.find(b"content-length: ")
            length = int(self._left[place + 16 : self._left.find(b"\r", place)])
        if len(self._left) < end + 4 + length:
            return
        self._left = self._left[end + 4 + length :]
        self._load.answered(self, status, self._due_s)


class _Load:
    """Sends requests over several connections until time is up."""

    def __init__(self, bodies: list[bytes], rate: float) -> None:
        """`rate` is requests a second, 0 for as fast as answers come."""
        self._requests = [_framed(body) for body in bodies]
        self._place = 0
        self._rate = rate
        self._idle: list[_Connection] = []
        self._late: deque[float] = deque()
        self._until_s = 0.0
        self._out = 0
        self.outcome = Outcome()
        self._done = asyncio.Event()

    def next_request(self) -> bytes:
        """Return the next of the requests."""
        self._place = (self._place + 1) % len(self._requests)
        return self._requests[self._place]

    async def run(self, connections: int, seconds: float) -> Outcome:
        """Load the bidder for that long."""
        loop = asyncio.get_running_loop()
        made = [
            (await loop.create_connection(lambda: _Connection(self), "127.0.0.1", PORT))[1]
            for _ in range(connections)
        ]
        began_s = time.perf_counter()
        self._until_s = began_s + seconds
        if self._rate:
            self._idle = list(made)
            await self._steadily(began_s)
        else:
            for one in made:
                self._ask(one, time.perf_counter())
        await asyncio.wait_for(self._done.wait(), seconds + 60.0)
        self.outcome.took_s = time.perf_counter() - began_s
        for one in made:
            assert one.transport is not None
            one.transport.close()
        return self.outcome

    async def _steadily(self, began_s: float) -> None:
        sent = 0
        while (now_s := time.perf_counter()) < self._until_s:
            due = int((now_s - began_s) * self._rate)
            for number in range(sent, due):
                due_s = began_s + number / self._rate
                if self._idle:
                    self._ask(self._idle.pop(), due_s)
                else:
                    self._late.append(due_s)
            sent = due
            await asyncio.sleep(0.0005)
        self.outcome.unsent = len(self._late)
        self._late.clear()
        if not self._out:
            self._done.set()

    def _ask(self, one: _Connection, due_s: float) -> None:
        self._out += 1
        one.ask(due_s)

    def answered(self, one: _Connection, status: bytes, due_s: float) -> None:
        """Count an answer, and go on."""
        now_s = time.perf_counter()
        outcome = self.outcome
        outcome.times_s.append(now_s - due_s)
        if status == b"200":
            outcome.bids += 1
        elif status == b"204":
            outcome.none += 1
        else:
            outcome.other += 1
        self._out -= 1
        if self._late:
            self._ask(one, self._late.popleft())
        elif now_s < self._until_s and not self._rate:
            self._ask(one, now_s)
        else:
            self._idle.append(one)
            if not self._out and now_s >= self._until_s:
                self._done.set()


def main() -> None:
    """Measure and print; `--write` keeps the table on the page of measurements."""
    given = _arguments()
    if given.serve:
        people, data = Path(given.serve) / "people.jsonl", Path(given.serve) / "data"
        options = BidderOptions(
            Path(given.serve) / "book.json",
            people,
            data,
            port=PORT,
            workers=given.workers[0],
            may=believes_everybody,
        )
        serve_bidder(options)
        return
    with tempfile.TemporaryDirectory(prefix="tillfree-bidder-") as name:
        text = _measure(Path(name), given)
    print(text)
    if given.write:
        write_section("bidder", "The bidder", text)


def _measure(folder: Path, given: argparse.Namespace) -> str:
    book = campaign_book(given.campaigns, time.time_ns(), 1)
    (folder / "book.json").write_bytes(msgspec.json.encode(book))
    write_people(folder / "people.jsonl", given.people, 2)
    bodies = list(islice(requests(given.people, 3), BODIES))
    cores = sorted(os.sched_getaffinity(0))
    rows = []
    for workers in given.workers:
        for rate in (0, *given.rates):
            # The load has its own core where there is one to spare.
            with _serving(folder, workers, cores[: max(len(cores) - 1, 1)]) as process:
                os.sched_setaffinity(0, {cores[-1]})
                outcome = uvloop.run(_loaded(bodies, rate, given, process.pid))
                os.sched_setaffinity(0, cores)
            rows.append(_row(workers, rate, outcome))
    busy = os.getloadavg()[0]
    return (
        f"`python -m benchmarks.bidder`\n\n{machine()}; load average while measuring {busy:.1f}. "
        f"{given.people:,} people, {given.campaigns:,} campaigns, {given.connections} connections, "
        f"{given.seconds:.0f} s each, requests of {len(bodies[0]):,} bytes.\n\n"
        + table(
            (
                "workers, load",
                "answers a second",
                "of these bids",
                "p50, ms",
                "p99, ms",
                "slowest, ms",
                "due, not sent",
                "processor a request, us",
                "a core's worth, answers a second",
            ),
            rows,
        )
    )


async def _loaded(
    bodies: list[bytes], rate: float, given: argparse.Namespace, process: int
) -> Outcome:
    gc.freeze()
    await _Load(bodies, 0.0).run(given.connections, 1.0)
    before_s = _processor_s(process)
    outcome = await _Load(bodies, rate).run(given.connections, given.seconds)
    outcome.used_s = _processor_s(process) - before_s
    return outcome


def _row(workers: int, rate: int, outcome: Outcome) -> tuple[str, ...]:
    answers = outcome.bids + outcome.none
    assert not outcome.other, f"{outcome.other} answers were neither a bid nor none"
    each_us = outcome.used_s / answers * 1e6
    return (
        f"{workers}, {f'{rate:,} a second' if rate else 'as fast as it goes'}",
        f"{answers / outcome.took_s:,.0f}",
        f"{outcome.bids / answers:.0%}",
        f"{outcome.quantile_ms(0.5):.1f}",
        f"{outcome.quantile_ms(0.99):.1f}",
        f"{outcome.quantile_ms(1.0):.1f}",
        f"{outcome.unsent:,}",
        f"{each_us:.0f}",
        f"{1e6 / each_us:,.0f}",
    )


def _framed(body: bytes) -> bytes:
    head = b"POST /openrtb2/bid HTTP/1.1\r\nhost: bidder\r\nx-openrtb-version: 2.6\r\n"
    return b"%scontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (
        head,
        len(body),
        body,
    )


@contextmanager
def _serving(folder: Path, workers: int, cores: list[int]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "benchmarks.bidder", "--serve", str(folder)]
    command += ["--workers", str(workers)]
    with subprocess.Popen(command) as process:
        os.sched_setaffinity(process.pid, cores)
        try:
            _await_ready()
            yield process
        finally:
            process.send_signal(signal.SIGTERM)


def _await_ready() -> None:
    deadline_s = time.monotonic() + READY_S
    while time.monotonic() < deadline_s:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            threading.Event().wait(0.2)
    raise TimeoutError(f"the bidder did not answer within {READY_S:.0f} s")


def _processor_s(process: int) -> float:
    """Return the processor time of a process and its children so far."""
    ids = [process]
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = place.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == process:
            ids.append(int(place.parent.name))
    total = 0
    for one in ids:
        words = Path(f"/proc/{one}/stat").read_text("utf-8").rpartition(")")[2].split()
        total += int(words[11]) + int(words[12])
    return total / os.sysconf("SC_CLK_TCK")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000, help="people in segments (100000)")
    parser.add_argument("--campaigns", type=int, default=1_000, help="campaigns (1000)")
    parser.add_argument("--connections", type=int, default=16, help="connections (16)")
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds of each load (10)")
    parser.add_argument("--rates", type=int, nargs="*", default=[3_000, 5_000], help="steady rates")
    parser.add_argument("--workers", type=int, nargs="+", default=[1], help="numbers of workers")
    parser.add_argument("--serve", default="", help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="keep the table on the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
