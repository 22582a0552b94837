"""Read a run folder: what `tillfree run` wrote, line by line.

Only `receipts.jsonl` and `interactions.jsonl` must be there; the rest may be missing.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from tillfree.core.errors import TillfreeError
from tillfree.scoring.run_records import (
    CartChange,
    Evidence,
    Health,
    RunFigures,
    SaidAct,
    SaidReceipt,
    StartedFact,
    TrackPoint,
)

MOST_LINE_BYTES = 8_000_000
"""Bytes of one line beyond which a file is refused: no honest line comes near it."""


class RunUnreadable(TillfreeError):
    """A run folder lacks a file, or a line of one is not in its form."""


Record = TypeVar("Record")


def read_lines(path: Path, record: type[Record]) -> Iterator[Record]:
    """Yield the records of a file of JSON lines.

    Raises RunUnreadable where the file is missing or a line is not such a record.
    """
    decoder = msgspec.json.Decoder(record)
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if len(line) > MOST_LINE_BYTES:
                    raise RunUnreadable(
                        f"{path} line {number} has {len(line)} bytes, more than {MOST_LINE_BYTES}: "
                        "the file is damaged; run the recording again."
                    )
                if line.strip():
                    yield decoder.decode(line)
    except OSError as fault:
        raise RunUnreadable(
            f"{path} cannot be read: give the folder that `tillfree run BUNDLE --out DIR` wrote."
        ) from fault
    except msgspec.MsgspecError as fault:
        raise RunUnreadable(f"{path} line {number} is not in its form: {fault}.") from fault


def read_receipts(folder: Path) -> tuple[SaidReceipt, ...]:
    """Read `receipts.jsonl`."""
    return tuple(read_lines(folder / "receipts.jsonl", SaidReceipt))


def read_acts(folder: Path) -> tuple[SaidAct, ...]:
    """Read `interactions.jsonl`."""
    return tuple(read_lines(folder / "interactions.jsonl", SaidAct))


def read_evidence(folder: Path) -> tuple[Evidence, ...]:
    """Read `evidence.jsonl`; empty where there is none."""
    path = folder / "evidence.jsonl"
    return tuple(read_lines(path, Evidence)) if path.exists() else ()


def read_carts(folder: Path) -> tuple[CartChange, ...]:
    """Read `carts.jsonl`; empty where there is none."""
    path = folder / "carts.jsonl"
    return tuple(read_lines(path, CartChange)) if path.exists() else ()


def read_health(folder: Path) -> Health:
    """Read `health.json`; nothing known where there is none."""
    path = folder / "health.json"
    return next(iter(read_lines(path, Health)), Health()) if path.exists() else Health()


def read_run_figures(folder: Path) -> RunFigures:
    """Read `run.json`; nothing known where there is none."""
    path = folder / "run.json"
    return next(iter(read_lines(path, RunFigures)), RunFigures()) if path.exists() else RunFigures()


def read_visit_names(folder: Path) -> dict[str, str]:
    """Return the credential of every visit that the facts say began, staff's among them."""
    path = folder / "facts.jsonl"
    if not path.exists():
        return {}
    started = (fact.body for fact in read_lines(path, StartedFact) if fact.kind == "VisitStarted")
    return {
        body.visit_id or "": f"{body.credential} (staff)"
        if body.role == "staff"
        else body.credential
        for body in started
    }


def read_tracks(folder: Path) -> Iterator[TrackPoint]:
    """Yield the rows of `tracks.csv`; none where there is no such file."""
    path = folder / "tracks.csv"
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield TrackPoint(
                    int(row["t_ns"]),
                    row["track_id"],
                    row["visit_id"] or "",
                    float(row["x"]),
                    float(row["y"]),
                )
    except (KeyError, ValueError, TypeError) as fault:
        raise RunUnreadable(
            f"{path} is not a table of t_ns,track_id,visit_id,x,y: {fault}."
        ) from fault
