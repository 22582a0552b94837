"""A state as bytes that can be trusted again: sealed with a checksum, opened by an allow-list.

A snapshot is a pickle (docs/decisions/0002). Opening reads nothing but our own records and numpy's
arrays, so a forged snapshot runs no code.
"""

import hashlib
import io
import pickle
from collections.abc import Mapping

from tillfree.core.errors import SnapshotRefused

_MAGIC = b"tillfree snapshot 1\n"
_REMEDY = "take a new snapshot, or replay the recording"
_PLAIN = {("builtins", "set"), ("builtins", "frozenset"), ("collections", "deque")}
_NUMERIC = {"_reconstruct", "ndarray", "dtype", "scalar", "_frombuffer"}


_TRUSTED = (
    "tillfree.attribution.",
    "tillfree.core.camera",
    "tillfree.engine",
    "tillfree.premises.catalogue",
    "tillfree.premises.layout",
    "tillfree.sensors.messages",
    "tillfree.sensors.reordering",
    "tillfree.sensors.settings",
    "tillfree.shelves.",
    "tillfree.tracking.",
    "tillfree.visits.",
)
"""Where the records of an engine's state are defined; a snapshot may name classes of these only."""

_DAMAGE = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)
"""What reading bytes that are no pickle of ours may raise."""


class _Opener(pickle.Unpickler):
    """Finds only what a state of ours may hold: classes of the trusted modules, never functions."""

    def find_class(self, module: str, name: str) -> object:
        numeric = module.split(".", maxsplit=1)[0] == "numpy" and name in _NUMERIC
        ours = module.startswith(_TRUSTED) and "." not in name
        if numeric or ours or (module, name) in _PLAIN:
            found: object = super().find_class(module, name)
            if numeric or isinstance(found, type):
                return found
        raise SnapshotRefused(
            f"the snapshot names {module}.{name}, which no state of ours holds; {_REMEDY}"
        )


def sealed(state: Mapping[str, object], version: str) -> bytes:
    """Return a state as bytes, with the version that wrote it and a SHA-256 over all of it."""
    rest = version.encode() + b"\n" + pickle.dumps(dict(state), protocol=5)
    return _MAGIC + hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def opened(snapshot: bytes, version: str) -> dict[str, object]:
    """Return the state that `sealed` took.

    Raises SnapshotRefused for damage, another version, or content that is no state of ours.
    """
    if not snapshot.startswith(_MAGIC):
        raise SnapshotRefused(f"this is no tillfree snapshot of format 1; {_REMEDY}")
    digest, _, rest = snapshot[len(_MAGIC) :].partition(b"\n")
    if hashlib.sha256(rest).hexdigest().encode() != digest:
        raise SnapshotRefused(f"the snapshot is damaged: its checksum differs; {_REMEDY}")
    written, _, body = rest.partition(b"\n")
    if written != version.encode():
        named = written.decode(errors="replace")
        raise SnapshotRefused(f"the snapshot is of version {named}, this is {version}; {_REMEDY}")
    try:
        state = _Opener(io.BytesIO(body)).load()
    except _DAMAGE as error:
        raise SnapshotRefused(f"the snapshot holds no engine ({error}); {_REMEDY}") from error
    if not isinstance(state, dict):
        raise SnapshotRefused(f"the snapshot holds no engine; {_REMEDY}")
    return state
