"""Tracks and shelf changes in, interactions out: who took or put back what, and how sure."""

from tillfree.attribution.attention import (
    Attention,
    AttentionKind,
    AttentionSettings,
    AttentionWatch,
)
from tillfree.attribution.attributor import Attributor
from tillfree.attribution.leaving import Closing
from tillfree.attribution.records import (
    NOBODY,
    ActKind,
    Admission,
    Alternative,
    CartBelief,
    CartLine,
    Claim,
    Departure,
    Item,
    Outcome,
    Presence,
    Role,
    Term,
    WeightEvidence,
)
from tillfree.attribution.settings import AttributionSettings

__all__ = [
    "NOBODY",
    "ActKind",
    "Admission",
    "Alternative",
    "Attention",
    "AttentionKind",
    "AttentionSettings",
    "AttentionWatch",
    "AttributionSettings",
    "Attributor",
    "CartBelief",
    "CartLine",
    "Claim",
    "Closing",
    "Departure",
    "Item",
    "Outcome",
    "Presence",
    "Role",
    "Term",
    "WeightEvidence",
]
