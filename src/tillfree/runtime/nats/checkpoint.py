"""How far an engine has come, and its whole state, in one file that is written whole or not at all.

Both in one file: a position without its state, or a state without its position, would work on
messages twice or never.
"""

import hashlib
from pathlib import Path

import msgspec

from tillfree.core.errors import UsageRefused
from tillfree.runtime.nats.access import write_whole

_REMEDY = "start once with --afresh to forget the state and begin with what sensors say now"


class Checkpoint(msgspec.Struct, frozen=True):
    """An engine's snapshot after the message numbered `position` of the `source`.

    `bundle` is a digest of the store's description that the engine was made of. Everything that
    the engine said up to there is kept by the store's server.
    """

    store_id: str
    source: str
    bundle: str
    position: int
    engine: bytes


def bundle_digest(bundle: Path) -> str:
    """Return a digest of what an engine is made of: the store's description and its catalogue."""
    digest = hashlib.sha256()
    for name in ("store.json", "catalog.csv"):
        content = (bundle / name).read_bytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def write_checkpoint(place: Path, checkpoint: Checkpoint) -> None:
    """Replace the file; a crash at any moment leaves the old or the new one."""
    write_whole(place, msgspec.msgpack.encode(checkpoint))


def read_checkpoint(place: Path, store_id: str, source: str, bundle: str) -> Checkpoint | None:
    """Return the state to go on from, or None where there is none yet.

    Raises UsageRefused where it is of another store, source of messages or description.
    """
    if not place.exists():
        return None
    try:
        found = msgspec.msgpack.decode(place.read_bytes(), type=Checkpoint)
    except msgspec.DecodeError as error:
        raise UsageRefused(f"{place} is no state of an engine ({error}): {_REMEDY}") from error
    for what, known, wanted in (
        ("store", found.store_id, store_id),
        ("source of messages", found.source, source),
        ("description of the store", found.bundle, bundle),
    ):
        if known != wanted:
            raise UsageRefused(
                f"the state in {place} is of another {what} ({known}, not {wanted}): {_REMEDY}"
            )
    return found
