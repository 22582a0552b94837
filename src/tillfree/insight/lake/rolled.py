"""Days summed up beforehand: a file a month and store for each text of `questions.daily`.

    rolled/daily_hours/organisation=O/store=S/month=2026-11/3f0c....parquet

A file's name is a hash of all that it was made from: which batches of which days, and the store at
rest. It is read only while that is still so; else the days are summed up while asking. So an answer
never depends on whether anything was summed up.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tillfree.insight.lake.folders import Folders, Part
from tillfree.insight.lake.tables import OF_STORES
from tillfree.insight.questions.daily import all_daily


@dataclass(frozen=True, slots=True)
class Month:
    """The days of one store and month, whole, and what they are made of."""

    organisation: str
    store: str
    month: str
    parts: tuple[Part, ...]
    made_of: str


def months_of(folders: Folders, organisation: str, stores: Iterable[str]) -> tuple[Month, ...]:
    """Return every month that has a day of the stores."""
    found = []
    for store in stores:
        rest = _store_at_rest(folders, organisation, store)
        parts = folders.parts(organisation, (store,))
        for month, days in groupby(parts, key=lambda part: part.day[:7]):
            of_month = tuple(days)
            told = [rest, *(f"{p.day}:{p.whole}:{','.join(map(str, p.fresh))}" for p in of_month)]
            made_of = hashlib.sha256("\n".join([*told, _texts()]).encode()).hexdigest()[:32]
            found.append(Month(organisation, store, month, of_month, made_of))
    return tuple(found)


def rolled_file(folders: Folders, name: str, month: Month) -> Path:
    """Return the file of a month summed up, whether it is there or not."""
    home = folders.of_store(f"rolled/{name}", month.organisation, month.store)
    return home / f"month={month.month}" / f"{month.made_of}.parquet"


def drop_rolled(folders: Folders, month: Month, *, but_newest: bool) -> None:
    """Delete what was summed up of a month: all of it, or what is out of date."""
    for name in all_daily():
        newest = rolled_file(folders, name, month)
        for path in sorted(newest.parent.glob("*.parquet")):
            if not (but_newest and path == newest):
                path.unlink()


def _store_at_rest(folders: Folders, organisation: str, store: str) -> str:
    told = []
    for spec in OF_STORES:
        path = folders.of_store(spec.name, organisation, store) / "whole-000001.parquet"
        told.append(f"{spec.name}:{path.stat().st_mtime_ns if path.is_file() else 0}")
    return " ".join(told)


def _texts() -> str:
    """Return what tells one version of the texts from another."""
    return hashlib.sha256("\n".join(all_daily().values()).encode()).hexdigest()
