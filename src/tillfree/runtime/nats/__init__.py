"""A store and its cloud as processes of their own, with NATS between them."""

from tillfree.runtime.nats.access import HubAccess, LeafAccess, Login, Uplink
from tillfree.runtime.nats.attention_line import AttentionTaker, hear_attention
from tillfree.runtime.nats.cloud import fetch_facts
from tillfree.runtime.nats.cloud_command import (
    CloudOptions,
    ServeApi,
    open_measuring,
    run_cloud,
    sandbox_outside,
)
from tillfree.runtime.nats.connection import Backoff
from tillfree.runtime.nats.devices import PlayedSensors
from tillfree.runtime.nats.directory import StaticDirectory, StoreDirectory, read_directory
from tillfree.runtime.nats.doors_line import AskStopped, tell_doors
from tillfree.runtime.nats.edge_command import EdgeOptions, run_edge
from tillfree.runtime.nats.embedded import EmbeddedNats
from tillfree.runtime.nats.entries import Answer, PassKeys
from tillfree.runtime.nats.errors import IdRefused, WireUnavailable
from tillfree.runtime.nats.floor_line import TakeFloor, hear_floors
from tillfree.runtime.nats.gate_answers import AskCloud, answer_gates
from tillfree.runtime.nats.planogram_line import (
    PlanKeeper,
    PlanogramTold,
    TellPlanograms,
    tell_planograms,
)
from tillfree.runtime.nats.processes import Ending, broken_off, told_to_end
from tillfree.runtime.nats.publishing import facts_told
from tillfree.runtime.nats.servers import Hub, Leaf, hub_server, leaf_server
from tillfree.runtime.nats.settings import (
    CloudSettings,
    EdgeSettings,
    LineSettings,
    NatsServerSettings,
    RingSettings,
    StreamSettings,
)

__all__ = [
    "Answer",
    "AskCloud",
    "AskStopped",
    "AttentionTaker",
    "Backoff",
    "CloudOptions",
    "CloudSettings",
    "EdgeOptions",
    "EdgeSettings",
    "EmbeddedNats",
    "Ending",
    "Hub",
    "HubAccess",
    "IdRefused",
    "Leaf",
    "LeafAccess",
    "LineSettings",
    "Login",
    "NatsServerSettings",
    "PassKeys",
    "PlanKeeper",
    "PlanogramTold",
    "PlayedSensors",
    "RingSettings",
    "ServeApi",
    "StaticDirectory",
    "StoreDirectory",
    "StreamSettings",
    "TakeFloor",
    "TellPlanograms",
    "Uplink",
    "WireUnavailable",
    "answer_gates",
    "broken_off",
    "facts_told",
    "fetch_facts",
    "hear_attention",
    "hear_floors",
    "hub_server",
    "leaf_server",
    "open_measuring",
    "read_directory",
    "run_cloud",
    "run_edge",
    "sandbox_outside",
    "tell_doors",
    "tell_planograms",
    "told_to_end",
]
