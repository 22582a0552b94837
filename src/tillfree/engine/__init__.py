"""The store engine: sensors' messages in, facts and receipts out; see `store_engine.py`."""

from tillfree.engine.records import (
    DecidedInteraction,
    EngineOutput,
    PersonView,
    TrackedPosition,
    VisitAttention,
)
from tillfree.engine.settings import EngineSettings
from tillfree.engine.store_engine import StoreEngine

__all__ = [
    "DecidedInteraction",
    "EngineOutput",
    "EngineSettings",
    "PersonView",
    "StoreEngine",
    "TrackedPosition",
    "VisitAttention",
]
