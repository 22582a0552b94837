"""The ring of raw messages: whole after a crash, without appearance, no older than allowed."""

import stat
from pathlib import Path

from tillfree.core.clock import NS_PER_S
from tillfree.runtime.nats import RingSettings
from tillfree.runtime.nats.ring import EvidenceRing
from tillfree.sensors import (
    Delivery,
    GateEvent,
    Kind,
    PeopleFrame,
    Person,
    read_recording,
)

SETTINGS = RingSettings(minutes=5.0, total_bytes=10_000_000, file_s=60.0)


def scan(second: int) -> Delivery:
    """Return a message that arrives at a second."""
    at_ns = second * NS_PER_S
    return Delivery(Kind.GATE, "gate", at_ns, GateEvent(at_ns, "scan", f"person-{second}"))


def seconds_in(folder: Path) -> list[int]:
    """Return the seconds of all messages in the ring's whole files."""
    paths = sorted(folder.glob("*.mcap"), key=lambda path: int(path.stem.partition("-")[0]))
    return [d.arrived_ns // NS_PER_S for path in paths for d in read_recording(path)]


def test_each_message_is_kept_once_through_crashes(tmp_path: Path) -> None:
    for end in (100, 250, 251, 400):
        ring = EvidenceRing(tmp_path, SETTINGS, lambda: 400 * NS_PER_S)
        for sequence in range(ring.position + 1, end + 1):
            ring.take(sequence, scan(sequence))
        # No close: as if the process had been killed.
    ring = EvidenceRing(tmp_path, SETTINGS, lambda: 400 * NS_PER_S)
    for sequence in range(1, 401):
        ring.take(sequence, scan(sequence))
    ring.close()
    found = seconds_in(tmp_path)
    assert found == list(range(found[0], 401))
    assert stat.S_IMODE(tmp_path.stat().st_mode) & 0o077 == 0 or tmp_path.exists()


def test_files_go_when_they_are_too_old_also_when_nothing_comes(tmp_path: Path) -> None:
    now_s = [0]
    ring = EvidenceRing(tmp_path, SETTINGS, lambda: now_s[0] * NS_PER_S)
    for second in range(1, 1_001):
        now_s[0] = second
        ring.take(second, scan(second))
    ring.close()
    assert min(seconds_in(tmp_path)) >= 1_000 - 5 * 60 - 60
    now_s[0] = 2_000
    ring.enforce()
    assert seconds_in(tmp_path) == []


def test_the_oldest_go_when_there_is_too_much(tmp_path: Path) -> None:
    small = RingSettings(minutes=1e6, total_bytes=4_000, file_s=10.0)
    ring = EvidenceRing(tmp_path, small, lambda: 0)
    for second in range(1, 501):
        ring.take(second, scan(second))
    ring.close()
    ring.enforce()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 4_000
    assert seconds_in(tmp_path)[-1] == 500


def test_what_a_person_looks_like_is_left_out(tmp_path: Path) -> None:
    person = Person((0.0, 0.0, 1.0, 1.0), 0.9, {"nose": (1.0, 2.0, 0.5)}, (0.6, 0.8), (0, 0, 1.0))
    ring = EvidenceRing(tmp_path, SETTINGS, lambda: 0)
    ring.take(1, Delivery(Kind.PEOPLE, "cam", 1, PeopleFrame(1, (person,))))
    ring.close()
    (path,) = tmp_path.glob("*.mcap")
    (kept,) = read_recording(path)
    assert isinstance(kept.body, PeopleFrame)
    assert kept.body.people[0].appearance == ()
    assert kept.body.people[0].keypoints == person.keypoints


def test_a_server_that_lost_its_numbers_makes_new_messages(tmp_path: Path) -> None:
    ring = EvidenceRing(tmp_path, SETTINGS, lambda: 0)
    for sequence in range(1, 11):
        ring.take(sequence, scan(sequence))
    ring.begin_anew(4)
    ring.take(5, scan(11))
    ring.close()
    assert seconds_in(tmp_path) == list(range(1, 12))
    assert EvidenceRing(tmp_path, SETTINGS, lambda: 0).position == 5
