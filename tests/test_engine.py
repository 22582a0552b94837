"""The store engine as an object: what it answers to, and what it makes of next to nothing."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import msgspec
import pytest

from tests.scenarios.told import Told, as_bytes, said, tell, world
from tillfree.attribution import AttentionKind
from tillfree.engine import EngineSettings, StoreEngine
from tillfree.premises import Store
from tillfree.sensors import (
    Delivery,
    GateEvent,
    Kind,
    PeopleFrame,
    PoseFrame,
    ProductFrame,
    WeightChunk,
)

CALM = world(profile="calm", seed=5, duration_s=45.0, camera_count=4)
START_NS = CALM.deliveries[0].body.t_ns


@cache
def calm() -> Told:
    """Return what the engine says of the calm world."""
    return tell(CALM)


def engine_of(store: Store = CALM.store) -> StoreEngine:
    return StoreEngine(store, CALM.catalogue)


def gate(event: str, at_s: float, credential: str = "", gate_id: str = "") -> Delivery:
    t_ns = START_NS + round(at_s * 1e9)
    name = gate_id or CALM.store.gates[0].gate_id
    return Delivery(Kind.GATE, name, t_ns, GateEvent(t_ns, event, credential))


def test_an_empty_recording_says_nothing() -> None:
    engine = engine_of()
    assert as_bytes([engine.finish()]) == as_bytes([])
    assert engine.now_ns == 0
    assert not engine.people()
    assert not engine.carts()
    assert not engine.interactions()


def test_finishing_twice_says_nothing_more() -> None:
    engine = engine_of()
    said(engine, CALM.deliveries)
    assert engine.finish().facts == []


def test_facts_have_one_id_each_and_name_their_store() -> None:
    facts = calm().facts
    assert len({fact.fact_id for fact in facts}) == len(facts)
    assert {fact.store_id for fact in facts} == {CALM.store.store_id}
    assert all(fact.recorded_ns == 0 for fact in facts), "only the journal stamps"


def test_each_visit_starts_before_it_ends_and_only_then_is_billed() -> None:
    told: dict[str, list[str]] = {}
    for fact in calm().facts:
        if fact.kind in ("VisitStarted", "VisitEnded", "ReceiptIssued"):
            told.setdefault(fact.subject, []).append(fact.kind)
    assert told
    whole = ["VisitStarted", "VisitEnded", "ReceiptIssued"]
    assert all(kinds == whole[: len(kinds)] for kinds in told.values())


def test_positions_come_five_times_a_second_for_each_track() -> None:
    by_track: dict[int, list[int]] = {}
    for output in calm().outputs:
        for position in output.positions:
            by_track.setdefault(position.track_id, []).append(position.t_ns)
    assert by_track
    for times in by_track.values():
        steps = {later - earlier for earlier, later in pairwise(times)}
        assert steps <= {200_000_000}


def test_attention_is_told_with_the_visit_it_belongs_to() -> None:
    told = [one for output in calm().outputs for one in output.attention]
    kinds = {one.attention.kind for one in told}
    assert {AttentionKind.ZONE_ENTERED, AttentionKind.SLOT_FACED} <= kinds
    slots = {slot.slot_id for slot in CALM.store.slots}
    assert {one.attention.slot_id for one in told if one.attention.slot_id} <= slots
    assert any(one.visit_id for one in told)


def test_people_and_carts_can_be_asked_for_at_any_time() -> None:
    engine = engine_of()
    for delivery in CALM.deliveries[: len(CALM.deliveries) // 2]:
        engine.feed(delivery)
    assert engine.people()
    assert [cart.t_ns for cart in engine.carts()] == [engine.now_ns] * len(engine.carts())


def test_time_that_passes_in_silence_can_be_told() -> None:
    engine = engine_of()
    for delivery in CALM.deliveries:
        engine.feed(delivery)
    before = engine.now_ns
    engine.advance(before + 30_000_000_000)
    assert engine.now_ns >= before + 29_000_000_000
    engine.advance(before)
    assert engine.now_ns >= before + 29_000_000_000, "time never goes back"


def test_a_door_forced_open_is_an_alert_and_no_visit() -> None:
    engine = engine_of()
    told = said(engine, [*CALM.deliveries[:500], gate("forced_open", 1.0)])
    alerts = [f for output in told for f in output.facts if f.kind == "AlertRaised"]
    assert [alert.body["kind"] for alert in alerts] == ["door"]


def test_sensors_that_the_store_does_not_have_change_nothing() -> None:
    t_ns = START_NS + 5_000_000_000
    strange = [
        Delivery(Kind.WEIGHT, "w-none", t_ns, WeightChunk(t_ns, 20.0, (1.0, 900.0) * 5)),
        Delivery(Kind.PEOPLE, "c-none", t_ns, PeopleFrame(t_ns, ())),
        Delivery(Kind.PRODUCTS, "c-none", t_ns, ProductFrame(t_ns, ())),
    ]
    middle = len(CALM.deliveries) // 3
    mixed = [*CALM.deliveries[:middle], *strange, *CALM.deliveries[middle:]]
    plain = calm().receipts()
    assert tell(replace(CALM, deliveries=tuple(mixed))).receipts() == plain


def test_a_scan_at_an_unknown_gate_lets_nobody_in_unseen() -> None:
    """A visit begins (the credential was shown), but it is nobody's body and is not charged."""
    engine = engine_of()
    told = said(engine, [*CALM.deliveries, gate("scan", 3.0, "ghost", "no-such-gate")])
    receipts = [f.body for o in told for f in o.facts if f.kind == "ReceiptIssued"]
    assert all(r["lines"] == [] for r in receipts if r["credential"] == "ghost")


@pytest.mark.parametrize("without", ["cameras", "gates", "load_cells", "slots", "zones", "all"])
def test_a_store_that_lacks_something_still_runs(without: str) -> None:
    """Whatever is missing, nothing breaks, and nothing that cannot be known is charged unseen."""
    store = CALM.store
    emptied = replace(
        store,
        cameras=() if without in ("cameras", "all") else store.cameras,
        gates=() if without in ("gates", "all") else store.gates,
        load_cells=() if without in ("load_cells", "all") else store.load_cells,
        fixtures=() if without in ("slots", "all") else store.fixtures,
        zones=() if without in ("zones", "all") else store.zones,
    )
    told = tell(replace(CALM, store=emptied))
    if without in ("slots", "all"):
        assert all(receipt.lines == () for receipt in told.receipts())


def test_poses_alone_are_people() -> None:
    """A frame of a vendor's poses in a store without cameras makes tracks."""
    blind = replace(CALM.store, cameras=())
    x, y = blind.floor.mean(axis=0)
    engine = engine_of(blind)
    joints = {"head": (float(x), float(y), 1.6, 1.0)}
    people = [{"track_id": 1, "joints": joints}]
    for k in range(60):
        t_ns = START_NS + k * 100_000_000
        engine.feed(Delivery(Kind.POSES, "vendor", t_ns, _poses(t_ns, people)))
    engine.finish()
    assert len(engine.people()) == 1


def _poses(t_ns: int, people: list[dict[str, object]]) -> PoseFrame:
    return msgspec.convert({"t_ns": t_ns, "people": people}, PoseFrame)


def test_the_grid_of_time_can_be_set() -> None:
    coarse = StoreEngine(CALM.store, CALM.catalogue, EngineSettings(tick_s=0.2))
    said(coarse, CALM.deliveries[:2_000])
    assert coarse.now_ns % 200_000_000 == 0
