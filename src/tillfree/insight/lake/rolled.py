"""Days summed up beforehand: a file a month and store for each text of `questions.daily`.

    rolled/daily_hours/organisation=O/store=S/month=2026-11/3f0c....parquet

A store's newest day stands apart from its month (`month=2026-11-23`), since it still changes. A
file's name is a hash of all that it was made from: which batches of which days, and the store at
rest. It is read only while that is still so; else the days are summed up while asking. So an answer
never depends on whether anything was summed up.
"""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tillfree.insight.lake.folders import Folders, Part
from tillfree.insight.lake.tables import OF_STORES
from tillfree.insight.questions.daily import all_daily


@dataclass(frozen=True, slots=True)
class Month:
    """The days of one store and month, whole, and what they are made of.

    `month` is `2026-11`, or `2026-11-23` of a store's newest day alone.
    """

    organisation: str
    store: str
    month: str
    parts: tuple[Part, ...]
    made_of: str


def months_of(folders: Folders, organisation: str, stores: Iterable[str]) -> tuple[Month, ...]:
    """Return every month that has a day of the stores, and apart each store's newest day."""
    found = []
    for store in stores:
        rest = _store_at_rest(folders, organisation, store)
        parts = tuple(folders.parts(organisation, (store,)))
        months: dict[str, list[Part]] = {}
        for part in parts:
            is_newest = part is parts[-1]
            months.setdefault(part.day if is_newest else part.day[:7], []).append(part)
        for month, of_month in months.items():
            told = [rest, *(f"{p.day}:{p.whole}:{','.join(map(str, p.fresh))}" for p in of_month)]
            made_of = hashlib.sha256("\n".join([*told, _texts()]).encode()).hexdigest()[:32]
            found.append(Month(organisation, store, month, tuple(of_month), made_of))
    return tuple(found)


def rolled_file(folders: Folders, name: str, month: Month) -> Path:
    """Return the file of a month summed up, whether it is there or not."""
    home = folders.of_store(f"rolled/{name}", month.organisation, month.store)
    return home / f"month={month.month}" / f"{month.made_of}.parquet"


def drop_rolled(
    folders: Folders, organisation: str, store: str, kept: Collection[Path] = (), month: str = ""
) -> None:
    """Delete what was summed up of a store, or of one month (`2026-11`), but what is `kept`."""
    for name in all_daily():
        home = folders.of_store(f"rolled/{name}", organisation, store)
        for path in sorted(home.glob(f"month={month}*/*.parquet")):
            if path not in kept:
                path.unlink()


def _store_at_rest(folders: Folders, organisation: str, store: str) -> str:
    told = []
    for spec in (one for one in OF_STORES if one.name in _words()):
        path = folders.of_store(spec.name, organisation, store) / "whole-000001.parquet"
        told.append(f"{spec.name}:{path.stat().st_mtime_ns if path.is_file() else 0}")
    return " ".join(told)


@cache
def _words() -> frozenset[str]:
    """Return the words of all texts, the names of tables among them."""
    return frozenset(re.findall(r"[a-z_]+", "\n".join(all_daily().values())))


@cache
def _texts() -> str:
    """Return what tells one version of the texts from another."""
    return hashlib.sha256("\n".join(all_daily().values()).encode()).hexdigest()
