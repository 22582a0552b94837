"""The log of a process, in a store or in the cloud: one JSON object a line, for machines to read.

Nothing of a person is ever passed to it but their random id: no name, e-mail, credential, pass or
body of a fact.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from tillfree.core.clock import NS_PER_S

Say = Callable[..., None]
"""Writes one event: its name, then what belongs to it by keyword."""


def line_log(stream: TextIO, now_ns: Callable[[], int], **always: str) -> Say:
    """Return what writes events to `stream`, each with the time and what is `always` said."""

    def say(event: str, **fields: str | float | None) -> None:
        moment = datetime.fromtimestamp(now_ns() / NS_PER_S, UTC)
        line = {"at": moment.isoformat(timespec="milliseconds"), "event": event, **always, **fields}
        # One write a line, so that the lines of several threads do not mix.
        stream.write(json.dumps(line) + "\n")
        stream.flush()

    return say


def stderr_log(**always: str) -> Say:
    """Return what writes events to the standard error stream, by the machine's clock."""
    return line_log(sys.stderr, utc_now_ns, **always)


def utc_now_ns() -> int:
    """Return nanoseconds since 1970 UTC, of the machine's clock."""
    return time.time_ns()
