"""Questions about what people declared: over closed months and quarters, all stores together.

Answers are kept beside the lake with who was counted in them, by numbers that lead to nobody, so
that what was told is told again, and what is told later is held against it also where people have
changed or taken back what they declared. There is no way to ask for a part of a cell: no filter, no
stores, no days.
"""

import fcntl
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import opendp.prelude as dp
import pyarrow as pa

from tillfree.core.errors import TillfreeError
from tillfree.insight.declared import (
    DeclaredAnswer,
    DeclaredCell,
    DeclaredDesk,
    DeclaredSettings,
    ToldCell,
)
from tillfree.insight.lake.lake import Lake
from tillfree.insight.lake.reading import Scope

_PERIOD = re.compile(r"(\d{4})-(?:(0[1-9]|1[0-2])|Q([1-4]))")

WHAT = {
    "people": "SELECT DISTINCT person, '' AS what FROM visits WHERE person <> ''",
    "bought_category": (
        "SELECT DISTINCT v.person, a.category AS what FROM visits AS v "
        "JOIN purchases AS p ON p.store = v.store AND p.visit_id = v.visit_id "
        "JOIN articles AS a ON a.store = p.store AND a.sku = p.sku "
        "WHERE v.person <> '' AND p.quantity > 0"
    ),
    "stood_in_zone": (
        "SELECT DISTINCT v.person, s.zone_id AS what FROM visits AS v "
        "JOIN stays AS s ON s.store = v.store AND s.visit_id = v.visit_id WHERE v.person <> ''"
    ),
}


class AskingRefused(TillfreeError):
    """What is asked about declared attributes cannot be asked like this."""


class _KeptAnswer(msgspec.Struct, frozen=True):
    """What was told, and of whom each cell was: people by number."""

    cells: tuple[ToldCell, ...]
    withheld_cells: int
    withheld_people_at_least: int
    people: tuple[tuple[int, ...], ...]


class _Kept(msgspec.Struct, frozen=True):
    """What was told of a year so far; `numbers` of who declares, by a hash, and the next free."""

    spent: float = 0.0
    answers: dict[str, _KeptAnswer] = {}
    numbers: dict[str, int] = {}
    next_number: int = 0


def noise_of(epsilon: float) -> Callable[[int], int]:
    """Return the discrete Laplace mechanism of OpenDP for a count that one person changes by 1."""
    dp.enable_features("contrib")
    space = dp.atom_domain(T=int), dp.absolute_distance(T=int)
    mechanism = dp.m.make_laplace(*space, scale=1.0 / epsilon)
    return lambda count: int(mechanism(count))


@dataclass(frozen=True, slots=True)
class DeclaredAsking:
    """How many people of each declared kind did `what` in a month or quarter that is over.

    `what` is `people`, `bought_category` or `stood_in_zone`; one or two `attributes`; `period` as
    `2026-07` or `2026-Q3`.
    """

    what: str
    attributes: tuple[str, ...]
    period: str

    @property
    def name(self) -> str:
        """The same for the same, whatever the order of its attributes."""
        return f"{self.what}/{','.join(sorted(self.attributes))}/{self.period}"


def ask_declared(
    lake: Lake,
    organisation: str,
    asking: DeclaredAsking,
    today: date,
    settings: DeclaredSettings | None = None,
) -> DeclaredAnswer:
    """Return the answer, the same to everybody of the organisation and whenever it is asked.

    All periods of a year are one data set: its answers are held against each other. Raises
    AskingRefused, DataSetSpent, NothingDeclared.
    """
    chosen = settings or DeclaredSettings()
    _days(asking.period, today)
    declared = lake.declared(organisation)
    _check(asking, declared)
    year = asking.period[:4]
    path = lake.folders.of_store("declared", organisation, "all") / f"answers-{year}.json"
    with _held(path):
        kept = _kept(path)
        if asking.name in kept.answers:
            return _answer(kept.answers[asking.name])
        numbers, after = _numbers(kept, declared["person"].to_pylist())
        desk = DeclaredDesk(year, after, chosen)
        for name, one in kept.answers.items():
            desk.recall(name, _answer(one), _cells_of(one), kept.spent)
        over = Scope(organisation, (), *_days(asking.period, today))
        kinds = _kinds(declared, tuple(sorted(asking.attributes)))
        cells = _cells(lake, over, asking.what, kinds, numbers)
        found = desk.answer(asking.name, cells, noise_of(chosen.epsilon))
        of_whom = {(cell.group, cell.key): tuple(sorted(cell.people)) for cell in cells}
        told = _KeptAnswer(
            found.cells, found.withheld_cells, found.withheld_people_at_least,
            tuple(of_whom[cell.group, cell.key] for cell in found.cells),
        )  # fmt: skip
        hashed = {_hashed(person): number for person, number in numbers.items()}
        _keep(path, _Kept(desk.spent, kept.answers | {asking.name: told}, hashed, after))
    return found


