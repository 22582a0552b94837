"""After an erasure no byte of the person is in any file of the server, nor in an older copy."""

import os
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.consent.postgres.traces import copy_of_tables, files, forms
from tillfree.consent import Erased, PersonalFields
from tillfree.consent.postgres import ConsentDesk, ConsentProjection, PostgresKeyVault
from tillfree.core.errors import KeyUnknown
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, open_engine, transaction
from tillfree.runtime.postgres import database

ORGANISATION = "retailer"
SECRETS = {
    "name": "Wilhelmina Featherstonehaugh",
    "email": "wilhelmina@featherstonehaugh.example",
    "card_token": "pm_1PqXr9Featherstonehaugh",
    "visit": "visit-0f8e4c2a-featherstonehaugh",
}


def test_no_byte_of_who_was_erased_is_left(server_folder: Path) -> None:
    with database(server_folder) as found:
        engine, keys = open_engine(found.url), open_engine(found.keys_url)
        vault = PostgresKeyVault(keys, os.urandom)
        fields = PersonalFields(vault, ORGANISATION, os.urandom)
        projections = [ConsentProjection()]
        log = PostgresFactLog(engine, ORGANISATION, lambda: 1, projections=projections)
        ann, bob = fields.new_person(), fields.new_person()
        sealed = {}
        for person in (ann, bob):
            for name, text in SECRETS.items():
                sealed[person, name] = str(fields.seal(person, name, text))
            own = {name: sealed[person, name] for name in SECRETS}
            log.append([Fact(f"kept-{person}", "ShopperKept", "", person, 1, "", {**own})])
        fields.claim_email(SECRETS["email"], ann)
        blind = fields.blind_email(SECRETS["email"])
        key, kept = vault.key(ORGANISATION, ann), vault.key(ORGANISATION, bob)
        assert isinstance(key, bytes)
        assert isinstance(kept, bytes)
        backup = copy_of_tables(found.owner_url)

        with transaction(engine, "other") as busy:
            busy.execute(select(func.pg_current_xact_id()))
            ConsentDesk(log, vault, lambda: 5).erase(ann, "asked")

        places = files(server_folder)
        assert any(kept in held for held in places.values()), "what is looked for is found"
        places |= {"copy of now": copy_of_tables(found.owner_url), "copy of before": backup}
        for secret in (key, blind, *(text.encode() for text in SECRETS.values())):
            for form in forms(secret):
                assert [place for place, held in places.items() if form in held] == []
        assert sealed[ann, "name"].encode().hex().encode() in backup, (
            "what is sealed is in the copy"
        )
        for name, text in SECRETS.items():
            assert fields.unseal(ann, name, sealed[ann, name]) == Erased(ann)
            assert fields.unseal(bob, name, sealed[bob, name]) == text
        assert fields.find_by_email(SECRETS["email"]) is None
        engine.dispose()
        keys.dispose()


def test_a_journal_with_another_vault_says_nothing(server_folder: Path) -> None:
    with database(server_folder) as found:
        keys = open_engine(found.keys_url)
        fields = PersonalFields(PostgresKeyVault(keys, os.urandom), ORGANISATION, os.urandom)
        with pytest.raises(KeyUnknown):
            fields.unseal("ann", "name", "from a backup of the journal alone")
        keys.dispose()
