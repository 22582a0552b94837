"""The demonstration's second half: receipts and a balance, and nothing left when it is stopped."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from tests.runtime.cloud.folder import processes_of
from tests.runtime.nats.wire import DEADLINE_S, wait_until
from tests.runtime.small_world import settling_bundle
from tillfree.insight.lake import Lake, Scope
from tillfree.runtime.cloud import CloudServices, Say
from tillfree.runtime.cloud_demo import CloudShowSettings, run_cloud_show
from tillfree.web import api_beside

_SHOW = """
import faulthandler
import sys
from pathlib import Path
from rich.console import Console
from tillfree.runtime.cloud_demo import CloudShowSettings, run_cloud_show
from tillfree.web import api_beside
faulthandler.enable()
speed = CloudShowSettings(speed=float(sys.argv[2]))
run_cloud_show(Console(), Path(sys.argv[1]), api_beside, True, speed)
"""


def test_it_tells_each_receipt_and_the_trial_balance() -> None:
    told, measured = io.StringIO(), dict[str, int]()
    settings = CloudShowSettings(speed=20.0)

    @contextmanager
    def serve(services: CloudServices, say: Say, port: int) -> Iterator[str]:
        with api_beside(services, say, port) as address:
            yield address
            assert services.lake is not None
            with Lake(services.lake).reader(Scope("demo")) as reader:
                for table in ("visits", "stays", "positions", "purchases"):
                    found = reader.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
                    measured[table] = found[0] if found else 0

    books = run_cloud_show(Console(file=told, width=100), settling_bundle(), serve, False, settings)
    assert measured["visits"] >= 1 and all(measured.values()), measured
    text = told.getvalue()
    assert text.count("s after the door: paid") == 1
    assert "The API answers at http://127.0.0.1:" in text
    assert "The ledger's trial balance:" in text
    together = next(line.split() for line in text.splitlines() if "together" in line)
    assert together[1] == together[2] != "0"
    assert len(books.waits_s) == 1
    assert not books.visits


def _interrupted(
    folder: Path, words: list[str], happened: str, runs: str = "", presses: int = 1
) -> int:
    """Start a command, press Ctrl-C when something stands in its words, return how it ended.

    And when a process of it `runs`. Somebody impatient presses it more than once.
    """
    log = folder / "show.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *words],
            stdout=out,
            stderr=out,
            env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
    try:
        wait_until(
            lambda: happened in log.read_text("utf-8") or process.poll() is not None,
            happened,
            4 * DEADLINE_S,
        )
        assert process.poll() is None, log.read_text("utf-8")
        wait_until(
            lambda: any(not runs or runs in one for one in _running(folder)), "its process runs"
        )
        for _ in range(presses):
            os.killpg(process.pid, signal.SIGINT)
        code = process.wait(2 * DEADLINE_S)
        assert not _running(folder), "something goes on"
        return code
    except subprocess.TimeoutExpired as fault:
        # Where it stands is what whoever reads this needs to know.
        process.send_signal(signal.SIGABRT)
        process.wait(DEADLINE_S)
        raise AssertionError(log.read_text("utf-8")) from fault
    finally:
        for process_id in processes_of(folder):
            os.kill(process_id, signal.SIGKILL)
        if process.poll() is None:
            process.kill()


def _running(folder: Path) -> list[list[str]]:
    return list(processes_of(folder).values())


def _left(folder: Path) -> list[str]:
    return [place.name for place in folder.iterdir() if place.name.startswith("tillfree-demo-")]


def test_stopped_while_the_store_plays_it_leaves_nothing(server_folder: Path) -> None:
    words = ["-c", _SHOW, str(settling_bundle()), "1.0"]
    assert _interrupted(server_folder, words, "The API answers", "edge") == -signal.SIGINT
    assert not _left(server_folder)


@pytest.mark.siege
def test_stopped_while_it_stays_it_has_done_what_it_should(server_folder: Path) -> None:
    words = ["-c", _SHOW, str(settling_bundle()), "20.0"]
    assert _interrupted(server_folder, words, "All of it stays at work", presses=3) == 0
    assert not _left(server_folder)


@pytest.mark.siege
def test_the_whole_demonstration_is_stopped_by_ctrl_c(server_folder: Path) -> None:
    words = ["-m", "tillfree", "demo", "--out", str(server_folder / "demo")]
    assert _interrupted(server_folder, words, "The API answers", "edge") == 130
    assert not _left(server_folder)
