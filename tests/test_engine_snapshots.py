"""Put away and taken out again at any point, it goes on to the byte; forgeries are refused."""

import hashlib
import io
import pickle
from pathlib import Path
from random import Random

import pytest

from tests.scenarios.told import as_bytes, said, world
from tillfree import __version__
from tillfree.core.errors import SnapshotRefused
from tillfree.engine import EngineOutput, StoreEngine

BUSY = world(profile="busy", seed=11, duration_s=40.0, camera_count=4)
SEED = 7


def engine() -> StoreEngine:
    return StoreEngine(BUSY.store, BUSY.catalogue)


def interrupted(points: list[int]) -> list[EngineOutput]:
    """Run the world; at each point the engine is put away and another goes on from the snapshot."""
    running, outputs = engine(), []
    for number, delivery in enumerate(BUSY.deliveries):
        if number in points:
            running = StoreEngine.restore(running.snapshot())
        outputs.append(running.feed(delivery))
    return [*outputs, StoreEngine.restore(running.snapshot()).finish()]


def sealed(body: bytes, version: str = __version__) -> bytes:
    """Return a snapshot with a right checksum around any body."""
    rest = version.encode() + b"\n" + body
    return b"tillfree snapshot 1\n" + hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def test_a_restored_engine_goes_on_to_the_byte() -> None:
    points = Random(SEED).sample(range(len(BUSY.deliveries)), 5)
    assert as_bytes(interrupted(points)) == as_bytes(said(engine(), BUSY.deliveries)), points


@pytest.mark.siege
@pytest.mark.parametrize("seed", [1, 2])
def test_fifty_interruptions_change_no_byte(seed: int) -> None:
    points = Random(seed).sample(range(len(BUSY.deliveries)), 50)
    assert as_bytes(interrupted(points)) == as_bytes(said(engine(), BUSY.deliveries)), points


def test_taking_a_snapshot_leaves_the_engine_as_it_was() -> None:
    part = BUSY.deliveries[:3_000]
    watched, left_alone = engine(), engine()
    for number, delivery in enumerate(part):
        watched.feed(delivery)
        left_alone.feed(delivery)
        if number % 500 == 0:
            watched.snapshot()
    assert as_bytes([watched.finish()]) == as_bytes([left_alone.finish()])


def test_an_engine_that_has_seen_nothing_can_be_put_away() -> None:
    restored = StoreEngine.restore(engine().snapshot())
    part = BUSY.deliveries[:2_000]
    assert as_bytes(said(restored, part)) == as_bytes(said(engine(), part))


def test_damage_anywhere_is_refused() -> None:
    whole = engine().snapshot()
    for place in Random(SEED).sample(range(len(whole)), 20):
        damaged = whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :]
        with pytest.raises(SnapshotRefused):
            StoreEngine.restore(damaged)


@pytest.mark.parametrize("kept", [0, 1, 20, 60, 90, 5_000])
def test_a_snapshot_that_was_cut_off_is_refused(kept: int) -> None:
    with pytest.raises(SnapshotRefused):
        StoreEngine.restore(engine().snapshot()[:kept])


@pytest.mark.parametrize("version", ["0.0.0", "", "\xe9"])
def test_another_versions_snapshot_is_refused(version: str) -> None:
    body = pickle.dumps(engine().__dict__, protocol=5)
    with pytest.raises(SnapshotRefused, match="snapshot"):
        StoreEngine.restore(sealed(body, version))


def test_a_version_that_is_no_text_is_refused() -> None:
    rest = b"\xff\xfe\n" + pickle.dumps({})
    digest = hashlib.sha256(rest).hexdigest().encode()
    with pytest.raises(SnapshotRefused):
        StoreEngine.restore(b"tillfree snapshot 1\n" + digest + b"\n" + rest)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no pickle",
        b"\x80\x05.",
        pickle.dumps([1, 2]),
        pickle.dumps(None),
        pickle.dumps({})[:-1],
        b"\x80\x05\x8c\x0ftillfree.engine\x8c\x04None\x93.",
    ],
)
def test_what_holds_no_engine_is_refused(body: bytes) -> None:
    with pytest.raises(SnapshotRefused):
        StoreEngine.restore(sealed(body))


def call(module: str, name: str, *arguments: object) -> bytes:
    """Return a pickle that calls `module.name` while it is read."""
    told = io.BytesIO()
    told.write(b"\x80\x04")
    for text in (module, name):
        data = text.encode()
        told.write(b"\x8c" + bytes([len(data)]) + data)
    told.write(b"\x93(")
    for argument in arguments:
        told.write(pickle.dumps(argument, protocol=4)[2:-1])
    told.write(b"tR.")
    return told.getvalue()


FORGERIES = [
    ("os", "system", "true"),
    ("builtins", "eval", "1"),
    ("builtins", "getattr", "a", "b"),
    ("subprocess", "run", "true"),
    ("numpy", "load", "/etc/hostname"),
    ("numpy", "fromfile", "/etc/hostname"),
    # Names with dots walk from an allowed module to whatever it imported.
    ("tillfree.engine", "pickle.loads", pickle.dumps({})),
    ("tillfree.engine", "io.open", "/etc/hostname"),
    ("tillfree.engine", "StoreEngine.restore", b""),
    # Functions are no records, not even our own.
    ("tillfree.cli", "main", ["--help"]),
    ("tillfree.premises", "load_bundle", "."),
]


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: ".".join(forgery[:2]))
def test_a_forged_snapshot_calls_nothing(forgery: tuple[str, str, object]) -> None:
    """The checksum keeps out accidents, not enemies: the list of what may be named does."""
    with pytest.raises(SnapshotRefused, match="names"):
        StoreEngine.restore(sealed(call(*forgery)))


def test_a_forged_snapshot_writes_no_file(tmp_path: Path) -> None:
    """Not every class of ours is a record: some open files when they are made."""
    target = tmp_path / "written.mcap"
    path = call("pathlib", "PosixPath", str(target))[2:-1]
    body = b"\x80\x04\x8c\x10tillfree.sensors\x8c\x0fRecordingWriter\x93(" + path + b"tR."
    with pytest.raises(SnapshotRefused):
        StoreEngine.restore(sealed(body))
    assert not target.exists()
