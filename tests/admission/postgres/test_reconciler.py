"""What stores let in while they were alone: flagged where it was twice, and nothing is undone."""

from tests.admission.postgres.town import CARD, STORE, WORDING, Town
from tillfree.admission import PassUse
from tillfree.admission.postgres import flagged_passes


def test_a_pass_at_two_stores_that_were_alone_is_flagged_once(town: Town) -> None:
    kim = town.shopper()
    town.keyring.keep_fresh()
    shown = town.passes.issue(kim)
    credential = town.wallet.credentials(kim)[0]
    for _ in range(2):
        town.granted_unseen(shown.pass_id, credential, STORE, "north")
        town.granted_unseen(shown.pass_id, credential, "gate-8", "south")
        town.reconciler.run()
    (flag,) = flagged_passes(town.lobby)
    assert flag.first == PassUse(STORE, "north", town.now)
    assert flag.second == PassUse("gate-8", "south", town.now)
    assert town.reconciler.run() == 0
    # Both stand: somebody is in each store, and each visit is charged to the one account.
    assert (town.gate.inside(STORE), town.gate.inside("gate-8")) == (1, 1)
    assert town.wallet.payment_method(credential) == CARD.token
    assert town.gate.scan(town.at(), shown.text).reason == "already_used"


def test_two_gates_of_one_store_count_as_two_and_are_one_visit(town: Town) -> None:
    kim = town.shopper()
    credential = town.passes.credential(kim)
    town.granted_unseen("pass-1", credential, STORE, "north")
    body: dict[str, object] = {
        "pass_id": "pass-1",
        "person": credential,
        "role": "shopper",
        "gate_id": "south",
    }
    first = next(one.fact for one in town.log.read() if one.fact.kind == "EntryGrantedUnseen")
    town.log.append([type(first)("other", first.kind, STORE, "pass-1", town.now, "", body)])
    town.reconciler.run()
    assert [flag.second.gate_id for flag in flagged_passes(town.lobby)] == ["south"]
    town.begins(credential)
    assert town.gate.inside(STORE) == 2
    assert town.kinds().count("VisitStarted") == 1


def test_an_answer_that_came_too_late_is_one_use(town: Town) -> None:
    kim = town.shopper()
    town.keyring.keep_fresh()
    shown = town.passes.issue(kim)
    said = town.gate.ask_for_store(STORE, shown.text)
    town.granted_unseen(shown.pass_id, said.credential, STORE, "north")
    town.reconciler.run()
    assert flagged_passes(town.lobby) == ()
    assert town.gate.inside(STORE) == 1


def test_who_was_erased_elsewhere_signs_in_no_more(town: Town) -> None:
    kim = town.shopper()
    town.consents.erase(kim, "asked")
    town.reconciler.run()
    again = town.accounts.register("kim@mail.example", "Kim", "another long password", WORDING)
    assert again != kim
