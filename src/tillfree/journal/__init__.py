"""Append-only facts: their envelope, their written form, the log's port and its in-memory twin."""

from tillfree.journal.codec import decode_fact, decode_facts, encode_fact, encode_facts
from tillfree.journal.envelope import Fact, without_stamp
from tillfree.journal.log import EVERYTHING, READ_LIMIT, FactFilter, FactLog, LoggedFact
from tillfree.journal.memory_log import MemoryFactLog

__all__ = [
    "EVERYTHING",
    "READ_LIMIT",
    "Fact",
    "FactFilter",
    "FactLog",
    "LoggedFact",
    "MemoryFactLog",
    "decode_fact",
    "decode_facts",
    "encode_fact",
    "encode_facts",
    "without_stamp",
]
