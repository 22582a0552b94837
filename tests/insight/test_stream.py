"""Events of small visits, told one by one; and what late, doubled and revised facts do to them."""

from dataclasses import replace

import pytest

from tests.insight.shop import PRICE_MINOR, TERMS, Visitor, ns, places, stream, zone_of
from tillfree.insight import EventName, Pseudonyms, SecretTooShort, StreamTerms, WebEvent

END_NS = ns(1e6)


def events(visitor: Visitor, terms: StreamTerms = TERMS) -> list[WebEvent]:
    return list(stream(terms).hear(visitor.heard, END_NS).said)


def named(visitor: Visitor) -> list[tuple[str, float]]:
    return [(e.name.value, (e.t_ns - ns(0)) / 1e9) for e in events(visitor)]


def test_a_visit_in_the_words_of_the_web() -> None:
    one = Visitor().comes(0)
    one.stays(zone_of(3), 5, 40).looks(3, 8, 10).looks(3, 10.5, 12, "faced")
    one.act("pick", 12, 3)
    one.leaves(60).pays(70, {3: 1}).gets_back(500, 3, 1)
    assert named(one) == [
        ("store_visit_start", 0),
        ("view_item_list", 5),
        ("select_item", 8),
        ("view_item", 12),
        ("add_to_cart", 22),
        ("begin_checkout", 40),
        ("store_visit_end", 60),
        ("purchase", 70),
        ("refund", 500),
    ]


def test_an_item_is_told_with_its_fields_and_its_value() -> None:
    one = Visitor().comes(0)
    one.act("pick", 12, 3, 2)
    view = next(e for e in events(one) if e.name is EventName.VIEW_ITEM)
    item = view.items[0]
    assert (item.item_id, item.item_name, item.item_category) == (
        "sku-3",
        "Article sku-3",
        "category-3",
    )
    assert (item.quantity, item.price_minor, item.list_id) == (2, PRICE_MINOR, zone_of(3))
    assert view.value_minor == 2 * PRICE_MINOR and view.currency == places().currency


def test_what_is_put_back_at_once_was_only_looked_at() -> None:
    one = Visitor().comes(0)
    one.act("pick", 12, 3)
    one.act("return", 18, 3)
    names = [name for name, _ in named(one.leaves(60))]
    assert names == ["store_visit_start", "view_item", "store_visit_end"]


def test_what_is_carried_from_its_zone_is_in_the_cart_at_once() -> None:
    one = Visitor().comes(0).stays(zone_of(3), 5, 14)
    one.act("pick", 12, 3)
    one.act("return", 18, 3)
    assert ("add_to_cart", 14) in named(one) and ("remove_from_cart", 18) in named(one)


def test_who_leaves_without_a_cart_begins_no_checkout() -> None:
    one = Visitor().comes(0)
    one.act("pick", 12, 3)
    one.act("return", 30, 3)
    assert "begin_checkout" not in {name for name, _ in named(one.leaves(60))}


def test_what_is_not_yet_in_the_cart_is_told_when_its_time_comes() -> None:
    one = Visitor().comes(0)
    one.act("pick", 12, 3)
    found = stream()
    assert len(found.hear(one.heard, ns(15)).said) == 2
    assert not found.hear([], ns(21)).said
    assert [e.name for e in found.hear([], ns(22)).said] == [EventName.ADD_TO_CART]
    assert not found.hear([], ns(99)).said


def test_staff_and_tests_are_no_visits() -> None:
    staff = Visitor(role="staff").comes(0)
    staff.act("pick", 12, 3)
    assert not events(staff)
    assert not events(Visitor().comes(0), replace(TERMS, tests=frozenset({"person-V1"})))


def test_a_person_has_a_pseudonym_only_by_consent() -> None:
    one = Visitor().comes(0)
    (told,) = events(one)
    assert told.person and "V1" not in told.person
    assert [e.person for e in events(one, replace(TERMS, allows=lambda _: False))] == [""]


def test_pseudonyms_differ_by_purpose_and_not_by_time() -> None:
    names = Pseudonyms(bytes(32))
    assert names.of("insight", "a") == names.of("insight", "a")
    assert len({names.of(p, n) for p in ("insight", "ads") for n in ("a", "b")}) == 4
    with pytest.raises(SecretTooShort):
        Pseudonyms(b"short")


def test_a_revised_claim_changes_its_events_and_makes_none_twice() -> None:
    one, other = Visitor("V1").comes(0), Visitor("V2").comes(1)
    first = one.act("pick", 12, 3)
    found = stream()
    before = {e.event_id: e for e in found.hear([*one.heard, *other.heard], END_NS).said}
    revised = one.revises(first, sku="sku-4", visit_id=other.visit_id)
    changes = found.hear([revised], END_NS)
    assert not changes.unsaid
    assert {e.event_id for e in changes.said} <= set(before)
    assert {(e.session_id, e.items[0].item_id) for e in changes.said} == {(other.visit_id, "sku-4")}


def test_a_withdrawn_claim_takes_its_events_away() -> None:
    one = Visitor().comes(0)
    first = one.act("pick", 12, 3)
    found = stream()
    told = found.hear(one.heard, END_NS).said
    one.withdraws(first)
    changes = found.hear([one.heard[-1]], END_NS)
    assert not changes.said
    assert set(changes.unsaid) == {e.event_id for e in told if e.interaction_id}


def test_the_engines_receipt_is_the_purchase_where_nobody_settles() -> None:
    one = Visitor().comes(0).leaves(60)
    body = {
        "visit_id": one.visit_id,
        "currency": "EUR",
        "lines": [{"sku": "sku-3", "quantity": 1, "unit_price_minor": 250}],
        "total_minor": 250,
        "tax_minor": 25,
        "confidence": 0.99,
        "status": "settled",
    }
    one._fact("ReceiptIssued", 61, body)
    assert "purchase" not in {e.name for e in events(one)}
    told = [
        e
        for e in events(one, replace(TERMS, receipt_is_purchase=True))
        if e.name is EventName.PURCHASE
    ]
    assert [e.value_minor for e in told] == [250]


def test_forgotten_visits_are_gone_and_others_stay() -> None:
    early, late = Visitor("V1").comes(0).leaves(60), Visitor("V2").comes(900)
    early.act("pick", 12, 3)
    found = stream()
    found.hear([*early.heard, *late.heard], END_NS)
    assert found.forget(ns(500)) == 1
    assert found.history(early.visit_id) is None and found.history(late.visit_id) is not None
