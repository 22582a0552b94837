"""Whoever is killed when: each fact has its effect once, each message its place in the journal."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.house.source_tree import ROOT
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.runtime.postgres import Database

ASKED, KILLS = 40, 4


def _start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.journal.postgres.worker", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_worker_that_is_killed_leaves_nothing_out_and_nothing_twice(
    shared_database: Database, tmp_path: Path
) -> None:
    chance = random.Random(3)
    engine = open_engine(shared_database.url)
    log = PostgresFactLog(engine, "killed", lambda: 1)
    log.append(Fact(f"asked-{n}", "Asked", "", str(n), 1, "", {}) for n in range(ASKED))
    arguments = (shared_database.url, "killed", str(tmp_path / "told"))
    for _ in range(KILLS):
        with _start(*arguments) as worker:
            assert worker.stdout is not None
            for _ in range(chance.randrange(1, 12)):
                assert worker.stdout.readline() == "step\n"
            worker.kill()
    with _start(*arguments) as worker:
        worker.communicate(timeout=60)
        assert worker.returncode == 0

    done = Counter((entry.fact.kind, entry.fact.subject) for entry in log.read())
    wanted = {(kind, str(n)) for kind in ("Asked", "Noted", "Told") for n in range(ASKED)}
    assert set(done) == wanted
    assert set(done.values()) == {1}
    sent = Counter((tmp_path / "told").read_text("utf-8").split())
    assert set(sent) == {str(n) for n in range(ASKED)}
    assert sum(sent.values()) <= ASKED + KILLS, "each kill makes at most one second delivery"
    engine.dispose()
