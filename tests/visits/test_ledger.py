"""Claims as facts: said once, every change a fact of its own that names what it replaces."""

from tests.visits.doors import at_ns, claim, outcome
from tillfree.attribution import NOBODY, ActKind
from tillfree.visits import InteractionLedger

SEEN_NS = at_ns(10.6)


def test_a_claim_is_one_fact() -> None:
    ledger = InteractionLedger("corner")
    (fact,) = ledger.say(claim(outcome()), SEEN_NS)
    assert (fact.kind, fact.subject, fact.occurred_ns) == ("ItemTaken", "v1", at_ns(10.0))
    assert fact.body["said_t_ns"] == fact.body["decided_t_ns"] == SEEN_NS
    assert (fact.body["sku"], fact.body["quantity"], fact.body["kind"]) == ("tea", 1, "pick")
    assert "replaces" not in fact.body


def test_each_kind_has_its_fact() -> None:
    kinds = {}
    for number, kind in enumerate(ActKind):
        (fact,) = InteractionLedger("corner").say(
            claim(outcome(kind=kind), claim_id=f"w1/{number}:0"), SEEN_NS
        )
        kinds[kind.value] = fact.kind
    assert kinds == {"pick": "ItemTaken", "return": "ItemReturned", "restock": "ItemRestocked"}


def test_what_nobody_took_is_an_unexplained_change() -> None:
    (fact,) = InteractionLedger("corner").say(claim(outcome(NOBODY)), SEEN_NS)
    assert fact.kind == "ShelfChangeUnexplained"
    assert fact.body["visit_id"] is None
    assert fact.subject == "s-tea"


def test_a_revision_names_what_it_replaces_in_a_chain() -> None:
    ledger = InteractionLedger("corner")
    (first,) = ledger.say(claim(outcome()), SEEN_NS)
    (second,) = ledger.say(claim(outcome("v2")), SEEN_NS + 1)
    (third,) = ledger.say(claim(outcome("v2", quantity=2)), SEEN_NS + 2)
    assert [second.kind, third.kind] == ["InteractionRevised"] * 2
    assert (second.cause, second.body["replaces"]) == (first.fact_id, first.fact_id)
    assert (third.cause, third.body["replaces"]) == (second.fact_id, second.fact_id)
    assert len({first.fact_id, second.fact_id, third.fact_id}) == 3
    ids = {fact.body["interaction_id"] for fact in (first, second, third)}
    assert len(ids) == 1, "the act keeps its name whatever is believed of it"


def test_only_what_changes_what_happened_decides_it_anew() -> None:
    ledger = InteractionLedger("corner")
    ledger.say(claim(outcome(), 0.6), SEEN_NS)
    (surer,) = ledger.say(claim(outcome(), 0.9), SEEN_NS + 5)
    assert surer.body["probability"] == 0.9
    assert surer.body["decided_t_ns"] == SEEN_NS
    (other,) = ledger.say(claim(outcome("v2"), 0.9), SEEN_NS + 9)
    assert (other.body["said_t_ns"], other.body["decided_t_ns"]) == (SEEN_NS, SEEN_NS + 9)


def test_an_act_that_was_none_is_withdrawn_and_may_come_back() -> None:
    ledger = InteractionLedger("corner")
    (first,) = ledger.say(claim(outcome()), SEEN_NS)
    (gone,) = ledger.say(claim(None), SEEN_NS + 1)
    assert (gone.kind, gone.body["replaces"]) == ("InteractionWithdrawn", first.fact_id)
    assert ledger.interactions() == []
    assert ledger.say(claim(None), SEEN_NS + 2) == []
    (back,) = ledger.say(claim(outcome()), SEEN_NS + 3)
    assert (back.kind, back.body["replaces"]) == ("InteractionRevised", gone.fact_id)
    assert len(ledger.interactions()) == 1


def test_what_was_never_said_need_not_be_withdrawn() -> None:
    assert InteractionLedger("corner").say(claim(None), SEEN_NS) == []


def test_a_visits_acts_are_those_that_stand_for_it() -> None:
    ledger = InteractionLedger("corner")
    ledger.say(claim(outcome("v1"), claim_id="w1/1:0"), SEEN_NS)
    ledger.say(claim(outcome("v2"), claim_id="w1/2:0"), SEEN_NS)
    ledger.say(claim(outcome("v1", sku="gin"), claim_id="w2/1:0"), SEEN_NS)
    ledger.say(claim(None, claim_id="w2/1:0"), SEEN_NS)
    assert [act.sku for act in ledger.of_visit("v1")] == ["tea"]
    assert [act.sku for act in ledger.of_visit("v2")] == ["tea"]


def test_what_is_released_is_given_once_and_forgotten() -> None:
    ledger = InteractionLedger("corner")
    ledger.say(claim(outcome()), SEEN_NS)
    released = ledger.release(["w1/1:0", "unheard-of:0"])
    assert [interaction.sku for interaction, _ in released] == ["tea"]
    assert ledger.release(["w1/1:0"]) == []
    assert ledger.interactions() == []


def test_ids_are_of_the_plate_and_count_and_never_of_what_is_believed() -> None:
    (one,) = InteractionLedger("corner").say(claim(outcome("v1", sku="gin"), 0.3), 1)
    (other,) = InteractionLedger("corner").say(claim(outcome("v2", quantity=3), 0.9), 2)
    (elsewhere,) = InteractionLedger("harbour").say(claim(outcome()), 1)
    assert one.fact_id == other.fact_id
    assert one.fact_id != elsewhere.fact_id
