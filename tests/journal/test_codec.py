"""Facts survive their written form, and equal facts are equal bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.core.errors import FactUnreadable
from tillfree.journal import Fact, decode_fact, decode_facts, encode_fact, encode_facts
from tillfree.journal.codec import LINE_BYTES_MAX

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
facts = st.builds(
    Fact,
    fact_id=st.text(min_size=1),
    kind=st.text(),
    store_id=st.text(),
    subject=st.text(),
    occurred_ns=st.integers(0, 2**62),
    cause=st.text(),
    body=st.dictionaries(st.text(), plain, max_size=4),
)


@given(st.lists(facts, max_size=4))
def test_what_is_written_can_be_read_again(some: list[Fact]) -> None:
    assert list(decode_facts(encode_facts(some).split(b"\n"))) == some


def test_keys_have_one_order_whatever_the_body_was_built_in() -> None:
    one = Fact("f", "ItemTaken", "s", "v", 5, "", {"b": 1, "a": {"d": 2, "c": 3}})
    two = Fact("f", "ItemTaken", "s", "v", 5, "", {"a": {"c": 3, "d": 2}, "b": 1})
    line = encode_fact(one)
    assert line == encode_fact(two)
    assert line == (
        b'{"fact_id":"f","kind":"ItemTaken","store_id":"s","subject":"v","occurred_ns":5,'
        b'"cause":"","body":{"a":{"c":3,"d":2},"b":1}}\n'
    )


def test_the_stamp_is_written_only_when_asked_for() -> None:
    stamped = Fact("f", "k", "s", "v", 5, "", {}, recorded_ns=9)
    assert b"recorded_ns" not in encode_fact(stamped)
    assert decode_fact(encode_fact(stamped, with_stamp=True)) == stamped


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"fact_id": 1}', b"\xff", b'{"fact_id":"f"}'])
def test_a_line_that_is_no_fact_is_refused_by_name(line: bytes) -> None:
    with pytest.raises(FactUnreadable, match="no fact"):
        decode_fact(line)


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(FactUnreadable, match=str(LINE_BYTES_MAX)):
        decode_fact(b" " * (LINE_BYTES_MAX + 1))
