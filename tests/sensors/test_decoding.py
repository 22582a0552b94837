"""One message in: a checked delivery, or the reason why not; never an exception."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sensors.spoken import START_NS
from tillfree.sensors import (
    Channel,
    Delivery,
    Kind,
    PeopleFrame,
    Refusal,
    WeightChunk,
    channel_of,
    decode,
    topic_of,
)

RIGHT: dict[str, dict[str, Any]] = {
    "/gate/door": {"t_ns": START_NS, "event": "scan", "credential": "a", "role": "shopper"},
    "/weight/w1": {"t_ns": START_NS, "rate_hz": 20.0, "grams": [1.0, None, -3]},
    "/camera/c1/people": {
        "t_ns": START_NS,
        "people": [
            {
                "bbox": [1, 2, 3, 4],
                "score": 0.5,
                "keypoints": {"nose": [5, 6, 0.5]},
                "appearance": [0.6, 0.8],
                "gaze": [0, 0, 1],
            }
        ],
    },
    "/camera/c1/products": {
        "t_ns": START_NS,
        "products": [{"bbox": [1, 2, 3, 4], "candidates": [["tea", 0.9], ["gin", 0.1]]}],
    },
    "/poses/p1": {
        "t_ns": START_NS,
        "people": [{"track_id": 7, "joints": {"head": [1, 2, 1.7, 0.9]}}],
    },
}


def said(topic: str, message: object) -> Delivery | Refusal:
    """Decode a message given as data."""
    return decode(topic, json.dumps(message).encode(), START_NS)


@pytest.mark.parametrize("topic", RIGHT)
def test_what_is_right_is_taken_on_both_kinds_of_topic(topic: str) -> None:
    found = said(topic, {**RIGHT[topic], "extra": [1, {}]})
    assert isinstance(found, Delivery)
    assert topic_of(found.kind, found.sensor_id) == topic
    assert said("tillfree/store-1" + topic, RIGHT[topic]) == found


def test_topics_that_are_not_ours_are_unknown() -> None:
    assert channel_of("/weight/w1") == Channel(Kind.WEIGHT, "w1")
    for topic in ("", "/", "/weight", "/weight/", "/weight/a/b", "/camera/c1", "/gate/a/people"):
        assert channel_of(topic) is None, topic
    refusal = said("/lidar/1", {})
    assert isinstance(refusal, Refusal) and not refusal.known
    assert channel_of("/weight/" + "w" * 1000) is None


def test_null_counts_as_missing() -> None:
    person = {"bbox": [1, 2, 3, 4], "keypoints": {"nose": None}, "gaze": None, "appearance": None}
    found = said("/camera/c1/people", {"t_ns": START_NS, "people": [person]})
    assert isinstance(found, Delivery) and isinstance(found.body, PeopleFrame)
    assert found.body.people[0].keypoints == {} and found.body.people[0].gaze == ()
    chunk = said("/weight/w1", RIGHT["/weight/w1"])
    assert isinstance(chunk, Delivery) and isinstance(chunk.body, WeightChunk)
    assert chunk.body.grams == (1.0, None, -3.0)


PERSON = RIGHT["/camera/c1/people"]["people"][0]

WRONG: list[tuple[str, dict[str, Any]]] = [
    ("/weight/w1", {"t_ns": -1}),
    ("/weight/w1", {"t_ns": 10**30}),
    ("/weight/w1", {"t_ns": "soon"}),
    ("/weight/w1", {"t_ns": None}),
    ("/weight/w1", {"rate_hz": 0}),
    ("/weight/w1", {"grams": []}),
    ("/weight/w1", {"grams": [1] * 10_001}),
    ("/weight/w1", {"grams": ["1"]}),
    ("/weight/w1", {"grams": [1e300]}),
    ("/weight/w1", {"grams": [math.nan]}),
    ("/weight/w1", {"grams": [math.inf]}),
    ("/gate/door", {"credential": "c" * 1000}),
    ("/gate/door", {"event": 3}),
    ("/camera/c1/people", {"people": [PERSON] * 201}),
    ("/camera/c1/people", {"people": [{**PERSON, "bbox": [1, 2, 3]}]}),
    ("/camera/c1/people", {"people": [{**PERSON, "bbox": [1, 2, -3, 4]}]}),
    ("/camera/c1/people", {"people": [{**PERSON, "gaze": [1, 0]}]}),
    ("/camera/c1/people", {"people": [{**PERSON, "keypoints": {"nose": [1, 2]}}]}),
    ("/camera/c1/people", {"people": [None]}),
    ("/camera/c1/products", {"products": [{"bbox": [0, 0, 1, 1], "candidates": [["tea", 7]]}]}),
    ("/poses/p1", {"people": [{"track_id": 1, "joints": {"head": [1, 2, 1e12, 1]}}]}),
    ("/poses/p1", {"people": [{"track_id": 10**40, "joints": {}}]}),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_what_breaks_a_bound_is_garbled(number: int) -> None:
    topic, change = WRONG[number]
    refusal = said(topic, {**RIGHT[topic], **change})
    assert isinstance(refusal, Refusal) and refusal.known and refusal.reason


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b'{"t_ns": 1, "credential": "\\ud800"}',
        b'{"t_ns": 1e999}',
        b"{}{}",
        b'{"t_ns": null' + b" " * 9_000_000 + b"}",
        b'{"t_ns": 5, "a": null, "b": ' + b"[" * 5000,
    ],
)
def test_what_is_no_json_is_garbled(data: bytes) -> None:
    refusal = decode("/gate/door", data, 0)
    assert isinstance(refusal, Refusal) and refusal.known


SENTENCES = sorted((topic, json.dumps(message).encode()) for topic, message in RIGHT.items())


@given(
    choice=st.sampled_from(SENTENCES),
    cuts=st.lists(
        st.tuples(st.integers(0, 250), st.integers(0, 20), st.binary(max_size=6)), max_size=3
    ),
)
@settings(max_examples=3000, deadline=None)
def test_mutated_messages_never_raise(
    choice: tuple[str, bytes], cuts: list[tuple[int, int, bytes]]
) -> None:
    topic, data = choice
    for start, length, put in cuts:
        data = data[:start] + put + data[start + length :]
    found = decode(topic, data, START_NS)
    if isinstance(found, Delivery):
        json.dumps(repr(found)).encode("utf-8")
        assert 0 <= found.body.t_ns < 2**63
