"""Which database is used, and which role is let near it."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tillfree.core.errors import DatabaseUnavailable
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.runtime.postgres import Database, database, migrate
from tillfree.runtime.postgres.database import OWNER_URL_VARIABLE, URL_VARIABLE
from tillfree.runtime.postgres.keys import KEYS_URL_VARIABLE


def test_a_named_server_is_used_and_no_other_started(
    shared_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, shared_database.url)
    monkeypatch.setenv(OWNER_URL_VARIABLE, shared_database.owner_url)
    monkeypatch.setenv(KEYS_URL_VARIABLE, shared_database.keys_url)
    with database(tmp_path) as found:
        assert found == shared_database
        engine = open_engine(found.url)
        log = PostgresFactLog(engine, "named", lambda: 1)
        log.append([Fact("a", "ItemTaken", "store", "visit", 1, "", {})])
        engine.dispose()
    assert list(tmp_path.iterdir()) == []


def test_a_role_that_sees_everything_is_refused(
    shared_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, shared_database.owner_url)
    monkeypatch.setenv(KEYS_URL_VARIABLE, shared_database.keys_url)
    with pytest.raises(DatabaseUnavailable, match="row-level security"), database(tmp_path):
        pass


def test_a_server_that_is_not_there_is_named(
    shared_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, "postgresql://nobody:x@127.0.0.1:1/none")
    monkeypatch.setenv(KEYS_URL_VARIABLE, shared_database.keys_url)
    with pytest.raises(DatabaseUnavailable, match=URL_VARIABLE), database(tmp_path):
        pass


def test_migrating_again_changes_nothing(shared_database: Database) -> None:
    migrate(shared_database.owner_url)


def test_an_owner_s_server_that_is_not_there_is_named(
    shared_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, "postgresql://nobody:x@127.0.0.1:1/none")
    monkeypatch.setenv(KEYS_URL_VARIABLE, shared_database.keys_url)
    monkeypatch.setenv(OWNER_URL_VARIABLE, "postgresql://owner:x@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable, match=OWNER_URL_VARIABLE), database(tmp_path):
        pass


def test_a_named_journal_wants_a_place_for_keys(
    shared_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, shared_database.url)
    monkeypatch.delenv(KEYS_URL_VARIABLE, raising=False)
    with (
        pytest.raises(DatabaseUnavailable, match=f"{KEYS_URL_VARIABLE} is not"),
        database(tmp_path),
    ):
        pass
    monkeypatch.setenv(KEYS_URL_VARIABLE, "postgresql://nobody:x@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable, match=KEYS_URL_VARIABLE), database(tmp_path):
        pass
    monkeypatch.setenv(KEYS_URL_VARIABLE, shared_database.owner_url)
    with pytest.raises(DatabaseUnavailable, match="holds the journal"), database(tmp_path):
        pass


def test_neither_role_connects_to_the_others_database(shared_database: Database) -> None:
    keys, journal = make_url(shared_database.keys_url), make_url(shared_database.url)
    for role, place in ((journal, keys), (keys, journal)):
        url = role.set(database=place.database).render_as_string(hide_password=False)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(url)
