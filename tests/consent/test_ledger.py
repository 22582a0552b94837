"""Who agrees to what is a fold of what they said."""

from hypothesis import given
from hypothesis import strategies as st

from tillfree.consent import Consent, Purpose
from tillfree.consent.ledger import erase, evolve, give, withdraw
from tillfree.journal import Fact

_FRESH = Consent("ann", Purpose.RECEIPT_MAIL)


def _after(consent: Consent, facts: tuple[Fact, ...]) -> Consent:
    for fact in facts:
        consent = evolve(consent, fact)
    return consent


def test_nobody_agrees_without_having_said_so() -> None:
    assert not _FRESH.holds(0)
    assert withdraw(_FRESH, "org", 1) == ()


def test_agreeing_holds_until_withdrawn_or_over() -> None:
    agreed = _after(_FRESH, give(_FRESH, "org", "v1", 10, until_ns=20))
    assert [agreed.holds(at_ns) for at_ns in (10, 19, 20)] == [True, True, False]
    assert not _after(agreed, withdraw(agreed, "org", 15)).holds(16)


def test_saying_the_same_again_is_no_fact() -> None:
    agreed = _after(_FRESH, give(_FRESH, "org", "v1", 10, until_ns=20))
    assert give(agreed, "org", "v1", 11, until_ns=20) == ()
    assert len(give(agreed, "org", "v2", 11, until_ns=20)) == 1
    assert len(give(agreed, "org", "v1", 20, until_ns=20)) == 1, "it was over"


def test_being_erased_ends_everything() -> None:
    agreed = _after(_FRESH, give(_FRESH, "org", "v1", 10))
    assert not evolve(agreed, erase("ann", "org", "asked", 11)).holds(12)
    assert evolve(agreed, erase("bob", "org", "asked", 11)) == agreed


_SAYINGS = st.lists(st.tuples(st.booleans(), st.sampled_from(["v1", "v2"])), max_size=12)


@given(sayings=_SAYINGS)
def test_the_last_word_counts_and_each_fact_has_an_id_of_its_own(
    sayings: list[tuple[bool, str]],
) -> None:
    consent = _FRESH
    facts: list[Fact] = []
    for at_ns, (is_given, wording) in enumerate(sayings, 1):
        agrees, ends = give(consent, "org", wording, at_ns), withdraw(consent, "org", at_ns)
        said = agrees if is_given else ends
        facts += said
        consent = _after(consent, said)
    assert consent.holds(99) == (bool(sayings) and sayings[-1][0])
    assert consent.changes == len(facts) == len({fact.fact_id for fact in facts})
    assert _after(_FRESH, tuple(facts)) == consent
    other = Consent("ann", Purpose.ACCOUNT)
    assert _after(other, tuple(facts)) == other
