"""Bytes in, messages out: recordings, ordering, clocks and the health of each sensor."""

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
from tillfree.sensors.recording import read_recording

__all__ = [
    "Delivery",
    "GateEvent",
    "Kind",
    "PeopleFrame",
    "Person",
    "PoseFrame",
    "PosedPerson",
    "ProductFrame",
    "ProductInHand",
    "WeightChunk",
    "read_recording",
]
