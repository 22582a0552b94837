"""The events of a visit are one thing, by whatever road its facts and signs come."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.insight.shop import SECRET, Visitor, ns, stream, zone_of
from tests.scenarios.told import busy
from tillfree.insight import (
    EventName,
    EventSettings,
    EventStream,
    Pseudonyms,
    Sign,
    StreamTerms,
    WebEvent,
    places_of,
)
from tillfree.journal import Fact

Heard = list[Fact | Sign]
END_NS = ns(1e6)


@st.composite
def visits(draw: st.DrawFn) -> Heard:
    """Draw two visits with acts, of which some are revised, moved or withdrawn."""
    visitors = [Visitor("V1").comes(0), Visitor("V2").comes(draw(st.integers(0, 50)))]
    for one in visitors:
        for _ in range(draw(st.integers(0, 5))):
            _act(draw, one, visitors)
        for _ in range(draw(st.integers(0, 3))):
            slot, from_s = draw(st.integers(0, 30)), draw(st.integers(0, 300))
            one.stays(zone_of(slot), from_s, from_s + draw(st.integers(0, 40)), draw(_TRACKS))
            one.looks(slot, from_s, from_s + draw(st.integers(0, 5)))
        if draw(st.booleans()):
            one.leaves(400).pays(410, {1: 2})
    return [heard for one in visitors for heard in one.heard]


_TRACKS = st.integers(1, 2)


def _act(draw: st.DrawFn, one: Visitor, all_of_them: list[Visitor]) -> None:
    kind = draw(st.sampled_from(["pick", "pick", "return"]))
    fact = one.act(kind, draw(st.integers(1, 300)), draw(st.integers(0, 3)), draw(_TRACKS))
    for _ in range(draw(st.integers(0, 2))):
        to = draw(st.sampled_from(all_of_them))
        fact = one.revises(fact, visit_id=to.visit_id, sku=f"sku-{draw(st.integers(0, 3))}")
    if draw(st.integers(0, 4)) == 0:
        one.withdraws(fact)


def standing(found: EventStream, heard: Heard, cuts: list[int]) -> dict[str, WebEvent]:
    """Hear in pieces; return what stands in the end, applying each change as a reader would."""
    kept: dict[str, WebEvent] = {}
    edges = [0, *sorted(cuts), len(heard)]
    for place, (start, end) in enumerate(pairwise(edges)):
        changes = found.hear(heard[start:end], ns(100.0 * place) if end < len(heard) else END_NS)
        assert len({e.event_id for e in changes.said}) == len(changes.said)
        for event_id in changes.unsaid:
            kept.pop(event_id, None)
        kept |= {event.event_id: event for event in changes.said}
    return kept


@given(visits(), st.randoms(use_true_random=False), st.data())
def test_late_doubled_and_shuffled_is_the_same(
    heard: Heard, chance: random.Random, data: st.DataObject
) -> None:
    plain = standing(stream(), heard, [])
    mixed = heard + chance.choices(heard, k=3)
    chance.shuffle(mixed)
    cuts = data.draw(st.lists(st.integers(0, len(mixed)), max_size=4))
    assert standing(stream(), mixed, cuts) == plain


@given(visits())
def test_a_cart_never_holds_less_than_nothing(heard: Heard) -> None:
    cart: dict[tuple[str, str], int] = {}
    for event in stream().hear(heard, END_NS).said:
        sign = {EventName.ADD_TO_CART: 1, EventName.REMOVE_FROM_CART: -1}.get(event.name, 0)
        if sign:
            key = (event.session_id, event.items[0].item_id)
            cart[key] = cart.get(key, 0) + sign * event.items[0].quantity
    assert all(count >= 0 for count in cart.values())


def test_the_events_of_a_busy_store_hold_its_receipts() -> None:
    told = busy()
    bundle = told.world
    places = places_of(bundle.store, bundle.catalogue, EventSettings().door_m)
    terms = StreamTerms(Pseudonyms(SECRET), lambda credential: True, receipt_is_purchase=True)
    signs = [
        Sign(
            a.attention.t_ns, a.attention.kind.value, a.visit_id, a.attention.track_id,
            a.attention.zone_id, a.attention.slot_id, a.attention.duration_ns,
        )
        for output in told.outputs
        for a in output.attention
    ]  # fmt: skip
    said = EventStream(places, terms).hear([*told.facts, *signs], 2**62).said
    carts: dict[str, dict[str, int]] = {}
    for event in said:
        sign = {EventName.ADD_TO_CART: 1, EventName.REMOVE_FROM_CART: -1}.get(event.name, 0)
        for item in event.items if sign else ():
            cart = carts.setdefault(event.session_id, {})
            cart[item.item_id] = cart.get(item.item_id, 0) + sign * item.quantity
    assert told.receipts()
    for receipt in told.receipts():
        cart = {sku: count for sku, count in carts.get(receipt.visit_id, {}).items() if count}
        assert cart == {line.sku: line.quantity for line in receipt.lines}
    assert {EventName.VIEW_ITEM_LIST, EventName.SELECT_ITEM} <= {e.name for e in said}
