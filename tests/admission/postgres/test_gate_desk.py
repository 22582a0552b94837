"""Gates: who is let in, why not, once, and the same to who asks again."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tests.admission.postgres.town import CARD, STORE, WORDING, Town
from tillfree.admission import EntryRules, Means
from tillfree.admission.postgres import AtGate, GateAnswer, PaymentMethod
from tillfree.core.clock import seconds
from tillfree.core.errors import AdmissionRefused, NotAllowed
from tillfree.tenants import SYSTEM, Role


def test_who_has_an_account_and_a_card_walks_in(town: Town) -> None:
    kim = town.shopper()
    said = town.enter(kim)
    assert said.opens
    assert said.role == "shopper"
    assert town.wallet.payment_method(said.credential) == CARD.token
    assert town.wallet.address(said.credential, for_receipt=False) == "kim@mail.example"
    assert kim not in said.credential
    assert town.gate.inside(STORE) == 1


def test_a_pass_opens_once_and_asking_again_gets_the_same_answer(town: Town) -> None:
    kim = town.shopper()
    town.keyring.keep_fresh()
    shown, at = town.passes.issue(kim), town.at()
    first = town.gate.scan(at, shown.text)
    assert first.opens
    town.wait(3_600)
    assert town.gate.scan(at, shown.text) == first
    town.wait(-3_600)
    again = town.gate.scan(town.at("south"), shown.text)
    assert (again.opens, again.reason) == (False, "already_used")
    with pytest.raises(AdmissionRefused, match="give each scan an id of its own"):
        town.gate.scan(AtGate(at.scan_id, STORE, "south"), shown.text)
    assert town.kinds().count("ScanAllowed") == 1
    assert town.kinds().count("ScanRefused") == 1


def test_passes_for_the_next_minutes_open_each_in_its_own_half_minute(town: Town) -> None:
    kim = town.shopper()
    town.keyring.keep_fresh()
    ahead = town.passes.issue_ahead(kim)
    assert len(ahead) == 24, "for ten minutes"
    first, later = ahead[0], ahead[12]
    began_ns = town.now
    early = town.gate.scan(town.at(), later.issued.text)
    assert (early.opens, early.reason) == (False, "unknown_signature"), "not before its time"
    town.wait(seconds(later.from_ns - began_ns))
    assert town.gate.scan(town.at(), first.issued.text).reason == "expired"
    opened = town.gate.scan(town.at(), later.issued.text)
    assert opened.opens
    assert town.gate.scan(town.at(), later.issued.text).reason == "already_used"
    assert town.passes.credential(kim) == opened.credential, "one visit, one pseudonym"
    covered = [one.issued.expires_ns - after.from_ns for one, after in pairwise(ahead)]
    assert min(covered) > 0, "a code is good at every moment"


def test_one_pass_at_eight_gates_at_once_opens_one(town: Town) -> None:
    kim = town.shopper()
    town.keyring.keep_fresh()
    shown = town.passes.issue(kim)
    places = [town.at(f"gate-{number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda at: town.gate.scan(at, shown.text), places))
    assert sorted(one.reason for one in said) == ["", *["already_used"] * 7]
    assert town.gate.inside(STORE) == 1


def test_the_last_place_in_a_store_is_given_once(town: Town) -> None:
    people = [
        town.shopper(f"kim{number}@mail.example", card=PaymentMethod(f"pm_{number}", "Visa"))
        for number in range(6)
    ]
    town.gate.set_rules(EntryRules(store_id=STORE, people_max=2), town.member())
    town.keyring.keep_fresh()
    shown = [(town.at(), town.passes.issue(person).text) for person in people]
    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(lambda one: town.gate.scan(*one), shown))
    assert sorted(one.reason for one in said) == ["", "", "full", "full", "full", "full"]
    inside = next(one for one in said if one.opens)
    visit_id = town.begins(inside.credential)
    assert town.said(people[0]) in ("full", "")
    town.ends(visit_id)
    assert town.gate.inside(STORE) <= 2


def test_who_turned_round_at_the_door_is_forgotten(town: Town) -> None:
    kim = town.shopper()
    town.enter(kim)
    town.wait(119)
    assert town.gate.inside(STORE) == 1
    town.wait(2)
    assert town.gate.inside(STORE) == 0


def test_a_host_brings_guests_up_to_the_party_and_all_are_one_visit(town: Town) -> None:
    kim, operator = town.shopper(), town.member()
    town.gate.set_rules(EntryRules(store_id=STORE, party_max=3), operator)
    said = [town.enter(kim) for _ in range(4)]
    assert [one.reason for one in said] == ["", "", "", "too_many_guests"]
    assert len({one.credential for one in said}) == 1
    visit_id = town.begins(said[0].credential)
    assert town.gate.inside(STORE) == 3
    town.wait(60)
    town.ends(visit_id)
    assert town.gate.inside(STORE) == 0
    later = town.enter(kim)
    assert later.opens
    assert later.credential != said[0].credential, "the next visit has another pseudonym"


def test_each_reason_at_a_gate(town: Town) -> None:
    kim, operator = town.shopper(card=None), town.member()
    assert town.said(kim) == "no_payment_method"
    town.accounts.set_payment_method(kim, CARD, WORDING)
    town.gate.set_rules(EntryRules(store_id=STORE, years_min=19), operator)
    assert town.said(kim) == "under_age"
    town.accounts.confirm_age(kim, 19, operator)
    shown = town.passes.issue(kim)
    town.debts.credentials.add(town.wallet.credentials(kim)[0])
    assert town.said(kim) == "unpaid_debt"
    town.debts.credentials.clear()
    block_id = town.blocks.block_person(kim, "climbed over the gate", operator)
    assert town.said(kim) == "blocked"
    town.blocks.lift(block_id, operator)
    town.gate.set_rules(EntryRules(store_id=STORE, is_open=False), operator)
    assert town.said(kim) == "store_closed"
    town.gate.set_rules(EntryRules(store_id=STORE), operator)
    assert town.gate.scan(town.at(), shown.text + "x").reason == "unknown_signature"
    assert town.gate.scan(town.at(), "not a pass").reason == "unknown_signature"
    elsewhere = town.passes.issue(kim, "gate-8")
    assert town.gate.scan(town.at(), elsewhere.text).reason == "unknown_signature"
    late = town.passes.issue(kim)
    town.wait(36)
    assert town.gate.scan(town.at(), late.text).reason == "expired"
    fresh = town.passes.issue(kim)
    town.accounts.delete(kim)
    assert town.gate.scan(town.at(), fresh.text).reason == "no_account"


def test_debts_of_earlier_visits_count(town: Town) -> None:
    kim = town.shopper()
    first = town.enter(kim)
    town.ends(town.begins(first.credential))
    town.debts.credentials.add(first.credential)
    assert town.said(kim) == "unpaid_debt"


def test_staff_go_in_where_nobody_else_may(town: Town) -> None:
    operator, clerk = town.member(), town.member("bob@shop.example", Role.STAFF)
    town.keyring.keep_fresh()
    town.gate.set_rules(EntryRules(store_id=STORE, is_open=False, people_max=0), operator)
    said = town.gate.scan(town.at(), town.passes.issue_staff(clerk).text)
    assert (said.opens, said.role) == (True, "staff")
    assert said.credential != clerk.actor_id
    with pytest.raises(NotAllowed):
        town.passes.issue_staff(town.member("eve@shop.example", Role.ANALYST))


def test_a_tapped_card_is_its_holders_or_a_guests(town: Town) -> None:
    kim = town.shopper()
    said = town.gate.tap(town.at(), PaymentMethod("tok_terminal", "Visa 4242", CARD.fingerprint))
    assert said.opens
    assert said.credential in town.wallet.credentials(kim)
    assert town.wallet.payment_method(said.credential) == CARD.token

    other, at = PaymentMethod("tok_1", "Master 4444", "fp-master"), town.at()
    guest = town.gate.tap(at, other)
    assert guest.opens
    assert town.gate.tap(at, other) == guest
    assert town.wallet.payment_method(guest.credential) == "tok_1"
    assert town.wallet.address(guest.credential, for_receipt=False) == ""
    town.ends(town.begins(guest.credential))
    newer = PaymentMethod("tok_2", "Master 4444", "fp-master")
    again = town.gate.tap(town.at(), newer)
    assert again.credential != guest.credential
    assert town.wallet.payment_method(again.credential) == "tok_2"
    assert town.kinds().count("AccountOpened") == 2
    with pytest.raises(AdmissionRefused, match="has no fingerprint"):
        town.gate.tap(town.at(), PaymentMethod("tok_3", "Card"))


def test_eight_taps_of_a_new_card_make_one_guest(town: Town) -> None:
    card = PaymentMethod("tok_1", "Master 4444", "fp-master")
    places = [town.at(f"gate-{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(lambda at: town.gate.tap(at, card), places))
    assert all(one.opens for one in said)
    assert len({one.credential for one in said}) == 1
    assert town.kinds().count("AccountOpened") == 1


def test_a_sold_pass_opens_while_its_sum_lasts(town: Town) -> None:
    clerk = town.member("bob@shop.example", Role.STAFF)
    sold = town.prepaid.sell(20_000, "KRW", clerk)
    said = town.gate.scan(town.at(), sold.text)
    assert said == GateAnswer(True, "", sold.prepaid_id, "shopper")
    assert town.gate.scan(town.at(), sold.text).reason == "already_used"
    town.ends(town.begins(said.credential))
    assert town.wallet.payment_method(said.credential) == sold.prepaid_id
    town.prepaid.hold(sold.prepaid_id, "hold-1", 15_000)
    town.prepaid.take(sold.prepaid_id, "hold-1", 12_000)
    assert town.gate.scan(town.at(), sold.text).opens
    town.wait(3_600)
    assert town.prepaid.pay_out(sold.prepaid_id, clerk) == 8_000
    assert town.prepaid.pay_out(sold.prepaid_id, clerk) == 0
    assert town.gate.scan(town.at(), sold.text).reason == "no_payment_method"
    late = town.prepaid.sell(1_000, "KRW", clerk)
    town.wait(86_401)
    assert town.gate.scan(town.at(), late.text).reason == "expired"
    with pytest.raises(AdmissionRefused, match="cannot be sold"):
        town.prepaid.sell(0, "KRW", clerk)
    assert Means.PREPAID in [entry.fact.body.get("means") for entry in town.log.read()]


def test_a_store_that_asks_again_gets_the_same_answer(town: Town) -> None:
    kim = town.shopper()
    town.keyring.keep_fresh()
    shown = town.passes.issue(kim)
    first = town.gate.ask_for_store(STORE, shown.text)
    assert first.opens
    assert town.gate.ask_for_store(STORE, shown.text) == first
    assert town.gate.ask_for_store("gate-8", shown.text).reason == "already_used"
    assert town.gate.ask_for_store(STORE, "nothing").reason == "unknown_signature"


def test_only_who_operates_stores_sets_rules(town: Town) -> None:
    with pytest.raises(NotAllowed):
        town.gate.set_rules(EntryRules(store_id=STORE), town.member(role=Role.STAFF))
    rules = EntryRules(store_id=STORE, people_max=5)
    for _ in range(2):
        town.gate.set_rules(rules, SYSTEM)
    assert town.gate.rules(STORE) == rules
    assert town.kinds().count("EntryRulesSet") == 1
