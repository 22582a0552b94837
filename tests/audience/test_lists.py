"""What may leave and how: sensitive goods never, small lists never, formats as documented."""

import hashlib

import pytest

from tillfree.audience import (
    Act,
    ListFormat,
    Segment,
    acts_of,
    email_eid,
    hashed_email,
    is_sensitive,
    is_withdrawn,
    member_file,
    partner_eid,
    removal_file,
    segment_rule,
)
from tillfree.core.errors import SegmentRefused
from tillfree.journal import Fact

_PEOPLE = [f"person{number}@example.org" for number in range(100)]


def test_e_mails_are_normal_before_they_are_hashed() -> None:
    told = hashlib.sha256(b"ann.lee@example.org").hexdigest()
    assert hashed_email("  Ann.Lee@Example.ORG ") == told
    assert email_eid("shop.example", "ANN.LEE@example.org").uids[0].id == told


@pytest.mark.parametrize(
    ("form", "header"), [(ListFormat.CUSTOMER_MATCH, "Email"), (ListFormat.META, "email")]
)
def test_lists_have_the_documented_form(form: ListFormat, header: str) -> None:
    lines = member_file(form, [*_PEOPLE, _PEOPLE[0].upper(), " "], 100).decode().splitlines()
    assert lines[0] == header
    assert lines[1:] == sorted(hashed_email(one) for one in _PEOPLE)
    with pytest.raises(SegmentRefused, match="99 people"):
        member_file(form, _PEOPLE[1:] + _PEOPLE[1:5], 100)
    one = hashed_email(_PEOPLE[0])
    assert removal_file(form, [one, one]) == f"{header}\n{one}\n".encode()


@pytest.mark.parametrize(
    "category", ["Baby food", "beer & wine", "Vitamins", "담배", "수입맥주", "Religious", "BEER"]
)
def test_sensitive_goods_make_no_segment(category: str) -> None:
    assert is_sensitive(category)
    for rule in (f'bought(category "{category}")', 'visits with visited without bought(sku "x")'):
        with pytest.raises(SegmentRefused, match="sensitive"):
            segment_rule(Segment("s", "S", rule), {"x": category})
    with pytest.raises(SegmentRefused, match="sensitive"):
        segment_rule(Segment("s", "S", "visited", f'not bought(category "{category}")'))


def test_plain_goods_do() -> None:
    assert not is_sensitive("Cold drinks")
    assert is_sensitive("Cold drinks", age_restricted=True)
    assert segment_rule(Segment("s", "S", 'bought(sku "x")', 'bought(sku "y")'), {"x": "Fruit"})


def test_each_partner_has_an_id_of_its_own() -> None:
    one, other = (partner_eid("shop.example", name, name * 2) for name in ("atlas", "borealis"))
    assert one.source != other.source
    assert (one.uids[0].id, one.uids[0].atype) == ("atlasatlas", 3)


def _fact(kind: str, body: dict[str, object]) -> Fact:
    return Fact("f", kind, "s1", "v1", 5, "", body)


def test_facts_say_what_somebody_did() -> None:
    told: dict[str, object] = {"interaction_id": "i", "t_ns": 7, "sku": "x", "visit_id": "v1"}
    taken = _fact("ItemTaken", told | {"kind": "pick"})
    assert acts_of(taken, {"x": "fruit"}) == (Act("i", "v1", "picked_up", 7, "s1", "x", "fruit"),)
    assert acts_of(_fact("InteractionRevised", told | {"kind": "return"}), {})[0].kind == "put_back"
    assert acts_of(_fact("InteractionRevised", told | {"kind": "restock"}), {}) == ()
    assert acts_of(_fact("ItemTaken", told | {"kind": "pick", "visit_id": None}), {}) == ()
    assert is_withdrawn(taken) == "i"
    assert is_withdrawn(Fact("f", "InteractionWithdrawn", "s1", "i", 5, "", {})) == "i"
    assert is_withdrawn(_fact("VisitEnded", {})) == ""
    lines = [{"sku": "x", "quantity": 2}, {"sku": "y", "quantity": 0}]
    bought = _fact("ReceiptIssued", {"visit_id": "v1", "left_t_ns": 9, "lines": lines})
    assert [(one.sku, one.kind, one.at_ns) for one in acts_of(bought, {})] == [("x", "bought", 9)]
    (visit,) = acts_of(_fact("VisitStarted", {"entered_t_ns": 3}), {})
    assert (visit.kind, visit.at_ns, visit.store) == ("visited", 3, "s1")
    assert acts_of(_fact("VisitEnded", {}), {}) == ()
