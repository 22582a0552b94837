"""Append-only facts: their envelope, their written form, the log's port and its in-memory twin."""

from tillfree.journal.codec import decode_fact, decode_facts, encode_fact, encode_facts
from tillfree.journal.envelope import Fact, without_stamp
from tillfree.journal.log import EVERYTHING, READ_LIMIT, FactFilter, FactLog, LoggedFact
from tillfree.journal.memory_log import MemoryFactLog
from tillfree.journal.outbox import DeadLetter, OutboxMessage
from tillfree.journal.settings import OutboxSettings
from tillfree.journal.upcasting import NO_UPCASTS, Upcasts

__all__ = [
    "EVERYTHING",
    "NO_UPCASTS",
    "READ_LIMIT",
    "DeadLetter",
    "Fact",
    "FactFilter",
    "FactLog",
    "LoggedFact",
    "MemoryFactLog",
    "OutboxMessage",
    "OutboxSettings",
    "Upcasts",
    "decode_fact",
    "decode_facts",
    "encode_fact",
    "encode_facts",
    "without_stamp",
]
