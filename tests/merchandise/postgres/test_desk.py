"""Uploads, plans, stock and servings of a shop, as they are kept and found again."""

from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import Engine

from tests.settlement.postgres.shop import START_NS, Shop
from tillfree.journal import Fact
from tillfree.journal.postgres import open_engine, transaction
from tillfree.merchandise import (
    CounterItemAdded,
    Coupon,
    PlannedSlot,
    ServingRefused,
    ShelfAlert,
    StockCounted,
    digital_link_path,
)
from tillfree.merchandise.postgres import (
    MerchandiseDesk,
    alerts,
    article_of_path,
    goes_with,
    price_book,
    promotions,
    stock,
)
from tillfree.runtime.postgres import Database
from tillfree.visits import Interaction

GTIN = "4006381333931"
CATALOGUE = f"sku,gtin,name,price_minor,tax_rate\ntea,{GTIN},Green tea,{{}},0.1\n"


@pytest.fixture
def shop(shared_database: Database) -> Iterator[Shop]:
    """Give a shop that sells."""
    engine: Engine = open_engine(shared_database.url)
    shop = Shop(engine)
    shop.stock_up()
    yield shop
    engine.dispose()


def _desk(shop: Shop) -> MerchandiseDesk:
    return MerchandiseDesk(shop.log, shop.clock)


def test_an_upload_is_found_by_its_number_and_a_later_one_wins(shop: Shop) -> None:
    desk = _desk(shop)
    for amount in (1500, 1600):
        assert not desk.upload("store", CATALOGUE.format(amount).encode(), "Asia/Seoul").faults
    with transaction(shop.engine, shop.organisation) as connection:
        found = article_of_path(connection, "store", digital_link_path(GTIN))
        assert found is not None and found.name == "Green tea"
        assert article_of_path(connection, "another", digital_link_path(GTIN)) is None
        book = price_book(connection, "store", ["tea"])
        assert book.price_minor("tea", START_NS, member=False) == 1600
        elsewhere = price_book(connection, "another", ["tea"])
        assert elsewhere.price_minor("tea", START_NS, member=False) == 1100


def test_an_upload_with_a_fault_changes_nothing(shop: Shop) -> None:
    before = shop.log.position()
    found = _desk(shop).upload("store", CATALOGUE.format(-1).encode(), "Asia/Seoul")
    assert [fault.row for fault in found.faults] == [1]
    assert shop.log.position() == before


def test_an_offer_is_had_by_visits_and_a_new_one_replaces_it(shop: Shop) -> None:
    desk = _desk(shop)
    for amount in (100, 200):
        shop.clock.at_ns += 1
        desk.offer("", Coupon(promotion_id="c", label="c", code="x", amount_minor=amount))
    with transaction(shop.engine, shop.organisation) as connection:
        (found,) = promotions(connection, "store")
    assert isinstance(found, Coupon) and found.amount_minor == 200


def _act(kind: str, sku: str, quantity: int, slot_id: str, name: str) -> Interaction:
    at_ns = START_NS
    return Interaction(name, at_ns, at_ns, at_ns, kind, sku, quantity, slot_id, None, 0.9)


def _fact(kind: str, act: Interaction, name: str) -> Fact:
    body: dict[str, object] = msgspec.to_builtins(act)
    return Fact(name, kind, "store", act.slot_id, act.t_ns, "", body)


def test_stock_follows_the_acts_their_revisions_and_counts(shop: Shop) -> None:
    _desk(shop).count("store", StockCounted("s1", "tea", 5))
    taken = _act("pick", "tea", 2, "s1", "a")
    shop.log.append(
        [
            _fact("ItemTaken", taken, "f1"),
            _fact("ItemReturned", _act("return", "milk", 1, "s1", "b"), "f2"),
            _fact("InteractionRevised", msgspec.structs.replace(taken, quantity=1), "f3"),
            _fact("ItemRestocked", _act("restock", "milk", 3, "s2", "c"), "f4"),
            _fact("ItemTaken", _act("pick", "milk", 3, "s2", "d"), "f5"),
            _fact("ItemTaken", _act("pick", "tea", 1, "s1", "e"), "f6"),
            Fact("f7", "InteractionWithdrawn", "store", "e", START_NS, "f6", {"replaces": "f6"}),
        ]
    )
    slots = (PlannedSlot("s1", ("tea",), low_quantity=4), PlannedSlot("s2", ("milk",)))
    _desk(shop).plan("store", START_NS + 10, slots)
    with transaction(shop.engine, shop.organisation) as connection:
        found = {(one.slot_id, one.sku): one.quantity for one in stock(connection, "store")}
        assert found == {("s1", "tea"): 4, ("s1", "milk"): 1, ("s2", "milk"): 0}
        assert alerts(connection, "store", START_NS + 9) == ()
        assert alerts(connection, "store", START_NS + 10) == (
            ShelfAlert("misplaced", "s1", "milk", 1),
            ShelfAlert("running_low", "s1", "tea", 4),
            ShelfAlert("out_of_stock", "s2", "milk", 0),
        )


def test_what_goes_together_is_told_of_several_visits_only(shop: Shop) -> None:
    def took(visit_id: str, *skus: str) -> None:
        for sku in skus:
            act = _act("pick", sku, 1, "s1", f"{visit_id}-{sku}")
            own = msgspec.structs.replace(act, visit_id=visit_id)
            shop.log.append([_fact("ItemTaken", own, f"{visit_id}-{sku}")])

    def together(sku: str) -> tuple[str, ...]:
        with transaction(shop.engine, shop.organisation) as connection:
            return goes_with(connection, "store", sku, 3)

    took("together-1", "rice", "kimchi", "tea")
    took("together-2", "rice", "kimchi")
    assert together("rice") == (), "of two visits nothing is told"
    took("together-3", "rice", "kimchi", "tea")
    assert together("rice") == ("kimchi",)
    took("together-4", "rice", "tea")
    took("together-5", "rice", "tea")
    assert together("rice") == ("tea", "kimchi")


def test_what_staff_serve_is_on_the_receipt_once(shop: Shop) -> None:
    leave = shop.visit("v1", tea=1)
    desk = _desk(shop)
    beer = CounterItemAdded("served-1", "beer", 1, "staff-1", age_checked=True)
    desk.serve("v1", beer)
    desk.serve("v1", beer)
    leave()
    shop.work()
    assert shop.money("v1").due_minor == 5500
    with pytest.raises(ServingRefused, match="not open"):
        desk.serve("v1", msgspec.structs.replace(beer, counter_item_id="served-2"))


@pytest.mark.parametrize(
    "item, told",
    [
        (CounterItemAdded("x", "beer", 1, "s", age_checked=False), "age limit"),
        (CounterItemAdded("x", "gin", 1, "s", age_checked=True), "catalogue"),
        (CounterItemAdded("x", "tea", 0, "s", age_checked=False), "1 to 100"),
    ],
)
def test_what_may_not_be_served_is_refused(shop: Shop, item: CounterItemAdded, told: str) -> None:
    shop.visit("v1")
    with pytest.raises(ServingRefused, match=told):
        _desk(shop).serve("v1", item)
    with pytest.raises(ServingRefused, match="not open"):
        _desk(shop).serve("nobody", item)
