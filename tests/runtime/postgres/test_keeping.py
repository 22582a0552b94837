"""A server that is killed under its process comes back on its own, on its port."""

import contextlib
import os
import signal
import threading
from functools import partial
from pathlib import Path

from tests.runtime.nats.wire import wait_until
from tillfree.core.errors import DatabaseUnavailable
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.runtime.postgres import EmbeddedPostgres, database, migrate
from tillfree.runtime.postgres.keeping import kept_running


def test_killed_it_is_started_again_and_nothing_is_lost(server_folder: Path) -> None:
    with EmbeddedPostgres(server_folder) as server, kept_running(server):
        owner_url = server.url("postgres", server.owner_password)
        migrate(owner_url)
        log = PostgresFactLog(open_engine(owner_url), "kept", lambda: 1)
        for number in range(3):
            fact = Fact(f"id-{number}", "ItemTaken", "store", "visit", 1, "", {})
            log.append([fact])
            before = server.process_id
            os.kill(before, signal.SIGKILL)
            wait_until(partial(_is_back, server, before, log), "another server answers")
            assert log.position() == number + 1
        log.engine.dispose()
    assert server.process_id == 0


def _is_back(server: EmbeddedPostgres, before: int, log: PostgresFactLog) -> bool:
    try:
        return server.process_id != before and log.position() > 0
    except DatabaseUnavailable:
        return False


def test_what_was_laid_by_halves_is_laid_anew(server_folder: Path) -> None:
    half = server_folder / "data.partial"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n", "utf-8")
    with database(server_folder) as found:
        log = PostgresFactLog(open_engine(found.url), "anew", lambda: 1)
        assert log.position() == 0
        log.engine.dispose()
    assert not half.exists()


def test_killed_again_and_again_while_it_is_made_ready_it_gets_ready(server_folder: Path) -> None:
    done = threading.Event()

    def kill_some() -> None:
        for _ in range(3):
            if not done.wait(0.15) and (process_id := _postmaster(server_folder)):
                # Its file may outlive who was killed before.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process_id, signal.SIGKILL)

    with database(server_folder):
        """It is laid once, so that only making it ready is disturbed."""
    killer = threading.Thread(target=kill_some)
    killer.start()
    with database(server_folder) as found:
        done.set()
        killer.join()
        log = PostgresFactLog(open_engine(found.url), "ready", lambda: 1)
        wait_until(partial(_answers, log), "the server answers")
        log.engine.dispose()


def _postmaster(folder: Path) -> int:
    try:
        return int((folder / "data/postmaster.pid").read_text("utf-8").split("\n")[0])
    except (FileNotFoundError, ValueError):
        return 0


def _answers(log: PostgresFactLog) -> bool:
    try:
        return log.position() == 0
    except DatabaseUnavailable:
        return False
