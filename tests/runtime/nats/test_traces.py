"""Of every act some seconds of its plate go along, whatever was forgotten meanwhile."""

from tests.runtime.nats.wire import small_recording
from tests.runtime.small_world import small_bundle
from tillfree.engine import StoreEngine
from tillfree.floor import ActTrace
from tillfree.premises import load_bundle
from tillfree.runtime.nats.settings import TraceSettings
from tillfree.runtime.nats.traces import TraceKeeper


def _told() -> tuple[list[ActTrace], dict[str, tuple[int, str]]]:
    bundle = load_bundle(small_bundle())
    engine = StoreEngine(bundle.store, bundle.catalogue)
    keeper = TraceKeeper(bundle.store, TraceSettings())
    traces: list[ActTrace] = []
    acts: dict[str, tuple[int, str]] = {}
    cell_of = {slot.slot_id: slot.load_cell or "" for slot in bundle.store.slots}
    for delivery in small_recording():
        keeper.hear(delivery)
        output = engine.feed(delivery)
        keeper.note(output.facts)
        traces += keeper.whole(engine.now_ns)
        for fact in output.facts:
            if fact.kind in ("ItemTaken", "ItemReturned"):
                about = int(str(fact.body["t_ns"])), cell_of[str(fact.body["slot_id"])]
                acts[str(fact.body["interaction_id"])] = about
    return traces, acts


def test_each_act_has_the_trace_of_its_plate() -> None:
    traces, acts = _told()
    found = {trace.interaction_id: trace for trace in traces}
    assert acts
    assert set(acts) <= set(found)
    for act_id, (t_ns, cell) in acts.items():
        plate = found[act_id].plates[0]
        assert plate.sensor_id == cell
        assert abs(plate.t_ns - (t_ns - 2.5e9)) <= plate.step_ns
        assert len(plate.grams) * plate.step_ns > 4.5e9
        before = [one for one in plate.grams[:20] if one is not None]
        after = [one for one in plate.grams[-20:] if one is not None]
        step_g = sum(after) / len(after) - sum(before) / len(before)
        assert abs(step_g) > 5, "it shows what was taken"


def test_it_remembers_seconds_not_days() -> None:
    bundle = load_bundle(small_bundle())
    keeper = TraceKeeper(bundle.store, TraceSettings(chunks=4))
    for delivery in small_recording():
        keeper.hear(delivery)
    assert not keeper.whole(1 << 62)
    assert all(len(one) <= 4 for one in keeper._chunks.values())
