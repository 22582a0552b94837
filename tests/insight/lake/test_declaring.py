"""Declared attributes over a lake: what is refused, what is told, and that it is told once."""

import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from benchmarks.measuring.made_visits import MadeSpec, made_day, made_store

from tillfree.insight.lake import (
    AskingRefused,
    DeclaredAsking,
    Lake,
    NothingDeclared,
    Scope,
    ask_declared,
)

ORGANISATION = "organisation-a"
TODAY = date(2026, 8, 1)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Give a lake whose people declared an age."""
    found = Lake(tmp_path_factory.mktemp("lake"))
    found.write_store(ORGANISATION, "store-1", made_store())
    spec = MadeSpec(visits=500, people=400, positions=1)
    found.write(ORGANISATION, "store-1", made_day(spec, "store-1", date(2026, 7, 3), 1))
    names = [f"person-{k}" for k in range(400)]
    ages = ["young" if k % 3 else "old" for k in range(380)] + ["ancient"] * 20
    found.write_declared(ORGANISATION, pa.table({"person": names, "age_band": ages}))
    return found


def test_an_answer_is_told_once_and_kept(lake: Lake) -> None:
    asking = DeclaredAsking("people", ("age_band",), "2026-07")
    first = ask_declared(lake, ORGANISATION, asking, TODAY)
    with lake.reader(Scope(ORGANISATION)) as reader:
        seen = reader.connection.execute(
            "SELECT count(DISTINCT person) FROM visits WHERE person <> ''"
        ).fetchone()
    told = {cell.key[0]: cell.count for cell in first.cells}
    assert told["ancient"] is None and told["young"] is not None
    assert seen is not None and 0 < sum(count or 0 for count in told.values()) < seen[0]
    assert ask_declared(lake, ORGANISATION, asking, TODAY) == first


def test_who_takes_a_declaration_back_is_not_the_difference_of_two_answers(
    lake: Lake, tmp_path: Path
) -> None:
    """Cut in one more way that parts nobody, cells are the same again, so told; less one that cell
    would tell of them, and the other of what is withheld."""
    ages = pa.table(
        {
            "person": [f"person-{k}" for k in range(400)],
            "age_band": ["young" if k % 2 else "old" for k in range(400)],
            "told": ["yes"] * 400,
        }
    )
    for less, counts in ((0, 2), (1, 0)):
        found = Lake(tmp_path / str(less))
        shutil.copytree(lake.root, found.root, ignore=shutil.ignore_patterns("declared"))
        found.write_declared(ORGANISATION, ages)
        asking = DeclaredAsking("people", ("age_band",), "2026-07")
        first = ask_declared(found, ORGANISATION, asking, TODAY)
        assert all(cell.count is not None for cell in first.cells)
        with found.reader(Scope(ORGANISATION)) as reader:
            came = reader.rows("SELECT min(person) FROM visits WHERE person <> ''")[0][0]
        left = ages.filter(pc.not_equal(ages["person"], str(came))) if less else ages
        found.write_declared(ORGANISATION, left)
        finer = DeclaredAsking("people", ("age_band", "told"), "2026-07")
        told = ask_declared(found, ORGANISATION, finer, TODAY)
        assert sum(cell.count is not None for cell in told.cells) == counts
        assert ask_declared(found, ORGANISATION, asking, TODAY) == first


def test_where_all_took_it_back_there_is_nothing(tmp_path: Path) -> None:
    found = Lake(tmp_path)
    people = pa.table({"person": ["a"], "age_band": ["young"]})
    found.write_declared(ORGANISATION, people)
    assert found.declared(ORGANISATION) == people
    found.write_declared(ORGANISATION, people.slice(0, 0))
    with pytest.raises(NothingDeclared):
        found.declared(ORGANISATION)
    assert not list(tmp_path.rglob("*.parquet"))


@pytest.mark.parametrize(
    ("asking", "why"),
    [
        (DeclaredAsking("people", ("age_band",), "2026-08"), "is not over"),
        (DeclaredAsking("people", ("age_band",), "2026-07-03"), "no month or quarter"),
        (DeclaredAsking("people", ("religion",), "2026-07"), "Nobody declares 'religion'"),
        (DeclaredAsking("people", ("age_band", "age_band"), "2026-07"), "two that differ"),
        (DeclaredAsking("people", (), "2026-07"), "0 attributes"),
        (DeclaredAsking("bought_sku", ("age_band",), "2026-07"), "cannot be asked"),
    ],
)
def test_what_cannot_be_asked_is_refused(lake: Lake, asking: DeclaredAsking, why: str) -> None:
    with pytest.raises(AskingRefused, match=why):
        ask_declared(lake, ORGANISATION, asking, TODAY)


def test_nobody_declared_anything_to_others(lake: Lake) -> None:
    with pytest.raises(NothingDeclared):
        ask_declared(
            lake, "organisation-b", DeclaredAsking("people", ("age_band",), "2026-07"), TODAY
        )


def test_readers_do_not_see_what_people_declared(lake: Lake, tmp_path: Path) -> None:
    with lake.reader(Scope(ORGANISATION)) as reader:
        reader.shut()
        path = next(lake.root.glob("declared/*/*/people.parquet"))
        with pytest.raises(Exception, match=r"(?i)permission|disabled"):
            reader.connection.execute(f"SELECT * FROM read_parquet('{path}')")
