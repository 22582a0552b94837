"""The log of a process of the wire: one JSON object a line, made for machines to read.

Nothing of a person is ever passed to it: no credential, pass or fact's body, only counts and names
of stores, streams and files.
"""

import json
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
        stream.write(json.dumps(line) + "\n")
        stream.flush()

    return say
