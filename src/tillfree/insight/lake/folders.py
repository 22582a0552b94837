"""Where the lake's files lie, and which of them count.

    TABLE/organisation=O/store=S/day=2026-11-23/whole-000007.parquet
                                                fresh-000008.parquet

Each batch that is written gets the next number of its store and day. The folder of `visits` is
written last and so is the list of what counts: a batch is there when its file of visits is. A
`whole` holds all batches up to its number; older files lie beside it until they are swept away.
Whoever is killed anywhere leaves files that nobody reads.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tillfree.core.errors import TillfreeError
from tillfree.insight.lake.tables import VISITS

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FILE = re.compile(r"(whole|fresh)-(\d{6,12})\.parquet")


class NameRefused(TillfreeError):
    """An organisation or a store cannot be a folder's name."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(
            f"The {what} {name!r} cannot be a folder of the lake: up to 100 letters, digits, "
            "'-', '_' and '.' can, beginning with a letter or a digit."
        )


@dataclass(frozen=True, slots=True)
class Part:
    """The days' folders of one store and day, and which batches count."""

    organisation: str
    store: str
    day: str
    whole: int
    fresh: tuple[int, ...]

    @property
    def newest(self) -> int:
        """The number of the newest batch."""
        return max(self.whole, *self.fresh) if self.fresh else self.whole


@dataclass(frozen=True, slots=True)
class Folders:
    """The lake's files under one folder."""

    root: Path

    def of_store(self, table: str, organisation: str, store: str) -> Path:
        """Return a store's folder of a table; raises NameRefused."""
        for what, name in (("organisation", organisation), ("store", store)):
            if not _NAME.fullmatch(name):
                raise NameRefused(what, name)
        return self.root / table / f"organisation={organisation}" / f"store={store}"

    def of_day(self, table: str, part: Part) -> Path:
        """Return the folder of a table for a store and day."""
        return self.of_store(table, part.organisation, part.store) / f"day={part.day}"

    def stores(self, organisation: str) -> tuple[str, ...]:
        """Return the stores that an organisation has anything of."""
        if not _NAME.fullmatch(organisation):
            raise NameRefused("organisation", organisation)
        home = self.root / VISITS.name / f"organisation={organisation}"
        if not home.is_dir():
            return ()
        return tuple(sorted(path.name.removeprefix("store=") for path in home.iterdir()))

    def parts(
        self, organisation: str, stores: Iterable[str], from_day: str = "", to_day: str = "9999"
    ) -> Iterator[Part]:
        """Give the parts of the stores from day to day, both included (`2026-11-23`)."""
        for store in stores:
            home = self.of_store(VISITS.name, organisation, store)
            if not home.is_dir():
                continue
            for folder in sorted(home.iterdir()):
                day = folder.name.removeprefix("day=")
                if _DAY.fullmatch(day) and from_day <= day <= to_day:
                    part = self._part(organisation, store, day, folder)
                    if part.newest:
                        yield part

    def part(self, organisation: str, store: str, day: str) -> Part:
        """Return one part, empty where nothing was written."""
        folder = self.of_store(VISITS.name, organisation, store) / f"day={day}"
        return self._part(organisation, store, day, folder)

    def _part(self, organisation: str, store: str, day: str, folder: Path) -> Part:
        numbers = _numbers(folder)
        whole = max((n for kind, n in numbers if kind == "whole"), default=0)
        fresh = tuple(sorted(n for kind, n in numbers if kind == "fresh" and n > whole))
        return Part(organisation, store, day, whole, fresh)

    def files(self, table: str, part: Part) -> tuple[list[Path], list[Path]]:
        """Return a table's files of a part that count: the whole one, and the fresh ones."""
        folder = self.of_day(table, part)
        if not folder.is_dir():
            return [], []
        there = set(_numbers(folder))
        whole = [whole_file(folder, part.whole)] if ("whole", part.whole) in there else []
        fresh = [fresh_file(folder, n) for n in part.fresh if ("fresh", n) in there]
        return whole, fresh

    def next_number(self, tables: Iterable[str], part: Part) -> int:
        """Return the number of the next batch: greater than of any file, also of such as do not
        count."""
        used = [n for table in tables for _, n in _numbers(self.of_day(table, part))]
        return max(used, default=0) + 1


def whole_file(folder: Path, number: int) -> Path:
    """Return the file that holds all batches up to a number."""
    return folder / f"whole-{number:06d}.parquet"


def fresh_file(folder: Path, number: int) -> Path:
    """Return the file of one batch."""
    return folder / f"fresh-{number:06d}.parquet"


def number_of(path: Path) -> int:
    """Return the number of a file, 0 where it is a draft that nobody finished."""
    match = _FILE.fullmatch(path.name)
    return int(match[2]) if match else 0


def _numbers(folder: Path) -> list[tuple[str, int]]:
    if not folder.is_dir():
        return []
    found = (_FILE.fullmatch(path.name) for path in folder.iterdir())
    return [(match[1], int(match[2])) for match in found if match]
