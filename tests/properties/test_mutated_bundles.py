"""A damaged bundle is refused in words or runs to its end: no traceback, no hang."""

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import pytest

from tillfree.core.errors import TillfreeError
from tillfree.engine import StoreEngine
from tillfree.premises import check_bundle, load_bundle
from tillfree.sensors import read_recording
from tillfree.simulator import SimulationSpec, simulate

EXTREMES: list[object] = [
    None, "", "x", 0, -1, 1e308, -1e308, 1e-300, 2**70, float("nan"), float("inf"), [], {}, [[]],
    True, "w001", [0, 0], [[0, 0], [0, 0], [0, 0]],
]  # fmt: skip


@cache
def good() -> Path:
    """Return a bundle of a few seconds, which every test copies."""
    folder = Path(mkdtemp(prefix="tillfree-good-"))
    spec = SimulationSpec(profile="calm", seed=3, duration_s=15.0, camera_count=3, fps=5.0)
    simulate(spec, folder)
    return folder


def _somewhere(value: object, random: Random) -> tuple[object, object]:
    """Choose a place inside a JSON value, any depth as likely as any other."""
    found: list[tuple[object, object]] = []
    open_: list[object] = [value]
    while open_:
        holder = open_.pop()
        if isinstance(holder, dict):
            inside: list[tuple[object, object]] = list(holder.items())
        elif isinstance(holder, list):
            inside = list(enumerate(holder))
        else:
            continue
        for key, inner in inside:
            found.append((holder, key))
            if isinstance(inner, dict | list) and inner:
                open_.append(inner)
    return found[random.randrange(len(found))]


def spoil_store(folder: Path, random: Random) -> None:
    """Change or remove one to three things of store.json."""
    whole = json.loads((folder / "store.json").read_text("utf-8"))
    for _ in range(random.randint(1, 3)):
        holder, key = _somewhere(whole, random)
        if random.random() < 0.3:
            del holder[key]  # type: ignore[attr-defined]
        else:
            holder[key] = random.choice(EXTREMES)  # type: ignore[index]
    (folder / "store.json").write_text(json.dumps(whole), "utf-8")


def spoil_catalogue(folder: Path, random: Random) -> None:
    """Change a cell or two of catalog.csv, or drop a column or a row."""
    rows = [line.split(",") for line in (folder / "catalog.csv").read_text("utf-8").splitlines()]
    for _ in range(random.randint(1, 3)):
        row = random.choice(rows)
        cell = random.randrange(len(row))
        choice = ["", "-1", "nan", "inf", "1e400", "x", '"', "0", "99999999999999999999", "\x00"]
        row[cell] = random.choice(choice)
    if random.random() < 0.2:
        rows = [row[:-1] for row in rows]
    (folder / "catalog.csv").write_text("\n".join(map(",".join, rows)), "utf-8")


def spoil_bytes(name: str) -> Callable[[Path, Random], None]:
    """Return a mutation of a file's bytes: flipped, cut, doubled or emptied."""

    def spoil(folder: Path, random: Random) -> None:
        data = bytearray((folder / name).read_bytes())
        how = random.randrange(4)
        if how == 0:
            for _ in range(random.randint(1, 30)):
                data[random.randrange(len(data))] = random.randrange(256)
        elif how == 1:
            del data[random.randrange(len(data)) :]
        elif how == 2:
            at = random.randrange(len(data))
            data[at:at] = data[: random.randrange(2_000)]
        else:
            data.clear()
        (folder / name).write_bytes(bytes(data))

    return spoil


def spoil_files(folder: Path, random: Random) -> None:
    """Remove a file, or put a folder in its place."""
    name = random.choice(["store.json", "catalog.csv", "recording.mcap"])
    (folder / name).unlink()
    if random.random() < 0.3:
        (folder / name).mkdir()


WAYS = [
    spoil_store,
    spoil_store,
    spoil_store,
    spoil_catalogue,
    spoil_bytes("store.json"),
    spoil_bytes("catalog.csv"),
    spoil_bytes("recording.mcap"),
    spoil_files,
]


def survives(folder: Path, seed: int) -> bool:
    """Spoil a copy of the good bundle and run it; tell whether it could be run."""
    random = Random(seed)
    copy = folder / str(seed)
    shutil.copytree(good(), copy)
    WAYS[seed % len(WAYS)](copy, random)
    try:
        for problem in check_bundle(copy):
            assert str(problem)
        bundle = load_bundle(copy)
        if bundle.recording is None:
            return False
        engine = StoreEngine(bundle.store, bundle.catalogue)
        for delivery in read_recording(bundle.recording):
            engine.feed(delivery)
        engine.finish()
    except TillfreeError as refusal:
        assert str(refusal), seed
        return False
    return True


def test_the_good_bundle_runs(tmp_path: Path) -> None:
    bundle = load_bundle(good())
    assert bundle.recording is not None
    assert StoreEngine(bundle.store, bundle.catalogue).finish().facts == []
    assert tmp_path.exists()


def test_mutated_bundles_are_refused_or_run(tmp_path: Path) -> None:
    ran = [survives(tmp_path, seed) for seed in range(24)]
    assert True in ran
    assert False in ran


@pytest.mark.siege
def test_a_hundred_more_mutated_bundles_are_refused_or_run(tmp_path: Path) -> None:
    for seed in range(1_000, 1_160):
        survives(tmp_path, seed)
