"""Bytes in, messages out: recordings, ordering, clocks and the health of each sensor."""

from tillfree.sensors.aifi import ImportReport, import_aifi
from tillfree.sensors.clocks import ClockEstimator
from tillfree.sensors.decoding import Channel, Refusal, channel_of, decode, topic_of
from tillfree.sensors.health import HealthMonitor, SensorHealth, SensorState
from tillfree.sensors.messages import (
    Body,
    Delivery,
    GateEvent,
    Kind,
    PeopleFrame,
    Person,
    PlannedArticle,
    PlannedPlace,
    PlanogramNotice,
    PosedPerson,
    PoseFrame,
    ProductFrame,
    ProductInHand,
    WeightChunk,
)
from tillfree.sensors.recording import ReadReport, read_recording, recording_span
from tillfree.sensors.reordering import ReorderBuffer, ReorderCounts, measured_key_ns
from tillfree.sensors.settings import ClockSettings, HealthSettings, ReorderSettings
from tillfree.sensors.writer import RecordingWriter

__all__ = [
    "Body",
    "Channel",
    "ClockEstimator",
    "ClockSettings",
    "Delivery",
    "GateEvent",
    "HealthMonitor",
    "HealthSettings",
    "ImportReport",
    "Kind",
    "PeopleFrame",
    "Person",
    "PlannedArticle",
    "PlannedPlace",
    "PlanogramNotice",
    "PoseFrame",
    "PosedPerson",
    "ProductFrame",
    "ProductInHand",
    "ReadReport",
    "RecordingWriter",
    "Refusal",
    "ReorderBuffer",
    "ReorderCounts",
    "ReorderSettings",
    "SensorHealth",
    "SensorState",
    "WeightChunk",
    "channel_of",
    "decode",
    "import_aifi",
    "measured_key_ns",
    "read_recording",
    "recording_span",
    "topic_of",
]
