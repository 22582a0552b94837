"""A finished run's folder into the lake: its facts, its attention, its positions."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import msgspec

from tillfree.core.errors import TillfreeError
from tillfree.insight.heard import Sign
from tillfree.insight.lake.folders import Part
from tillfree.insight.lake.intake import Intake, Walked
from tillfree.insight.lake.lake import Lake
from tillfree.insight.lake.rows import store_tables
from tillfree.insight.places import places_of
from tillfree.insight.pseudonyms import Pseudonyms
from tillfree.insight.settings import EventSettings
from tillfree.insight.stream import EventStream, StreamTerms
from tillfree.journal import Fact
from tillfree.premises import load_bundle

_POSITIONS_EVERY_NS = 200_000_000
"""Nanoseconds between the positions that are kept of a track: 5 Hz."""


class RunRefused(TillfreeError):
    """A folder is not what a run writes."""


def take_run(
    lake: Lake,
    organisation: str,
    run: Path,
    bundle: Path,
    pseudonyms: Pseudonyms,
    allows: Callable[[str], bool],
) -> tuple[Part, ...]:
    """Write the visits of a run's folder, and the store of its bundle; return the days touched.

    The engine's receipts are the purchases, since a run has no settlement. Done twice, it is done
    once. Raises RunRefused where a file is missing.
    """
    found = load_bundle(bundle)
    places = places_of(found.store, found.catalogue, EventSettings().door_m)
    stream = EventStream(places, StreamTerms(pseudonyms, allows, receipt_is_purchase=True))
    intake = Intake(lake, organisation, stream)
    heard: list[Fact | Sign] = [*_facts(run), *_signs(run)]
    intake.hear(heard, _walked(run), 2**62)
    lake.write_store(organisation, places.store_id, store_tables(places))
    return intake.flush()


def _signs(run: Path) -> Iterator[Sign]:
    decoder = msgspec.json.Decoder(Sign)
    with _open(run, "attention.jsonl") as file:
        for line in file:
            yield decoder.decode(line)


def _facts(run: Path) -> Iterator[Fact]:
    decoder = msgspec.json.Decoder(Fact)
    with _open(run, "facts.jsonl") as file:
        for line in file:
            yield decoder.decode(line)


def _walked(run: Path) -> Iterator[Walked]:
    """Give the positions of visits, thinned to one a track and moment of the grid."""
    last: dict[int, int] = {}
    with _open(run, "tracks.csv") as file:
        for row in csv.DictReader(file):
            t_ns, track_id = int(row["t_ns"]), int(row["track_id"])
            moment = t_ns // _POSITIONS_EVERY_NS
            if row["visit_id"] and last.get(track_id) != moment:
                last[track_id] = moment
                yield Walked(row["visit_id"], track_id, t_ns, float(row["x"]), float(row["y"]))


def _open(run: Path, name: str) -> TextIO:
    path = run / name
    if not path.is_file():
        raise RunRefused(f"{run} has no {name}: give a folder that `tillfree run` wrote.")
    return path.open(encoding="utf-8", newline="")
