"""The lake of one installation: what is written into it, kept, and forgotten.

One writer a store at a time; readers need nobody's leave.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tillfree.core.errors import TillfreeError
from tillfree.insight.lake.erased import not_erased, note_erased
from tillfree.insight.lake.folders import Folders, Part
from tillfree.insight.lake.keeping import (
    parts_of_visits,
    put_together,
    read_file,
    retain,
    sweep,
    visits_of_person,
)
from tillfree.insight.lake.reading import Reader, Scope
from tillfree.insight.lake.rolled import Month, drop_rolled, months_of, rolled_file
from tillfree.insight.lake.tables import SHORTAGES, TABLES, VISITS
from tillfree.insight.lake.writing import store_file, write_file, write_store, write_visits
from tillfree.insight.questions.daily import all_daily
from tillfree.insight.settings import LakeSettings


class NothingDeclared(TillfreeError):
    """Nobody told anything of themselves."""

    def __init__(self, organisation: str) -> None:
        super().__init__(
            f"Nobody declared anything to {organisation!r}: write what people declared first."
        )


@dataclass(frozen=True, slots=True)
class Lake:
    """Parquet files under `root`, by organisation, store and day."""

    root: Path
    settings: LakeSettings = field(default_factory=LakeSettings)

    @property
    def folders(self) -> Folders:
        """Where files lie."""
        return Folders(self.root)

    def write(
        self, organisation: str, store: str, batch: Mapping[str, pa.Table]
    ) -> tuple[Part, ...]:
        """Write visits whole; what was there of them counts no more. See `write_visits`.

        Visits that were erased are left out. Days with many files are put together at once.
        """
        kept = self._without_erased(organisation, batch)
        parts = write_visits(self.folders, organisation, store, kept, self.settings.row_group)
        for part in parts:
            if len(part.fresh) >= self.settings.fresh_files:
                put_together(self.folders, part, self.settings)
        return parts

    def _without_erased(
        self, organisation: str, batch: Mapping[str, pa.Table]
    ) -> Mapping[str, pa.Table]:
        visits = batch.get(VISITS.name)
        if visits is None:
            return batch
        ids = visits["visit_id"].to_pylist()
        allowed = not_erased(self.folders, organisation, ids)
        if len(allowed) == len(set(ids)):
            return batch
        wanted = pa.array(sorted(allowed), pa.string())
        return {
            name: table.filter(pc.is_in(table["visit_id"], value_set=wanted))
            for name, table in batch.items()
        }

    def write_store(self, organisation: str, store: str, tables: Mapping[str, pa.Table]) -> None:
        """Replace tables of a store at rest: its planogram, articles, zones, shortages."""
        write_store(self.folders, organisation, store, tables)

    def write_shortages(
        self, organisation: str, store: str, shortages: pa.Table, from_day: date
    ) -> None:
        """Replace a store's shortages from a day on; earlier ones stay as they were found.

        What is older than acts are kept goes.
        """
        path = store_file(self.folders, SHORTAGES, organisation, store)
        if path.is_file():
            known = read_file(path)
            first = from_day - timedelta(days=self.settings.acts_days)
            stays = pc.and_(pc.less(known["day"], from_day), pc.greater_equal(known["day"], first))
            shortages = pa.concat_tables([known.filter(stays), shortages.cast(known.schema)])
        self.write_store(organisation, store, {SHORTAGES.name: shortages})

    def write_declared(self, organisation: str, people: pa.Table) -> None:
        """Replace what people declared of themselves: `person` and a column for each attribute.

        It lies apart from the tables that a reader sees; only aggregates of it are ever told.
        """
        path = self._declared(organisation)
        if len(people):
            write_file(people, path, self.settings.row_group)
        else:
            path.unlink(missing_ok=True)

    def declared(self, organisation: str) -> pa.Table:
        """Return what people declared of themselves; raises NothingDeclared where nobody did."""
        path = self._declared(organisation)
        if not path.is_file():
            raise NothingDeclared(organisation)
        return read_file(path)

    def _declared(self, organisation: str) -> Path:
        return self.folders.of_store("declared", organisation, "all") / "people.parquet"

    def put_together(self, organisation: str) -> int:
        """Make one file of each table for every day that has several; return how many days."""
        folders = self.folders
        parts = [p for p in folders.parts(organisation, folders.stores(organisation)) if p.fresh]
        for part in parts:
            put_together(folders, part, self.settings)
        return len(parts)

    def sweep(self, organisation: str, now_ns: int) -> int:
        """Delete files that ceased to count a while before `now_ns`; return how many."""
        return sweep(self.folders, organisation, now_ns - round(self.settings.swept_s * 1e9))

    def retain(self, organisation: str, today: date) -> int:
        """Thin and delete what is older than the settings allow; return the files touched."""
        return retain(self.folders, organisation, today, self.settings)

    def erase(self, organisation: str, visit_ids: Collection[str]) -> int:
        """Delete every row of the visits from the disk, for good; return the days touched."""
        note_erased(self.folders, organisation, visit_ids)
        parts = parts_of_visits(self.folders, organisation, visit_ids)
        for store, month in sorted({(part.store, part.day[:7]) for part in parts}):
            drop_rolled(self.folders, organisation, store, month=month)
        for part in parts:
            put_together(self.folders, part, self.settings, visit_ids)
        return len(parts)

    def erase_person(self, organisation: str, person: str) -> int:
        """Delete every visit linked to a pseudonym and what they declared; return the days."""
        if self._declared(organisation).is_file():
            people = self.declared(organisation)
            kept = people.filter(pc.not_equal(people["person"], person))
            self.write_declared(organisation, kept)
        return self.erase(organisation, visits_of_person(self.folders, organisation, person))

    def roll_up(self, organisation: str) -> int:
        """Sum up the days of every month that became different; return how many months.

        Answers are the same without; they come sooner with it.
        """
        folders, made = self.folders, 0
        for store in folders.stores(organisation):
            kept: set[Path] = set()
            for month in months_of(folders, organisation, (store,)):
                files = {name: rolled_file(folders, name, month) for name in all_daily()}
                missing = [name for name, file in files.items() if not file.is_file()]
                if missing:
                    self._roll_up(month, missing)
                    made += 1
                kept |= set(files.values())
            drop_rolled(folders, organisation, store, kept)
        return made

    def _roll_up(self, month: Month, names: list[str]) -> None:
        days = (month.parts[0].day, month.parts[-1].day)
        with self.reader(Scope(month.organisation, (month.store,), *days)) as reader:
            for name in names:
                rows = reader.connection.sql(all_daily()[name]).to_arrow_table()
                path = rolled_file(self.folders, name, month)
                write_file(rows, path, self.settings.row_group)

    def reader(
        self,
        scope: Scope,
        tables: Collection[str] = tuple(TABLES),
        daily: Collection[str] = (),
    ) -> Reader:
        """Open tables of a scope, all of them unless told which, or days summed up."""
        return Reader(self.folders, scope, tables, daily)
