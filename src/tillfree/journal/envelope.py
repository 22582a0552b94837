"""A fact's envelope, shaped like CloudEvents 1.0, with the facts' bodies kept apart.

`fact_id` is derived, so a replay writes the same id and a second delivery is a no-op downstream.
`recorded_ns` is stamped by the log and is no part of what must repeat.
"""

import msgspec


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened, in the past tense.

    `kind` names the type of `body` (for example `ItemTaken`); `subject` is what it is about (a
    visit, a slot, a cell); `occurred_ns` the measured time of the act; `cause` the id of the fact
    or sensor message that led to it, or empty; `body` is the typed record as plain builtins, in the
    form that `schema_version` numbers for its kind. The first is not written, so that what was
    written before there was a second keeps its bytes.
    """

    fact_id: str
    kind: str
    store_id: str
    subject: str
    occurred_ns: int
    cause: str
    body: dict[str, object]
    recorded_ns: int = 0
    schema_version: int = 1


def without_stamp(fact: Fact) -> Fact:
    """Return the fact as it must repeat: without the moment at which a log recorded it."""
    return msgspec.structs.replace(fact, recorded_ns=0) if fact.recorded_ns else fact
