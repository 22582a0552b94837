"""Bodies of admission as facts of the journal, and back."""

from typing import TypeVar

import msgspec

from tillfree.admission.entry_rules import EntryRules
from tillfree.admission.records import ScanAllowed, ScanRefused
from tillfree.core.ids import derived_id
from tillfree.journal import Fact

_Body = TypeVar("_Body", bound=msgspec.Struct)


def admission_fact(
    organisation: str, body: msgspec.Struct, about: str, at_ns: int, *parts: str | int
) -> Fact:
    """Return the fact of a body; `about` is its subject, and with `parts` makes the id."""
    kind = type(body).__name__
    fact_id = derived_id(organisation, kind, about, *parts)
    return Fact(fact_id, kind, "", about, at_ns, "", msgspec.to_builtins(body))


def in_store(fact: Fact, store_id: str, cause: str = "") -> Fact:
    """Return the fact as one of a store."""
    return msgspec.structs.replace(fact, store_id=store_id, cause=cause)


def scan_fact_id(organisation: str, store_id: str, scan_id: str) -> str:
    """Return the id of what was decided on a scan: one, whatever it was."""
    return derived_id(organisation, "scan", store_id, scan_id)


def body_as(fact: Fact, kind: type[_Body]) -> _Body:
    """Return a fact's body as its record."""
    return msgspec.convert(fact.body, kind)


def scan_fact(
    organisation: str, store_id: str, told: ScanAllowed | ScanRefused, at_ns: int
) -> Fact:
    """Return what was decided on a scan; allowed or refused, it has the one id."""
    fact = in_store(admission_fact(organisation, told, told.scan_id, at_ns), store_id)
    return msgspec.structs.replace(fact, fact_id=scan_fact_id(organisation, store_id, told.scan_id))


def rules_fact(organisation: str, rules: EntryRules, at_ns: int, position: int) -> Fact:
    """Return the fact that sets a store's rules of entry; `position` is the journal's end."""
    store_id, kind = rules.store_id, "EntryRulesSet"
    fact_id = derived_id(organisation, kind, store_id, position)
    return Fact(fact_id, kind, store_id, store_id, at_ns, "", msgspec.to_builtins(rules))
