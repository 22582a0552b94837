"""What every vault of keys promises, tried on each implementation."""

import os
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tillfree.consent import Erased, KeyVault, MemoryKeyVault
from tillfree.consent.postgres import PostgresKeyVault
from tillfree.core.errors import KeyUnknown
from tillfree.journal.postgres import open_engine

_organisations = count(1)
BLIND = bytes(32)


@pytest.fixture(scope="module", params=["memory", "postgres"])
def open_vault(request: pytest.FixtureRequest) -> Iterator[Callable[[], KeyVault]]:
    """Give what opens a vault, of each implementation."""
    if request.param == "memory":
        yield lambda: MemoryKeyVault(os.urandom)
        return
    engine = open_engine(request.getfixturevalue("shared_database").keys_url)
    yield lambda: PostgresKeyVault(engine, os.urandom)
    engine.dispose()


@pytest.fixture
def vault(open_vault: Callable[[], KeyVault]) -> KeyVault:
    """Give a vault."""
    return open_vault()


@pytest.fixture
def ours() -> str:
    """Give an organisation that no other test uses."""
    return f"vault-{next(_organisations)}"


def test_each_person_has_one_key_of_their_own(vault: KeyVault, ours: str) -> None:
    first, second = vault.make(ours, "ann"), vault.make(ours, "bob")
    assert isinstance(first, bytes)
    assert len(first) == 32
    assert len({first, second, vault.make("theirs", "ann")}) == 3
    assert vault.make(ours, "ann") == vault.key(ours, "ann") == first


def test_a_key_that_never_was_is_no_erased_one(vault: KeyVault, ours: str) -> None:
    with pytest.raises(KeyUnknown, match="nobody"):
        vault.key(ours, "nobody")


def test_an_erased_key_is_gone_for_good(vault: KeyVault, ours: str) -> None:
    vault.make(ours, "ann")
    kept = vault.make(ours, "bob")
    for _ in range(2):
        vault.erase(ours, "ann")
    vault.erase(ours, "never-seen")
    vault.scrub()
    assert vault.key(ours, "ann") == vault.make(ours, "ann") == Erased("ann")
    assert vault.make(ours, "never-seen") == Erased("never-seen")
    assert vault.key(ours, "bob") == kept
    assert vault.keys(ours, ["ann", "bob", "never-seen", "nobody"]) == {
        "ann": Erased("ann"),
        "bob": kept,
        "never-seen": Erased("never-seen"),
    }
    assert vault.keys(f"{ours}-other", ["ann"]) == {}


def test_who_claims_an_index_first_is_found_by_it(vault: KeyVault, ours: str) -> None:
    assert vault.find(ours, BLIND) is None
    assert vault.claim(ours, BLIND, "ann") == "ann"
    assert vault.claim(ours, BLIND, "bob") == "ann"
    assert vault.find(ours, BLIND) == "ann"
    assert vault.find(f"{ours}-other", BLIND) is None


def test_erasing_removes_the_indexes(vault: KeyVault, ours: str) -> None:
    vault.make(ours, "ann")
    vault.claim(ours, BLIND, "ann")
    vault.claim(ours, BLIND[1:] + b"x", "bob")
    vault.erase(ours, "ann")
    assert vault.find(ours, BLIND) is None
    assert vault.find(ours, BLIND[1:] + b"x") == "bob"
    assert vault.claim(ours, BLIND, "bob") == "bob"


def test_an_organisation_has_one_index_key(vault: KeyVault, ours: str) -> None:
    assert len(vault.index_key(ours)) == 32
    assert vault.index_key(ours) == vault.index_key(ours) != vault.index_key(f"{ours}-other")


def test_an_index_that_is_let_go_is_free(vault: KeyVault, ours: str) -> None:
    vault.claim(ours, BLIND, "ann")
    vault.let_go(ours, BLIND, "bob")
    assert vault.find(ours, BLIND) == "ann"
    for _ in range(2):
        vault.let_go(ours, BLIND, "ann")
    assert vault.find(ours, BLIND) is None
    assert vault.claim(ours, BLIND, "bob") == "bob"
