"""Derived ids repeat, and differ where what they name differs."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from tillfree.core.ids import derived_id

parts = st.lists(st.text(st.characters(blacklist_characters="\x1f")), max_size=4)


def test_an_id_is_the_same_in_every_replay() -> None:
    assert derived_id("store", "visit", 7) == "de8dc888-d15e-5bd3-a364-e98e83ed67e7"
    assert uuid.UUID(derived_id("store", "visit", 7)).version == 5


@given(parts, parts)
def test_different_things_have_different_ids(one: list[str], other: list[str]) -> None:
    assert (derived_id("s", *one) == derived_id("s", *other)) == (one == other)
