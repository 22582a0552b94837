"""A backup holds the journal and no key, comes back whole, and brings nobody erased back."""

import os
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.contracts.projections import Rows, rows_of
from tests.runtime.cloud.folder import processes_of
from tests.settlement.postgres.shop import TERMS
from tillfree.cli import main
from tillfree.consent import Erased, PersonalFields, Purpose
from tillfree.consent.postgres import PostgresKeyVault
from tillfree.core.errors import KeyUnknown, UsageRefused
from tillfree.journal import Fact
from tillfree.journal.postgres import Outbox, open_engine
from tillfree.runtime.cloud import (
    CloudServices,
    RestoreOptions,
    back_up,
    open_services,
    restore,
    utc_now_ns,
)
from tillfree.runtime.postgres import Database, database
from tillfree.settlement.postgres import Cashier, Desk

SHOP = "shop"
NAME = "Wilhelmina Featherstonehaugh"


def _fields(found: Database) -> PersonalFields:
    return PersonalFields(
        PostgresKeyVault(open_engine(found.keys_url), os.urandom), SHOP, os.urandom
    )


def _fill(services: CloudServices, found: Database, person: str) -> str:
    """Let a shop have terms and a person with a name and a consent; return the sealed name."""
    own = services.of(SHOP)
    outbox = Outbox(own.log.engine, SHOP, utc_now_ns, worker="test")
    Desk(Cashier(own.log, outbox, utc_now_ns)).set_terms(TERMS)
    sealed = str(_fields(found).seal(person, "name", NAME))
    own.log.append([Fact(f"kept-{person}", "ShopperKept", "", person, 1, "", {"name": sealed})])
    own.consents.give(person, Purpose.ACCOUNT, "wording 1")
    return sealed


def _rows(services: CloudServices) -> Rows:
    log = services.of(SHOP).log
    return rows_of(log.engine, SHOP, log.projections)


def test_it_comes_back_as_it_was_while_the_cloud_goes_on(server_folder: Path) -> None:
    data, copy, keys = (server_folder / name for name in ("data", "copy", "keys"))
    data.mkdir(mode=0o711)
    (data / "server").mkdir()
    (data / "server/secrets.json").write_text("{}", "utf-8")
    with database(data / "postgres") as found, open_services(found, utc_now_ns) as services:
        sealed = _fill(services, found, "ann")
        assert main(["backup", str(copy), "--data", str(data)]) == 0
        assert main(["backup", str(keys), "--data", str(data), "--keys"]) == 0
        before = _rows(services)
        facts = services.of(SHOP).log.read()
        services.of(SHOP).log.append([Fact("later", "ShopperKept", "", "ann", 2, "", {})])
    anew = server_folder / "anew"
    assert main(["restore", str(copy), "--data", str(anew), "--keys", str(keys)]) == 0
    with database(anew / "postgres") as found, open_services(found, utc_now_ns) as services:
        log = services.of(SHOP).log
        assert log.read() == facts
        assert _rows(services) == before
        assert services.organisations() == ()
        assert _fields(found).unseal("ann", "name", sealed) == NAME
        log.append([Fact("again", "ShopperKept", "", "ann", 2, "", {})])
        with psycopg.connect(found.url) as connection:
            assert connection.execute("select count(*) from fact").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("delete from fact")
    assert (anew / "server/secrets.json").exists()
    assert not processes_of(server_folder)


def test_no_key_is_in_a_backup_of_the_journal(server_folder: Path) -> None:
    data, copy, anew = (server_folder / name for name in ("data", "copy", "anew"))
    data.mkdir(mode=0o711)
    with database(data / "postgres") as found, open_services(found, utc_now_ns) as services:
        sealed = _fill(services, found, "ann")
    back_up(data, copy, keys=False)
    assert b"person_key" not in (copy / "database.copy").read_bytes()
    restore(RestoreOptions(copy, anew))
    with database(anew / "postgres") as found, pytest.raises(KeyUnknown):
        _fields(found).unseal("ann", "name", sealed)


def test_who_was_erased_after_the_keys_were_copied_stays_erased(server_folder: Path) -> None:
    data, copy, keys, anew = (server_folder / name for name in ("data", "copy", "keys", "anew"))
    data.mkdir(mode=0o711)
    with database(data / "postgres") as found, open_services(found, utc_now_ns) as services:
        ann, bob = (_fill(services, found, person) for person in ("ann", "bob"))
        back_up(data, keys, keys=True)
        services.of(SHOP).consents.erase("ann", "asked")
        back_up(data, copy, keys=False)
    restore(RestoreOptions(copy, anew, keys))
    with database(anew / "postgres") as found:
        assert _fields(found).unseal("ann", "name", ann) == Erased("ann")
        assert _fields(found).unseal("bob", "name", bob) == NAME


def test_it_refuses_what_would_be_mixed_up(server_folder: Path) -> None:
    data, copy, keys = (server_folder / name for name in ("data", "copy", "keys"))
    with pytest.raises(UsageRefused, match="there is no database under"):
        back_up(data, copy, keys=False)
    data.mkdir(mode=0o711)
    with database(data / "postgres"):
        pass
    back_up(data, copy, keys=False)
    back_up(data, keys, keys=True)
    refused: list[tuple[Callable[[], None], str]] = [
        (lambda: back_up(data, copy, True), "holds something already"),
        (lambda: restore(RestoreOptions(copy, data, keys)), "already: name an empty data folder"),
        (
            lambda: restore(RestoreOptions(keys, data)),
            "is a backup of the keys, not of the journal",
        ),
        (lambda: restore(RestoreOptions(copy, data, copy)), "a backup of the journal, not of the"),
        (lambda: restore(RestoreOptions(data, data)), "is no backup"),
    ]
    for call, words in refused:
        with pytest.raises(UsageRefused, match=words):
            call()
