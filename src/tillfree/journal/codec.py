"""Facts as JSON lines: the form in which they are written to files and sent on.

One fact a line, UTF-8, the envelope's keys in their declared order and the body's keys sorted, so
that equal facts are equal bytes. A float that is not finite becomes null (JSON has no such number).
"""

from collections.abc import Iterable, Iterator

import msgspec

from tillfree.core.errors import FactUnreadable
from tillfree.journal.envelope import Fact, without_stamp

LINE_BYTES_MAX = 1 << 20
"""A longer line is refused; the largest body (evidence of one act) is a few kB. Own choice."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Fact)


def encode_fact(fact: Fact, *, with_stamp: bool = False) -> bytes:
    """Return the fact as one line with its line end.

    `recorded_ns` is left out unless `with_stamp`: without it, a replay gives the same bytes.
    """
    return _ENCODER.encode(fact if with_stamp else without_stamp(fact)) + b"\n"


def encode_facts(facts: Iterable[Fact], *, with_stamp: bool = False) -> bytes:
    """Return the facts as lines, in the order given."""
    return b"".join(encode_fact(fact, with_stamp=with_stamp) for fact in facts)


def decode_fact(line: bytes) -> Fact:
    """Return the fact that one line holds.

    Raises FactUnreadable where the line is too long, is not JSON or is not a fact.
    """
    if len(line) > LINE_BYTES_MAX:
        raise FactUnreadable(
            f"a fact's line has {len(line)} bytes, more than {LINE_BYTES_MAX}: "
            "it was not written by this journal"
        )
    try:
        return _DECODER.decode(line)
    except msgspec.DecodeError as error:
        raise FactUnreadable(f"a line is no fact ({error}): {line[:80]!r}") from error


def decode_facts(lines: Iterable[bytes]) -> Iterator[Fact]:
    """Yield the fact of each line; empty lines are passed over. Raises FactUnreadable."""
    return (decode_fact(line) for line in lines if line.strip())
