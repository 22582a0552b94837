"""Bytes in, messages out: recordings, ordering, clocks and the health of each sensor."""

from tillfree.sensors.decoding import Channel, Refusal, channel_of, decode, topic_of
from tillfree.sensors.messages import (
    Delivery,
    GateEvent,
    Kind,
    PeopleFrame,
    Person,
    PosedPerson,
    PoseFrame,
    ProductFrame,
    ProductInHand,
    WeightChunk,
)
from tillfree.sensors.recording import ReadReport, read_recording
from tillfree.sensors.writer import RecordingWriter

__all__ = [
    "Channel",
    "Delivery",
    "GateEvent",
    "Kind",
    "PeopleFrame",
    "Person",
    "PoseFrame",
    "PosedPerson",
    "ProductFrame",
    "ProductInHand",
    "ReadReport",
    "RecordingWriter",
    "Refusal",
    "WeightChunk",
    "channel_of",
    "decode",
    "read_recording",
    "topic_of",
]
