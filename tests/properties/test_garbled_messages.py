"""Whatever sensors say, the engine neither breaks nor hangs, and goes on with what is good.

Real messages of a simulated minute are damaged: in their bytes, in their structure, in their
numbers. What the decoder lets through is fed to one engine among the good ones.
"""

import json
from collections.abc import Iterator
from functools import cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scenarios.told import said, world
from tillfree.engine import StoreEngine
from tillfree.sensors import Delivery, Kind, Refusal, decode, topic_of
from tillfree.simulator import WorldMessages

EXTREMES: list[object] = [
    None, True, False, 0, -1, 1e-300, 1e18, -1e18, 1e308, -1e308, 2**63, -(2**63), 2**70,
    float("nan"), float("inf"), "", "x" * 300, "\u0000", "NaN", [], {}, [[]], [None], {"": None},
]  # fmt: skip


def calm() -> WorldMessages:
    return world(profile="calm", seed=5, duration_s=45.0, camera_count=4)


@cache
def spoken() -> tuple[tuple[str, bytes, int], ...]:
    """Return topic, bytes and time of arrival of a part of the world's messages."""
    told = []
    for delivery in calm().deliveries[1_000:4_000]:
        topic = topic_of(delivery.kind, delivery.sensor_id)
        told.append((topic, msgspec.json.encode(delivery.body), delivery.arrived_ns))
    return tuple(told)


@cache
def of_each_kind() -> tuple[tuple[str, bytes, int], ...]:
    """Return the first messages of each kind, since some kinds are rare."""
    found: dict[Kind, list[tuple[str, bytes, int]]] = {}
    for delivery in calm().deliveries:
        topic = topic_of(delivery.kind, delivery.sensor_id)
        data = msgspec.json.encode(delivery.body)
        if len(data) > 60 or delivery.kind is Kind.GATE:
            found.setdefault(delivery.kind, []).append((topic, data, delivery.arrived_ns))
    return tuple(one for several in found.values() for one in several[40:60] or several[:20])


