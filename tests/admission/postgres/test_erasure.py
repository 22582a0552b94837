"""Who deletes their account is in no file of the server any more, nor in an older copy."""

import os
from pathlib import Path

from tests.admission.postgres.authenticator import Authenticator
from tests.admission.postgres.town import PARTY, PASSWORD, WORDING, Town
from tests.consent.postgres.traces import copy_of_tables, files, forms
from tillfree.admission.postgres import PaymentMethod
from tillfree.consent import Erased
from tillfree.consent.postgres import PostgresKeyVault
from tillfree.journal.postgres import open_engine
from tillfree.runtime.postgres import database

EMAIL, NAME = "wilhelmina@featherstonehaugh.example", "Wilhelmina Featherstonehaugh"
CARD = PaymentMethod("pm_1PqXr9Featherstonehaugh", "Visa of Featherstonehaugh", "fp-feather-1")
WORDS = "my neighbour Featherstonehaugh climbed over the gate, not me"


def _lives(town: Town) -> tuple[str, str]:
    """Let a person do all that leaves something of them; return them and their credential."""
    ann = town.accounts.register(EMAIL, NAME, PASSWORD, WORDING)
    town.accounts.set_payment_method(ann, CARD, WORDING)
    device = Authenticator(PARTY.origin)
    town.passkeys.add(ann, device.make(town.passkeys.ask_to_add(ann)))
    assert town.passkeys.sign_in(device.sign(town.passkeys.ask_to_sign_in())) == ann
    town.door.sign_in(EMAIL, "a wrong password")
    said = town.enter(ann)
    assert said.opens
    town.ends(town.begins(said.credential))
    assert town.gate.tap(town.at(), CARD).opens
    town.ends(town.begins(town.wallet.credentials(ann)[0]))
    operator = town.member()
    town.blocks.block_person(ann, "climbed over the gate", operator)
    town.blocks.appeal(ann, WORDS)
    return ann, said.credential


def test_no_byte_of_a_deleted_account_is_left(server_folder: Path) -> None:
    with database(server_folder) as found:
        engine, keys = open_engine(found.url), open_engine(found.keys_url)
        town = Town(engine, PostgresKeyVault(keys, os.urandom))
        ann, credential = _lives(town)
        other = town.shopper("bob@mail.example", card=PaymentMethod("pm_bob", "Visa"))
        vault = town.fields.vault
        key, kept = vault.key(town.name, ann), vault.key(town.name, other)
        assert isinstance(key, bytes)
        assert isinstance(kept, bytes)
        blinds = [
            town.lobby.blind("email", EMAIL),
            town.lobby.blind("card", CARD.fingerprint),
            *(town.lobby.blind("credential", one) for one in town.wallet.credentials(ann)),
        ]
        sealed = town.log.read()
        backup = copy_of_tables(found.owner_url)

        town.accounts.delete(ann)

        places = files(server_folder)
        assert any(kept in held for held in places.values()), "what is looked for is found"
        assert any(credential.encode() in held for held in places.values()), "visits are kept"
        places |= {"copy of now": copy_of_tables(found.owner_url), "copy of before": backup}
        texts = (EMAIL, NAME, CARD.token, CARD.label, CARD.fingerprint, WORDS)
        for secret in (key, *blinds, *(text.encode() for text in texts)):
            for form in forms(secret):
                assert [place for place, held in places.items() if form in held] == []
        assert town.lobby.find("credential", credential) is None
        assert town.lobby.find("email", EMAIL) is None
        for entry in sealed:
            for name, value in entry.fact.body.items():
                if name.endswith("_sealed") and entry.fact.subject == ann and value:
                    field = name.removesuffix("_sealed").replace("token", "payment_token")
                    assert town.lobby.unseal(ann, field, str(value)) == Erased(ann)
        assert town.accounts.account(other).email == "bob@mail.example"
        engine.dispose()
        keys.dispose()
