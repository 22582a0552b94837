"""The embedded server: private, alone on its folder, and back after the worst."""

import os
import signal
import stat
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tillfree.core.errors import DatabaseUnavailable
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.runtime.postgres import EmbeddedPostgres, migrate
from tillfree.runtime.postgres.settings import PostgresSettings

KILLS = 3


def test_nothing_that_was_returned_is_lost_when_the_server_is_killed(server_folder: Path) -> None:
    numbers = count(1)
    with EmbeddedPostgres(server_folder) as server:
        owner_url = server.url("postgres", server.owner_password)
        migrate(owner_url)
        log = PostgresFactLog(open_engine(owner_url), "killed", lambda: 1)
        returned: list[str] = []
        for _ in range(KILLS):
            for _ in range(5):
                new = Fact(f"id-{next(numbers)}", "ItemTaken", "store", "visit", 1, "", {})
                returned += [entry.fact.fact_id for entry in log.append([new])]
            os.kill(server.process_id, signal.SIGKILL)
            server.wait_until_ended()
            with pytest.raises(DatabaseUnavailable, match="does not answer"):
                log.append([Fact("down", "ItemTaken", "store", "visit", 1, "", {})])
            server.start()
            assert [entry.fact.fact_id for entry in log.read()] == returned
        log.engine.dispose()
    with EmbeddedPostgres(server_folder) as server:
        log = PostgresFactLog(
            open_engine(server.url("postgres", server.owner_password)), "killed", lambda: 1
        )
        assert [entry.position for entry in log.read()] == list(range(1, 5 * KILLS + 1))
        log.engine.dispose()


def test_its_folder_is_private_and_its_alone(server_folder: Path) -> None:
    with EmbeddedPostgres(server_folder) as server:
        for name in ("owner.password", "application.password"):
            assert stat.S_IMODE((server_folder / name).stat().st_mode) == 0o600
        assert stat.S_IMODE((server_folder / "data").stat().st_mode) == 0o700
        second = EmbeddedPostgres(server_folder)
        with pytest.raises(DatabaseUnavailable, match="in use"), second:
            pass
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url("postgres", "wrong"))
        assert server.process_id
    assert server.process_id == 0


def test_a_server_left_over_is_ended_first(server_folder: Path) -> None:
    left = EmbeddedPostgres(server_folder)
    left.start()
    left.leave()
    with EmbeddedPostgres(server_folder) as server:
        assert server.process_id
        left.wait_until_ended()


def test_a_server_that_does_not_come_up_says_so(server_folder: Path) -> None:
    settings = PostgresSettings(start_attempts=1)
    with EmbeddedPostgres(server_folder, settings):
        pass
    place = server_folder / "data/postgresql.conf"
    place.write_text(place.read_text("utf-8") + "\nnonsense = 1\n", "utf-8")
    with (
        pytest.raises(DatabaseUnavailable, match="did not come up"),
        EmbeddedPostgres(server_folder, settings),
    ):
        pass
