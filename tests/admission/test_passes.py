"""A pass opens what it was made for, when it was made for, and nothing that was bent does."""

from dataclasses import replace

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tillfree.admission import (
    EntryPass,
    Gatekeeper,
    PassProblem,
    PassSettings,
    check_pass,
    sign_pass,
)
from tillfree.core.clock import NS_PER_S

NOW_NS = 1_800_000_000 * NS_PER_S
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
GATE = Gatekeeper("org", "store-1", {"key-1": KEY.public_key()})
ENTRY = EntryPass("pass-1", "org", "store-1", "person-1", "shopper", NOW_NS + 30 * NS_PER_S)
SETTINGS = PassSettings()


def checked(text: str, now_ns: int = NOW_NS) -> EntryPass | PassProblem:
    """Return what the gate says."""
    return check_pass(text, GATE, now_ns, SETTINGS)


def test_a_pass_says_what_was_signed_and_fits_into_a_code() -> None:
    text = sign_pass(ENTRY, "key-1", KEY)
    assert checked(text) == ENTRY
    assert len(text) < 300


@pytest.mark.parametrize(
    ("after_s", "said"),
    [(-10.0, PassProblem.TOO_LONG_LIVED), (-5.0, ENTRY), (0.0, ENTRY), (35.0, ENTRY),
     (35.1, PassProblem.EXPIRED), (1e9, PassProblem.EXPIRED)],
)  # fmt: skip
def test_it_lives_as_long_as_it_should(after_s: float, said: object) -> None:
    text = sign_pass(ENTRY, "key-1", KEY)
    assert checked(text, NOW_NS + round(after_s * NS_PER_S)) == said


def test_it_opens_no_other_store_and_no_other_organisation() -> None:
    elsewhere = msgspec.structs.replace(ENTRY, store_id="store-2")
    assert checked(sign_pass(elsewhere, "key-1", KEY)) is PassProblem.ELSEWHERE
    others = msgspec.structs.replace(ENTRY, organisation="others")
    assert checked(sign_pass(others, "key-1", KEY)) is PassProblem.ELSEWHERE
    everywhere = msgspec.structs.replace(ENTRY, store_id="")
    assert checked(sign_pass(everywhere, "key-1", KEY)) == everywhere


def test_only_known_keys_count_and_each_under_its_own_name() -> None:
    assert checked(sign_pass(ENTRY, "key-2", KEY)) is PassProblem.UNKNOWN_KEY
    assert checked(sign_pass(ENTRY, "key-1", OTHER)) is PassProblem.FORGED
    two = replace(GATE, keys={"key-1": KEY.public_key(), "key-2": KEY.public_key()})
    renamed = sign_pass(ENTRY, "key-1", KEY).replace("key-1", "key-2", 1)
    assert check_pass(renamed, two, NOW_NS, SETTINGS) is PassProblem.FORGED


@given(place=st.integers(0, 400), sign=st.characters())
def test_a_pass_that_was_bent_anywhere_opens_nothing(place: int, sign: str) -> None:
    text = sign_pass(ENTRY, "key-1", KEY)
    place %= len(text)
    bent = text[:place] + sign + text[place + 1 :]
    # The last letter of base64 holds bits that say nothing.
    assert bent == text or isinstance(checked(bent), PassProblem) or checked(bent) == ENTRY


@given(text=st.text(max_size=200) | st.from_regex(r"key-1\.[\w-]*\.[\w-]*", fullmatch=True))
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(checked(text), PassProblem)


def test_a_text_as_long_as_a_book_is_not_read() -> None:
    assert checked("key-1." + "A" * 5_000_000 + ".A") is PassProblem.UNREADABLE