def places(value: object) -> Iterator[tuple[object, object]]:
    """Yield (holder, key) of everything inside a JSON value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))  # type: ignore[arg-type]
    for key in keys:
        yield value, key
        inner = value[key]  # type: ignore[index]
        if isinstance(inner, dict | list):
            yield from places(inner)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes, int]:
    """Draw a message that was true once."""
    topic, data, arrived_ns = draw(st.sampled_from(of_each_kind()))
    how = draw(st.sampled_from(["bytes", "cut", "value", "key", "topic", "again"]))
    if how == "bytes":
        at = draw(st.integers(0, len(data) - 1))
        data = data[:at] + draw(st.binary(max_size=4)) + data[at + draw(st.integers(0, 4)) :]
    elif how == "cut":
        data = data[: draw(st.integers(0, len(data)))]
    elif how == "topic":
        topic = draw(st.text(max_size=20)) + topic
    elif how in ("value", "key"):
        whole = json.loads(data)
        holder, key = draw(st.sampled_from(list(places(whole))))
        if how == "value":
            number = st.one_of(st.floats(), st.integers(-(2**65), 2**65))
            holder[key] = draw(st.one_of(st.sampled_from(EXTREMES), number))  # type: ignore[index]
        else:
            del holder[key]  # type: ignore[attr-defined]
        data = json.dumps(whole).encode()
    return topic, data, arrived_ns


@cache
def begun() -> bytes:
    """Return a snapshot of an engine that has seen a while of good messages."""
    engine = StoreEngine(calm().store, calm().catalogue)
    for delivery in calm().deliveries[:3_000]:
        engine.feed(delivery)
    return engine.snapshot()


def survives(messages: list[tuple[str, bytes, int]]) -> None:
    """Feed damaged messages among good ones to an engine in the middle of its work."""
    engine = StoreEngine.restore(begun())
    good = iter(calm().deliveries[3_000:3_400])
    for topic, data, arrived_ns in messages:
        decoded = decode(topic, data, arrived_ns)
        assert isinstance(decoded, Delivery | Refusal)
        if isinstance(decoded, Delivery):
            engine.feed(decoded)
        for delivery in [next(good, None), next(good, None)]:
            if delivery is not None:
                engine.feed(delivery)
    outputs = [*(engine.feed(delivery) for delivery in good), engine.finish()]
    for output in outputs:
        msgspec.json.encode(output)


@given(messages=st.lists(damaged(), min_size=10, max_size=20))
@settings(max_examples=20)
def test_damaged_messages_break_nothing(messages: list[tuple[str, bytes, int]]) -> None:
    """Some three hundred of them, in twenty streams."""
    survives(messages)


@pytest.mark.siege
@given(messages=st.lists(damaged(), min_size=100, max_size=100))
@settings(max_examples=100)
def test_ten_thousand_damaged_messages_break_nothing(
    messages: list[tuple[str, bytes, int]],
) -> None:
    survives(messages)


def test_good_messages_between_garbled_ones_are_all_used() -> None:
    """Every second message is unreadable: the receipts are as if it had not been there."""
    of = calm()
    plain = said(StoreEngine(of.store, of.catalogue), of.deliveries)
    engine = StoreEngine(of.store, of.catalogue)
    outputs = []
    for delivery in of.deliveries:
        topic = topic_of(delivery.kind, delivery.sensor_id)
        cut = msgspec.json.encode(delivery.body)[:-1]
        assert isinstance(decode(topic, cut, delivery.arrived_ns), Refusal)
        outputs.append(engine.feed(delivery))
    outputs.append(engine.finish())
    assert [f for o in outputs for f in o.facts] == [f for o in plain for f in o.facts]


FACE = {"nose": [1e6, -1e6, 9], "left_ankle": [5, 5, 0], "tail": [1, 1, 1]}
ODD_PERSON = {
    "bbox": [10, 10, 100, 300],
    "score": -5,
    "keypoints": FACE,
    "appearance": [0.0] * 16,
    "gaze": [0, 0, 0],
}
UNSURE = {"bbox": [1, 1, 0, 0], "candidates": []}
UNKNOWN = {"bbox": [1, 1, 9, 9], "candidates": [["none", 1.0]] * 100}
FAR_HEAD = {"track_id": "x", "joints": {"head": [1e9, -1e9, 1e9, 1]}}
NASTY: list[tuple[str, dict[str, object]]] = [
    ("/weight/{cell}", {"t_ns": 0, "rate_hz": 20, "grams": [1.0]}),
    ("/weight/{cell}", {"t_ns": 4_102_444_800_000_000_000, "rate_hz": 20, "grams": [1.0]}),
    ("/weight/{cell}", {"rate_hz": 0.0011, "grams": [1.0] * 100}),
    ("/weight/{cell}", {"rate_hz": 1e5, "grams": [1e8, -1e8] * 500}),
    ("/weight/{cell}", {"rate_hz": 20, "grams": [None] * 10}),
    ("/camera/{camera}/people", {"people": [{"bbox": [0, 0, 0, 0]}] * 200}),
    ("/camera/{camera}/people", {"people": [{"bbox": [-1e6, 1e6, 1e6, 1e6]}]}),
    ("/camera/{camera}/people", {"people": [ODD_PERSON, ODD_PERSON]}),
    ("/camera/{camera}/products", {"products": [UNSURE]}),
    ("/camera/{camera}/products", {"products": [UNKNOWN]}),
    ("/poses/vendor", {"people": [FAR_HEAD]}),
    ("/poses/vendor", {"people": [{"track_id": 2**62, "joints": {}}] * 200}),
    ("/gate/{gate}", {"event": "scan"}),
    ("/gate/{gate}", {"event": "scan", "credential": "x", "role": "king"}),
    ("/gate/{gate}", {"event": "melted"}),
]
"""Legal messages that no sane sensor says, within the contract's bounds; said at each instant."""


@pytest.mark.parametrize("number", range(len(NASTY)))
def test_what_is_legal_and_absurd_breaks_nothing(number: int) -> None:
    topic, body = NASTY[number]
    store, part = calm().store, calm().deliveries
    topic = topic.format(
        cell=store.load_cells[0].sensor_id,
        camera=store.cameras[0].camera_id,
        gate=store.gates[0].gate_id,
    )
    engine = StoreEngine.restore(begun())
    for delivery in part[3_000:3_600]:
        now = delivery.arrived_ns
        decoded = decode(topic, json.dumps({"t_ns": now, **body}).encode(), now)
        assert isinstance(decoded, Delivery), decoded
        engine.feed(decoded)
        engine.feed(delivery)
    engine.finish()
