"""The ledger of consents: who agrees to what now is a fold of what they said, in its order.

Pure: the moment comes in, facts come out. Saying the same again is no fact.
"""

from dataclasses import dataclass, replace

import msgspec

from tillfree.consent.records import (
    NOT_SAID,
    AssentWay,
    ConsentGiven,
    ConsentWithdrawn,
    PersonErased,
    is_free,
)
from tillfree.consent.wordings import Asked
from tillfree.core.ids import derived_id
from tillfree.journal import Fact


@dataclass(frozen=True, slots=True)
class Consent:
    """Where one person stands on one purpose; `changes` counts the facts that led here.

    `key_id` names the key that goes when they withdraw; empty for what shopping needs, which goes
    with the person's own key.
    """

    person_id: str
    purpose: str
    changes: int = 0
    is_given: bool = False
    wording: str = ""
    given_ns: int = 0
    until_ns: int = 0
    key_id: str = ""

    def holds(self, at_ns: int) -> bool:
        """Tell whether the purpose is agreed to at that moment."""
        return self.is_given and (self.until_ns == 0 or at_ns < self.until_ns)


def give(
    consent: Consent,
    organisation: str,
    asked: Asked | str,
    at_ns: int,
    *,
    until_ns: int = 0,
    way: AssentWay = NOT_SAID,
) -> tuple[Fact, ...]:
    """Return the fact that a person agreed, none where they did so to this wording already.

    A consent that is over ends with a fact of its own first, so that its key is destroyed.
    """
    told = Asked(asked) if isinstance(asked, str) else asked
    holds = consent.holds(at_ns)
    if holds and (consent.wording, consent.until_ns) == (told.wording, until_ns):
        return ()
    ended: tuple[Fact, ...] = ()
    if consent.is_given and not holds and consent.key_id:
        ended = withdraw(consent, organisation, at_ns, why="term")
        consent = evolve(consent, ended[0])
    body = ConsentGiven(
        person_id=consent.person_id,
        purpose=consent.purpose,
        wording=told.wording,
        until_ns=until_ns,
        text=told.text,
        policy=told.policy,
        policy_ns=told.policy_ns,
        locale=way.locale,
        method=way.method,
        adult_by=way.adult_by,
        key_id=consent.key_id if holds else _new_key_id(consent, organisation),
    )
    return (*ended, _fact(consent, organisation, at_ns, body))


def withdraw(
    consent: Consent, organisation: str, at_ns: int, *, why: str = "asked"
) -> tuple[Fact, ...]:
    """Return the fact that a person does not agree any longer, none where they did not."""
    if not consent.is_given:
        return ()
    body = ConsentWithdrawn(consent.person_id, consent.purpose, consent.key_id, why)
    return (_fact(consent, organisation, at_ns, body),)


def erase(person_id: str, organisation: str, reason: str, at_ns: int) -> Fact:
    """Return the fact that a person is to be forgotten. There is one for each person."""
    fact_id = derived_id(organisation, "erased", person_id)
    body = msgspec.to_builtins(PersonErased(person_id, reason))
    return Fact(fact_id, "PersonErased", "", person_id, at_ns, "", body)


def evolve(consent: Consent, fact: Fact) -> Consent:
    """Return where the person stands after the fact; another person's or purpose's is passed over.

    Raises msgspec's ValidationError for a body that is not of its kind.
    """
    if fact.subject != consent.person_id:
        return consent
    if fact.kind == "PersonErased":
        return replace(consent, is_given=False)
    if fact.kind not in ("ConsentGiven", "ConsentWithdrawn"):
        return consent
    if fact.kind == "ConsentWithdrawn":
        ended = msgspec.convert(fact.body, ConsentWithdrawn)
        if ended.purpose != consent.purpose:
            return consent
        return replace(consent, changes=consent.changes + 1, is_given=False)
    given = msgspec.convert(fact.body, ConsentGiven)
    if given.purpose != consent.purpose:
        return consent
    return replace(
        consent,
        changes=consent.changes + 1,
        is_given=True,
        wording=given.wording,
        given_ns=fact.occurred_ns,
        until_ns=given.until_ns,
        key_id=given.key_id,
    )


def _new_key_id(consent: Consent, organisation: str) -> str:
    """Return the name of a key for one stretch of consent: who agrees again gets another."""
    if not is_free(consent.purpose):
        return ""
    return derived_id(
        organisation, "consent key", consent.person_id, consent.purpose, consent.changes
    )


def _fact(
    consent: Consent, organisation: str, at_ns: int, body: ConsentGiven | ConsentWithdrawn
) -> Fact:
    fact_id = derived_id(
        organisation, "consent", consent.person_id, consent.purpose, consent.changes
    )
    kind, builtins = type(body).__name__, msgspec.to_builtins(body)
    return Fact(fact_id, kind, "", consent.person_id, at_ns, "", builtins)
