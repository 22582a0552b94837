"""Read the files of the Autonomous Checkout competition (AiFi nanostore, CPS-IoT Week 2020).

Plates and targets are lines of JSON written from protocol buffers: a number that is zero may be
missing. Plates hold base64 float32 of shape [sample, shelf, plate] in grams, counted from 1 (index
0 and plates that do not exist are NaN); targets hold joints in inches in the store's frame.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import UsageRefused
from tillfree.sensors.messages import Joint, PosedPerson

METRES_PER_INCH = 0.0254

LINE_LIMIT_BYTES = 16 * 1024 * 1024
"""Longer lines are passed over (a gondola of 14 plates by 7 shelves takes 7 kB)."""

JOINTS = {
    "head": "head",
    "neck": "neck",
    "l_shoulder": "left_shoulder",
    "r_shoulder": "right_shoulder",
    "l_elbow": "left_elbow",
    "r_elbow": "right_elbow",
    "l_wrist": "left_wrist",
    "r_wrist": "right_wrist",
    "l_hip": "left_hip",
    "r_hip": "right_hip",
    "l_knee": "left_knee",
    "r_knee": "right_knee",
    "l_ankle": "left_ankle",
    "r_ankle": "right_ankle",
}
"""The competition's names of joints and ours."""

PlateId = tuple[int, int, int]
"""Gondola, shelf and plate, each counted from 1."""


@dataclass(frozen=True, slots=True)
class PlateBlock:
    """Readings of one gondola: `grams` (samples, shelves, plates), NaN where there is no plate.

    `origin_ns` is the middle of the samples, `issued_ns` when they were sent.
    """

    unit: int
    origin_ns: int
    issued_ns: int
    rate_hz: float
    grams: NDArray[np.float32]

    @property
    def first_ns(self) -> int:
        """Time of the first sample.

        The file does not say what `t_origin` means. Blocks are sent 94 ms after it at the least,
        and half of 12 samples at 60 Hz is 92 ms, so it is their middle.
        """
        return self.origin_ns - round((len(self.grams) - 1) / 2 / self.rate_hz * NS_PER_S)


@dataclass(frozen=True, slots=True)
class TargetFrame:
    """People as the vendor's tracker saw them at one instant; joints in metres."""

    t_ns: int
    people: tuple[PosedPerson, ...]


@dataclass(slots=True)
class Skipped:
    """Lines that could not be used, counted by file."""

    lines: dict[str, int] = field(default_factory=dict)

    def add(self, name: str) -> None:
        """Count one more line of a file."""
        self.lines[name] = self.lines.get(name, 0) + 1


def read_lines(path: Path, skipped: Skipped) -> Iterator[dict[str, object]]:
    """Yield the objects of a file of JSON lines; broken lines are counted."""
    require(path)
    with path.open("rb") as file:
        for line in file:
            if not line.strip():
                continue
            try:
                value = json.loads(line) if len(line) <= LINE_LIMIT_BYTES else None
            except (ValueError, RecursionError):
                value = None
            if isinstance(value, dict):
                yield value
            else:
                skipped.add(path.name)


def read_list(path: Path, key: str) -> list[dict[str, object]]:
    """Return the list `key` of a JSON file. Raises UsageRefused if the file is not of that form."""
    require(path)
    try:
        value = json.loads(path.read_bytes())[key]
    except (ValueError, RecursionError, LookupError, TypeError) as error:
        raise UsageRefused(
            f'The file {path} is not of the competition\'s form: it has no list "{key}"; '
            "name a folder of the competition's data."
        ) from error
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def require(path: Path) -> None:
    """Raise UsageRefused if a file is not there."""
    if not path.is_file():
        raise UsageRefused(
            f"The folder {path.parent} has no {path.name}, so it is no case of the competition; "
            "name the folder that holds plate_data.json and full_targets.json."
        )


def at(value: object, *keys: str) -> object:
    """Return what lies under nested keys, or None where the way ends."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def number(value: object, *keys: str) -> float:
    """Return a number under nested keys; a missing one is 0 (protocol buffers leave zeros out)."""
    found = at(value, *keys)
    if isinstance(found, int | float) and not isinstance(found, bool) and abs(found) < 1e9:
        return float(found)
    return 0.0


def whole(value: object, *keys: str) -> int:
    """Return a whole number under nested keys; a missing one is 0."""
    return int(number(value, *keys))


def items(value: object, *keys: str) -> list[object]:
    """Return a list under nested keys; a missing one is empty."""
    found = at(value, *keys)
    return found if isinstance(found, list) else []


def plate_id(value: object) -> PlateId:
    """Return the nested plate id of the competition's files as numbers."""
    shelf = at(value, "shelf_id")
    return (
        whole(shelf, "gondola_id", "id"),
        whole(shelf, "shelf_index"),
        whole(value, "plate_index"),
    )


def instant_ns(text: object) -> int | None:
    """Return an ISO 8601 instant as nanoseconds since 1970 UTC, or None."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        micros = round(moment.timestamp() * 1_000_000)
    except (ValueError, OverflowError, OSError):
        return None
    return micros * 1_000 if micros > 0 else None


def read_plates(path: Path, skipped: Skipped) -> Iterator[PlateBlock]:
    """Yield the blocks of readings in plate_data.json."""
    for line in read_lines(path, skipped):
        block = _plate_block(at(line, "document"))
        if block is None:
            skipped.add(path.name)
        else:
            yield block


def _plate_block(document: object) -> PlateBlock | None:
    origin = instant_ns(at(document, "header", "t_origin"))
    issued = instant_ns(at(document, "header", "t_issue"))
    data = at(document, "plate_data")
    rate = number(data, "freq_samp")
    shape = tuple(whole({"n": size}, "n") for size in items(data, "values", "shape"))
    text = at(data, "values", "data")
    if origin is None or not isinstance(text, str) or not 0.001 < rate < 1e5 or len(shape) != 3:
        return None
    try:
        grams = np.frombuffer(base64.b64decode(text), "<f4").reshape(shape)
    except (ValueError, binascii.Error):
        return None
    if not 1 <= len(grams) <= 10_000 or min(shape) < 0:
        return None
    unit = whole(data, "plate_id", "shelf_id", "gondola_id", "id")
    return PlateBlock(unit, origin, issued or origin, rate, grams)


def read_targets(path: Path, skipped: Skipped) -> Iterator[TargetFrame]:
    """Yield the frames of full_targets.json, empty ones too, joints in metres."""
    for line in read_lines(path, skipped):
        document = at(line, "document")
        t_ns = instant_ns(at(document, "header", "t_origin"))
        if t_ns is None:
            skipped.add(path.name)
            continue
        people = [_person(target) for target in items(document, "targets", "targets")]
        yield TargetFrame(t_ns, tuple(person for person in people if person is not None))


def _person(target: object) -> PosedPerson | None:
    identity = at(target, "target_id", "id")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        return None
    joints: dict[str, Joint] = {}
    for theirs, ours in JOINTS.items():
        point = at(target, theirs, "point")
        if isinstance(point, dict):
            x, y, z = (number(point, axis) * METRES_PER_INCH for axis in "xyz")
            joints[ours] = (x, y, z, number(target, theirs, "score"))
    return PosedPerson(str(identity), joints) if joints else None
