"""The bidder as processes: over real sockets, through kills, with files that change meanwhile."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec

from tests.ads.market import BANNER, Answer, book, campaign
from tillfree.ads import CampaignBook, Flight, NoticeKind
from tillfree.runtime.bidder import read_notices

DEADLINE_S = 60.0
REQUEST = {"id": "r", "imp": [{"id": "1", "banner": BANNER}]}


@contextmanager
def running(folder: Path, *more: str) -> Iterator[httpx.Client]:
    """Run `tillfree bidder` on a free port and give what talks to it."""
    command = [sys.executable, "-m", "tillfree", "bidder", "--port", "0"]
    command += ["--campaigns", str(folder / "book.json"), "--people", str(folder / "people.jsonl")]
    command += ["--data", str(folder / "data"), *more]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            begins = msgspec.json.decode(process.stderr.readline())
            url = f"http://127.0.0.1:{begins['port']}"
            with httpx.Client(base_url=url, timeout=DEADLINE_S) as client:
                until(lambda: client.get("/health").status_code == 204)
                yield client
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(DEADLINE_S) == 0


def until(holds: Callable[[], bool]) -> None:
    """Wait for something, with a deadline."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.1)


def write(folder: Path, told: CampaignBook) -> None:
    """Put a book in place, whole."""
    (folder / "new.json").write_bytes(msgspec.json.encode(told))
    (folder / "new.json").rename(folder / "book.json")


def flight() -> Flight:
    """Return a flight of which half is past, by the machine's clock."""
    now_ns, day_ns = time.time_ns(), 86_400 * 10**9
    return Flight(now_ns - day_ns, now_ns + day_ns)


def ask(client: httpx.Client, **more: object) -> Answer | None:
    """Return what is bid."""
    answer = client.post("/openrtb2/bid", json=REQUEST | more)
    assert answer.status_code in {200, 204}
    return msgspec.json.decode(answer.content, type=Answer) if answer.content else None


def test_bids_bills_and_changes_over_real_sockets(tmp_path: Path) -> None:
    write(tmp_path, book(campaign(flight=flight())))
    with running(tmp_path) as client:
        answer = ask(client)
        assert answer is not None
        burl = answer.bid.burl.replace("${AUCTION_PRICE}", "2.0")
        assert [client.get(burl).status_code for _ in range(2)] == [204, 204]
        assert client.post("/openrtb2/bid", content=b"{").status_code == 400
        large = client.post("/openrtb2/bid", content=b" " * 10_000_000)
        assert large.status_code == 400
        # The strict rule: whatever law is named, there is no bid.
        assert ask(client, regs={"gdpr": 1}, user={"consent": "CP"}) is None
        write(tmp_path, book(campaign("other", flight=flight())))
        until(lambda: (one := ask(client)) is not None and one.bid.cid == "other")
        (tmp_path / "book.json").write_text("{", "utf-8")
        until(lambda: ask(client) is not None)
    bills = [one for one in read_notices(tmp_path / "data") if one.kind == NoticeKind.BILL]
    assert [(one.campaign_id, one.cost) for one in bills] == [("juice", 200)]


def test_workers_share_what_was_billed_and_outlive_a_kill(tmp_path: Path) -> None:
    write(tmp_path, book(campaign(flight=flight())))
    with running(tmp_path, "--workers", "2") as client:
        first = ask(client)
        assert first is not None
        burl = first.bid.burl.replace("${AUCTION_PRICE}", "2.5")
        assert client.get(burl).status_code == 204
        until(lambda: len(list((tmp_path / "data").glob("notices-*.jsonl"))) == 2)
        killed = _workers_of(os.getpid())
        assert len(killed) == 2
        os.kill(killed[0], signal.SIGKILL)
        until(lambda: len(set(_workers_of(os.getpid())) - set(killed)) == 1)
        until(lambda: client.get("/health").status_code == 204)
        # The same bill again, to whichever worker: it was counted and stays so.
        for _ in range(8):
            with httpx.Client(timeout=DEADLINE_S) as other:
                assert other.get(burl).status_code == 204
    notices = [one for one in read_notices(tmp_path / "data") if one.kind == NoticeKind.BILL]
    assert {one.bid_id for one in notices} == {first.bid.id}
    assert all(one.cost == 250 for one in notices)


def _workers_of(ancestor: int) -> list[int]:
    """Return the processes two below this one that are spawned workers."""
    parents: dict[int, int] = {}
    names: dict[int, bytes] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "stat").read_text("utf-8").rpartition(")")[2].split()
            names[int(place.name)] = (place / "cmdline").read_bytes()
        except OSError:
            continue
        parents[int(place.name)] = int(words[1])
    return [
        one
        for one, parent in parents.items()
        if parents.get(parent) == ancestor and b"spawn_main" in names[one]
    ]