def _numbers(kept: _Kept, people: list[str]) -> tuple[dict[str, int], int]:
    """Return each person's number, which nobody else ever has, and the next free one."""
    numbers, after = {}, kept.next_number
    for person in sorted(people):
        known = kept.numbers.get(_hashed(person))
        numbers[person] = after if known is None else known
        after += known is None
    return numbers, after


def _hashed(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()


def _answer(kept: _KeptAnswer) -> DeclaredAnswer:
    return DeclaredAnswer(kept.cells, kept.withheld_cells, kept.withheld_people_at_least)


def _cells_of(kept: _KeptAnswer) -> list[DeclaredCell]:
    return [
        DeclaredCell(cell.group, cell.key, frozenset(people))
        for cell, people in zip(kept.cells, kept.people, strict=True)
    ]


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Let one asker at a time, of all processes, look at what was told and add to it.

    Two at once would each be answered as if the other had not been.
    """
    with path.with_suffix(".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _days(period: str, today: date) -> tuple[str, str]:
    found = _PERIOD.fullmatch(period)
    if not found:
        raise AskingRefused(
            f"The period {period!r} is no month or quarter: give one like 2026-07 or 2026-Q3."
        )
    year, month, quarter = int(found[1]), found[2], found[3]
    first = int(month) if month else 3 * int(quarter) - 2
    last = first if month else first + 2
    after = date(year + last // 12, last % 12 + 1, 1)
    if today < after:
        raise AskingRefused(
            f"The period {period} is not over before {after}: numbers that still change would tell "
            "who came last."
        )
    return date(year, first, 1).isoformat(), date.fromordinal(after.toordinal() - 1).isoformat()


def _check(asking: DeclaredAsking, declared: pa.Table) -> None:
    if asking.what not in WHAT:
        raise AskingRefused(f"{asking.what!r} cannot be asked: choose one of {', '.join(WHAT)}.")
    known = [name for name in declared.column_names if name != "person"]
    for name in asking.attributes:
        if name not in known:
            raise AskingRefused(
                f"Nobody declares {name!r}: choose one or two of {', '.join(known)}."
            )
    count = len(asking.attributes)
    if not 1 <= len(set(asking.attributes)) == count <= 2:
        raise AskingRefused(
            f"{count} attributes were given: give one, or two that differ; more would leave nobody "
            "in a cell."
        )


def _kinds(declared: pa.Table, attributes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return what each person declared of the attributes; who left one out is of no kind."""
    columns = [declared[name].to_pylist() for name in attributes]
    kinds = zip(declared["person"].to_pylist(), zip(*columns, strict=True), strict=True)
    return {person: kind for person, kind in kinds if all(kind)}


def _cells(
    lake: Lake,
    scope: Scope,
    what: str,
    kinds: dict[str, tuple[str, ...]],
    numbers: dict[str, int],
) -> list[DeclaredCell]:
    found: dict[tuple[str, tuple[str, ...]], set[int]] = {}
    with lake.reader(scope, ("visits", "purchases", "stays", "articles")) as reader:
        for person, of_what in reader.connection.execute(WHAT[what]).fetchall():
            kind = kinds.get(person)
            if kind is not None:
                found.setdefault((of_what, kind), set()).add(numbers[person])
    return [
        DeclaredCell(group, key, frozenset(people))
        for (group, key), people in sorted(found.items())
    ]


def _kept(path: Path) -> _Kept:
    return msgspec.json.decode(path.read_bytes(), type=_Kept) if path.is_file() else _Kept()


def _keep(path: Path, kept: _Kept) -> None:
    draft = path.with_suffix(".draft")
    draft.write_bytes(msgspec.json.encode(kept))
    draft.replace(path)
