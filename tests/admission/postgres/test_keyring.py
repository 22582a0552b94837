"""Keys are made ahead, listed with their time, replaced without a gap, sealed where they lie."""

import base64

import pytest
from sqlalchemy import Engine, text

from tests.admission.postgres.town import STORE, Town
from tillfree.admission import EntryPass, PassSettings, check_pass
from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import AdmissionRefused, NotAllowed
from tillfree.journal.postgres import transaction
from tillfree.tenants import SYSTEM, Role

DAY_NS = 86_400 * NS_PER_S


def test_without_a_key_no_pass_is_issued(town: Town) -> None:
    kim = town.shopper()
    with pytest.raises(AdmissionRefused, match="rotate its keys"):
        town.passes.issue(kim)
    with pytest.raises(NotAllowed):
        town.keyring.rotate(town.member())


def test_a_store_that_fetched_the_list_checks_passes_alone(town: Town) -> None:
    kim = town.shopper()
    town.keyring.keep_fresh()
    gatekeeper = town.keyring.gatekeeper(STORE)
    shown = town.passes.issue(kim)
    entry = check_pass(shown.text, gatekeeper, town.now, PassSettings())
    assert isinstance(entry, EntryPass)
    assert entry.person == town.wallet.credentials(kim)[0]
    assert entry.expires_ns == shown.expires_ns == town.now + 30 * NS_PER_S
    assert kim not in base64.urlsafe_b64decode(shown.text.split(".")[1] + "==").decode()


def test_half_a_year_of_rotation_leaves_no_gap_and_tells_every_key_ahead(town: Town) -> None:
    kim = town.shopper()
    known: dict[str, int] = {}
    for day in range(190):
        town.keyring.keep_fresh()
        signing = town.keyring.signing_key().name
        # A store that fetches once a day knew the key yesterday, but for the very first.
        assert day == 0 or known[signing] < day
        assert signing in town.keyring.gatekeeper(STORE).keys
        for one in town.keyring.public_keys():
            known.setdefault(one.name, day)
        if day % 60 == 0:
            late = town.passes.issue(kim)
            found = check_pass(late.text, town.keyring.gatekeeper(STORE), town.now, PassSettings())
            assert isinstance(found, EntryPass)
        town.now += DAY_NS
    assert len(known) == 3
    assert len(town.keyring.public_keys()) <= 2


def test_a_new_key_on_request_signs_after_its_lead(town: Town) -> None:
    town.keyring.keep_fresh()
    first = town.keyring.signing_key().name
    second = town.keyring.rotate(town.member("ann@shop.example", Role.OWNER))
    assert {one.name for one in town.keyring.public_keys()} == {first, second}
    assert town.keyring.signing_key().name == first
    town.now += DAY_NS
    assert town.keyring.signing_key().name == second
    assert first in town.keyring.gatekeeper(STORE).keys


def test_the_database_alone_signs_nothing(town: Town, engine: Engine) -> None:
    town.keyring.rotate(SYSTEM)
    raw = town.keyring.signing_key().key.private_bytes_raw()
    with transaction(engine, town.name) as connection:
        kept = connection.execute(text("select sealed from pass_key_secret")).scalars().all()
    assert len(kept) == 1
    assert raw not in bytes(kept[0])


def test_after_a_restore_without_secrets_new_keys_sign_at_once(town: Town, engine: Engine) -> None:
    kim = town.shopper()
    town.keyring.keep_fresh()
    with transaction(engine, town.name) as connection:
        connection.execute(text("delete from pass_key_secret"))
    with pytest.raises(AdmissionRefused, match="rotate its keys"):
        town.passes.issue(kim)
    town.keyring.keep_fresh()
    assert town.gate.scan(town.at(), town.passes.issue(kim).text).opens
