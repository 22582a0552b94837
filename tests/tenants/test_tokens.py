"""Tokens are random, found by their prefix, known by their hash."""

import os

from hypothesis import given
from hypothesis import strategies as st

from tillfree.tenants import is_token, new_token, parse_key, token_hash
from tillfree.tenants.tokens import new_key


def test_tokens_are_random_and_known_by_their_hash() -> None:
    tokens = [new_token(os.urandom) for _ in range(50)]
    assert len(set(tokens)) == 50
    for token in tokens:
        assert is_token(token_hash(token), token)
        assert not is_token(token_hash(token), token[:-1])
    assert not is_token(b"", "")


def test_a_key_says_whose_it_is() -> None:
    made = new_key("seaside-retail", os.urandom)
    assert parse_key(made.text) == made
    assert made.text.startswith(f"tf_seaside-retail_{made.prefix}_")
    assert token_hash(made.text).hex() not in made.text


@given(text=st.text(max_size=90))
def test_what_is_no_key_is_none(text: str) -> None:
    assert parse_key(text) is None
    assert parse_key(f"tf_a_aaaaaaaa_{text}") is None or len(text) == 43
