"""The plan of a floor holds what is drawn, and nothing that only measuring needs."""

import msgspec

from tests.runtime.small_world import small_bundle
from tillfree.floor import FloorPlan, floor_plan
from tillfree.premises import load_bundle


def test_every_slot_gate_and_camera_is_on_the_plan() -> None:
    store = load_bundle(small_bundle()).store
    plan = floor_plan(store)
    assert sorted(plan.slots()) == sorted(slot.slot_id for slot in store.slots)
    assert [gate.gate_id for gate in plan.gates] == [gate.gate_id for gate in store.gates]
    assert len(plan.cameras) == len(store.cameras)
    some = store.slots[0]
    drawn = plan.slots()[some.slot_id]
    assert abs(drawn.x_m - some.centre_m[0]) < 0.001
    assert drawn.skus == some.skus
    assert msgspec.json.decode(msgspec.json.encode(plan), type=FloorPlan) == plan
