"""Old bodies are lifted step by step; what has no step stays as it is."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tillfree.journal import Fact, encode_fact
from tillfree.journal.upcasting import upcast

_STEPS = {
    "ItemTaken": {
        1: lambda body: {**body, "quantity": body["count"]},
        2: lambda body: {name: value for name, value in body.items() if name != "count"},
    }
}


def fact(version: int = 1, body: dict[str, object] | None = None) -> Fact:
    """Return a fact of a kind that has three versions."""
    return Fact("id", "ItemTaken", "s", "v", 1, "", body or {"count": 2}, schema_version=version)


def test_each_step_is_taken_from_where_the_body_stands() -> None:
    assert upcast(fact(), _STEPS) == fact(3, {"quantity": 2})
    assert upcast(fact(2, {"count": 2, "quantity": 4}), _STEPS) == fact(3, {"quantity": 4})


def test_the_first_version_is_written_as_ever() -> None:
    assert b"schema_version" not in encode_fact(fact())
    assert b'"schema_version":2' in encode_fact(fact(2))


@given(version=st.integers(1, 9), kind=st.sampled_from(["ItemTaken", "ItemReturned"]))
def test_lifting_again_changes_nothing(version: int, kind: str) -> None:
    old = msgspec.structs.replace(fact(version), kind=kind)
    lifted = upcast(old, _STEPS)
    assert upcast(lifted, _STEPS) == lifted
    if kind != "ItemTaken" or version >= 3:
        assert lifted is old
