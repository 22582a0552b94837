"""Old bodies in the newest form: facts are never rewritten, so they are lifted when they are read.

A package that changes a body's form adds one step to its table, `{kind: {version: step}}`: the step
takes a body of that version and returns one of the next. Readers then know the newest form alone.
"""

from collections.abc import Callable, Mapping

import msgspec

from tillfree.journal.envelope import Fact

Upcasts = Mapping[str, Mapping[int, Callable[[dict[str, object]], dict[str, object]]]]
"""For each kind and version the step to the next version; a pure function that changes no input."""

NO_UPCASTS: Upcasts = {}
"""Every body is in its first form."""


def upcast(fact: Fact, upcasts: Upcasts) -> Fact:
    """Return the fact with its body in the newest form that the steps lead to."""
    steps = upcasts.get(fact.kind)
    if steps is None:
        return fact
    version, body = fact.schema_version, fact.body
    while step := steps.get(version):
        version, body = version + 1, step(body)
    if version == fact.schema_version:
        return fact
    return msgspec.structs.replace(fact, body=body, schema_version=version)
