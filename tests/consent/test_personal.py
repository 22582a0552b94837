"""What is sealed opens only with its person's key, in its own place, and never after an erasure."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.consent import Erased, KeyVault, MemoryKeyVault, PersonalFields
from tillfree.core.errors import SealBroken


def _fields(organisation: str = "org", vault: KeyVault | None = None) -> PersonalFields:
    return PersonalFields(vault or MemoryKeyVault(os.urandom), organisation, os.urandom)


def _text(found: str | Erased) -> str:
    assert isinstance(found, str)
    return found


@given(text=st.text(st.characters(codec="utf-8")))
def test_what_is_sealed_comes_back(text: str) -> None:
    fields = _fields()
    sealed = _text(fields.seal("ann", "name", text))
    assert sealed != fields.seal("ann", "name", text), "no two look the same"
    assert fields.unseal("ann", "name", sealed) == text


@given(place=st.integers(0, 200), bit=st.integers(0, 5))
def test_a_changed_letter_does_not_open(place: int, bit: int) -> None:
    fields = _fields()
    sealed = _text(fields.seal("ann", "name", "Ann Other"))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    at = place % (len(sealed) - 4)
    other = letters[letters.index(sealed[at]) ^ (1 << bit)]
    with pytest.raises(SealBroken, match="name of person ann"):
        fields.unseal("ann", "name", sealed[:at] + other + sealed[at + 1 :])


@pytest.mark.parametrize("sealed", ["", "A", "not base64 at all!", "\u2603"])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    fields = _fields()
    fields.seal("ann", "name", "Ann")
    with pytest.raises(SealBroken):
        fields.unseal("ann", "name", sealed)


def test_it_opens_in_its_own_place_only() -> None:
    vault = MemoryKeyVault(os.urandom)
    fields = _fields("org", vault)
    sealed = _text(fields.seal("ann", "name", "Ann"))
    fields.seal("bob", "name", "Bob")
    for person, field in (("ann", "email"), ("bob", "name")):
        with pytest.raises(SealBroken):
            fields.unseal(person, field, sealed)
    # Even where two organisations had one key, the place would not be the same.
    key = vault.key("org", "ann")
    twin = PersonalFields(MemoryKeyVault(lambda _: _text_bytes(key)), "other", os.urandom)
    twin.seal("ann", "name", "Ann")
    with pytest.raises(SealBroken):
        twin.unseal("ann", "name", sealed)


def _text_bytes(key: bytes | Erased) -> bytes:
    assert isinstance(key, bytes)
    return key


def test_after_an_erasure_nothing_opens_and_nothing_is_sealed() -> None:
    fields = _fields()
    sealed = _text(fields.seal("ann", "name", "Ann"))
    fields.vault.erase("org", "ann")
    assert fields.unseal("ann", "name", sealed) == Erased("ann")
    assert fields.seal("ann", "name", "Ann") == Erased("ann")


def test_people_are_found_by_their_email_until_they_are_erased() -> None:
    fields = _fields()
    fields.seal("ann", "email", "ann@shop.example")
    assert fields.claim_email("ann@shop.example", "ann") == "ann"
    assert fields.claim_email(" Ann@Shop.Example ", "bob") == "ann"
    assert fields.find_by_email("ANN@shop.example") == "ann"
    assert fields.find_by_email("bob@shop.example") is None
    assert _fields("other", fields.vault).find_by_email("ann@shop.example") is None
    fields.vault.erase("org", "ann")
    assert fields.find_by_email("ann@shop.example") is None


def test_new_people_have_ids_of_their_own() -> None:
    fields = _fields()
    assert len({fields.new_person() for _ in range(100)}) == 100
