"""A planogram that comes from outside holds from its time on, whatever the engine began with."""

from dataclasses import replace

from tests.scenarios.told import as_bytes, said, world
from tillfree.engine import EngineOutput, StoreEngine
from tillfree.premises import Product, Store, replanned
from tillfree.sensors import Delivery, Kind, PlannedArticle, PlannedPlace, PlanogramNotice

BUSY = world(profile="busy", seed=11, duration_s=40.0, camera_count=4)
SKUS = {slot.slot_id: slot.skus for slot in BUSY.store.slots}
_ORDER = list(SKUS)
MOVED = {name: SKUS[_ORDER[(at + 7) % len(_ORDER)]] for at, name in enumerate(_ORDER)}
"""Every article seven slots further: hardly anything stands where it should."""


def _notice(
    t_ns: int, skus: dict[str, tuple[str, ...]], version: int = 2, *goods: Product
) -> Delivery:
    places = tuple(PlannedPlace(slot_id, own) for slot_id, own in skus.items())
    articles = tuple(
        PlannedArticle(
            one.sku,
            one.name,
            one.price_minor,
            one.tax_rate,
            one.weight_g,
            one.weight_sd_g,
            one.age_restricted,
        )
        for one in goods
    )
    body = PlanogramNotice(t_ns, version, places, articles)
    return Delivery(Kind.PLANOGRAM, "cloud", BUSY.deliveries[0].arrived_ns, body)


def _wrong(catalogue: dict[str, Product] | None = None) -> StoreEngine:
    return StoreEngine(replanned(BUSY.store, MOVED), catalogue or BUSY.catalogue)


def _right_engine() -> StoreEngine:
    return StoreEngine(BUSY.store, BUSY.catalogue)


def _right(store: Store = BUSY.store) -> bytes:
    return as_bytes(said(StoreEngine(store, BUSY.catalogue), BUSY.deliveries))


def _told(engine: StoreEngine, *notices: Delivery) -> bytes:
    return as_bytes(said(engine, [*notices, *BUSY.deliveries]))


def test_an_engine_that_is_told_says_what_one_says_that_knew() -> None:
    right = _right()
    assert right != _right(replanned(BUSY.store, MOVED)), "the plan decides what is said"
    assert _told(_wrong(), _notice(0, SKUS)) == right


def test_goods_that_nobody_knew_come_with_the_plan() -> None:
    least = {sku: one for sku, one in BUSY.catalogue.items() if sku in list(BUSY.catalogue)[::2]}
    new = [replace(one, brand="") for sku, one in BUSY.catalogue.items() if sku not in least]
    told = said(_wrong(least), [_notice(0, SKUS, 2, *new), *BUSY.deliveries])
    knew = said(_right_engine(), BUSY.deliveries)
    assert _taken(told) == _taken(knew)


def test_a_plan_holds_for_acts_from_its_time_on() -> None:
    first, *others = sorted(_taken(said(_right_engine(), BUSY.deliveries)))
    assert len(others) > 1
    twins = {sku: f"twin of {sku}" for sku in BUSY.catalogue}
    goods = [replace(one, sku=twins[sku], brand="") for sku, one in BUSY.catalogue.items()]
    instead = {slot_id: tuple(twins[sku] for sku in skus) for slot_id, skus in SKUS.items()}
    between = _notice((first[0] + others[0][0]) // 2, instead, 2, *goods)
    told = sorted(_taken(said(_right_engine(), [between, *BUSY.deliveries])))
    assert told == [first, *((t_ns, twins[sku]) for t_ns, sku in others)]


def test_plans_are_the_same_through_a_snapshot_and_any_order_of_telling() -> None:
    first_ns = BUSY.deliveries[0].arrived_ns
    soon, later = first_ns + 10**10, first_ns + 2 * 10**10
    notices = [_notice(0, SKUS, 1), _notice(soon, MOVED, 3), _notice(later, SKUS, 2)]
    once = _told(_wrong(), *notices)
    assert _told(_wrong(), *notices[::-1]) == once
    running, outputs = _wrong(), []
    for number, delivery in enumerate([*notices, *BUSY.deliveries]):
        if number % 700 == 2:
            running = StoreEngine.restore(running.snapshot())
        outputs.append(running.feed(delivery))
    assert as_bytes([*outputs, running.finish()]) == once
    assert not running.knows_plan(3), "what is over is forgotten"
    assert running.knows_plan(2)


def _taken(outputs: list[EngineOutput]) -> set[tuple[int, str]]:
    acts = [one.interaction for output in outputs for one in output.decided]
    return {(act.t_ns, act.sku or "") for act in acts}
