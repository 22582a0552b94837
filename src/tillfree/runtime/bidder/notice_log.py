"""What workers tell one another and the next run: a file of notices for each worker.

A worker only ever appends to its own and reads those of the others, so there is nothing to lock.
Bills and clicks are handed to the operating system before they are answered, so that a killed
process has lost none; what marks people's groups is written a moment later.
"""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tillfree.ads import Notice, NoticeKind
from tillfree.core.errors import UsageRefused

_WORKERS_AT_MOST = 256
_CHUNK_BYTES = 4_194_304
_WAITING_AT_MOST = 1_000
_MARKS = {NoticeKind.BID, NoticeKind.GHOST}
NOTICES = msgspec.json.Decoder(Notice)
"""Reads one line of a file of notices."""


class NoticeLog:
    """One worker's log, and its place in the others'."""

    def __init__(self, folder: Path) -> None:
        """Take the first number that no running worker has; raises UsageRefused where none is."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock, self.worker = _claim(folder)
        self._own = folder / f"notices-{self.worker}.jsonl"
        self._file = os.open(self._own, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        _mend(self._own, self._file)
        self._places: dict[Path, int] = {}
        self._waiting: list[bytes] = []

    def close(self) -> None:
        """Write what waits, and let the number go."""
        self.flush()
        os.close(self._file)
        os.close(self._lock)

    def append(self, notice: Notice) -> None:
        """Keep a notice."""
        line = msgspec.json.encode(notice) + b"\n"
        if notice.kind in _MARKS:
            self._waiting.append(line)
            if len(self._waiting) >= _WAITING_AT_MOST:
                self.flush()
            return
        os.write(self._file, line)

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            os.write(self._file, b"".join(self._waiting))
            self._waiting.clear()

    def read(self, *, own: bool = False) -> Iterator[Notice]:
        """Yield what the other workers wrote since; with `own`, as at a start, one's own too."""
        for path in sorted(self._folder.glob("notices-*.jsonl")):
            if path != self._own or own:
                yield from self._read(path)

    def _read(self, path: Path) -> Iterator[Notice]:
        place = self._places.get(path, 0)
        if path.stat().st_size <= place:
            return
        with path.open("rb") as file:
            file.seek(place)
            while chunk := file.read(_CHUNK_BYTES):
                # The last line may be half written; it is read when it is whole.
                whole = chunk.rfind(b"\n") + 1
                if not whole:
                    break
                for line in chunk[:whole].splitlines():
                    yield NOTICES.decode(line)
                place += whole
                file.seek(place)
                self._places[path] = place


def read_notices(folder: Path) -> Iterator[Notice]:
    """Yield every notice that a bidder's workers ever wrote, for reports."""
    for path in sorted(folder.glob("notices-*.jsonl")):
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield NOTICES.decode(line)


def read_new_notices(path: Path, place: int, limit: int) -> tuple[list[Notice], int]:
    """Return up to `limit` notices of a file from byte `place` on, and the byte after them."""
    found: list[Notice] = []
    with path.open("rb") as file:
        file.seek(place)
        while len(found) < limit and (line := file.readline()).endswith(b"\n"):
            found.append(NOTICES.decode(line))
            place += len(line)
    return found, place


def _mend(path: Path, file: int) -> None:
    """Cut off a line that a killed machine left half written; nobody was answered for it."""
    data_end = path.stat().st_size
    with path.open("rb") as read:
        read.seek(max(data_end - _CHUNK_BYTES, 0))
        tail = read.read()
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(file, data_end - (len(tail) - tail.rfind(b"\n") - 1))


def _claim(folder: Path) -> tuple[int, int]:
    """Return an open lock and the number that it stands for, until the process ends."""
    for number in range(_WORKERS_AT_MOST):
        lock = os.open(folder / f"worker-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        return lock, number
    raise UsageRefused(f"{folder} has {_WORKERS_AT_MOST} workers at work already: use another")
