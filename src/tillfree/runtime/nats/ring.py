"""The raw messages of the last minutes, as recordings in the store: evidence for a reviewer.

Appearance is left out: it is as good as a face, and who looks at evidence needs only where people
were. A file is named after its first message's time and its last one's number, so that after a
crash the ring goes on behind the newest whole file, and holds each message once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tillfree.core.clock import NS_PER_S
from tillfree.runtime.nats.settings import RingSettings
from tillfree.sensors import Delivery, PeopleFrame, RecordingWriter

_DRAFT = "current.part"
_MINUTE_NS = 60 * NS_PER_S


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    from_ns: int
    last: int
    size: int


class EvidenceRing:
    """Writes messages to files of a minute, and deletes files that are too old or too many."""

    def __init__(self, folder: Path, settings: RingSettings, now_ns: Callable[[], int]) -> None:
        """Go on in the folder; a file that a crash left unfinished is written again."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._settings = settings
        self._now_ns = now_ns
        self._files = sorted(
            (_read_name(path) for path in folder.glob("*.mcap")), key=lambda file: file.from_ns
        )
        self._writer: RecordingWriter | None = None
        self._from_ns = 0
        (folder / _DRAFT).unlink(missing_ok=True)
        self.position = self._files[-1].last if self._files else 0
        self.enforce()

    def begin_anew(self, position: int) -> None:
        """The numbers of the messages fell back to `position`: later ones are new messages."""
        self.close()
        self.position = position

    def take(self, sequence: int, delivery: Delivery) -> None:
        """Keep one message; one that is in a file already is passed over."""
        if sequence <= self.position:
            return
        if self._writer is None:
            self._from_ns = delivery.arrived_ns
            self._writer = RecordingWriter(self._folder / _DRAFT)
        self._writer.write(_without_appearance(delivery))
        self.position = sequence
        if delivery.arrived_ns - self._from_ns >= self._settings.file_s * NS_PER_S:
            self.close()
            self.enforce()

    def close(self) -> None:
        """Finish the file that is being written."""
        if self._writer is None:
            return
        self._writer.close()
        self._writer = None
        place = self._folder / f"{self._from_ns}-{self.position}.mcap"
        (self._folder / _DRAFT).rename(place)
        self._files.append(_read_name(place))

    def enforce(self) -> None:
        """Delete what is older than allowed, then the oldest until the rest is small enough."""
        oldest_ns = self._now_ns() - round(self._settings.minutes * _MINUTE_NS)
        total = sum(file.size for file in self._files)
        while self._files:
            first = self._files[0]
            if first.from_ns >= oldest_ns and total <= self._settings.total_bytes:
                break
            first.path.unlink(missing_ok=True)
            total -= first.size
            self._files.pop(0)


def _read_name(path: Path) -> _File:
    from_ns, _, last = path.stem.partition("-")
    return _File(path, int(from_ns), int(last), path.stat().st_size)


def _without_appearance(delivery: Delivery) -> Delivery:
    body = delivery.body
    if not isinstance(body, PeopleFrame) or not any(person.appearance for person in body.people):
        return delivery
    people = tuple(msgspec.structs.replace(person, appearance=()) for person in body.people)
    return msgspec.structs.replace(delivery, body=PeopleFrame(body.t_ns, people))
