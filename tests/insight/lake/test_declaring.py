"""Declared attributes over a lake: what is refused, what is told, and that it is told once."""

from datetime import date
from pathlib import Path

import pyarrow as pa
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
