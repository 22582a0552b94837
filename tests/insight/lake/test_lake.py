"""The lake keeps each visit once, as it was written last; across crashes, days and erasure."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.insight.shop import Visitor, ns, stream, zone_of
from tillfree.insight import LakeSettings
from tillfree.insight.lake import BatchRefused, Intake, Lake, NameRefused, Scope, Walked
from tillfree.journal import Fact

ORGANISATION = "organisation-a"
END_NS = ns(1e7)
TABLES = ("visits", "acts", "looks", "stays", "positions", "purchases", "events", "labels")


def visit(name: str, at_s: float = 0.0, *slots: int) -> Visitor:
    one = (
        Visitor(name)
        .comes(at_s)
        .stays(zone_of(3), at_s + 5, at_s + 20)
        .looks(3, at_s + 6, at_s + 9)
    )
    for slot in slots:
        one.act("pick", at_s + 10 + slot, slot)
    return one.leaves(at_s + 60).pays(at_s + 70, dict.fromkeys(slots, 1))


def walk(one: Visitor, count: int) -> list[Walked]:
    return [Walked(one.visit_id, 1, ns(0.2 * k), 0.1 * k, 1.0) for k in range(count)]


def take(lake: Lake, *visitors: Visitor) -> Intake:
    intake = Intake(lake, ORGANISATION, stream())
    intake.hear([heard for one in visitors for heard in one.heard], [], END_NS)
    intake.flush()
    return intake


def contents(lake: Lake, scope: Scope | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but its version, sorted."""
    found = {}
    with lake.reader(scope or Scope(ORGANISATION)) as reader:
        for name in TABLES:
            rows = reader.connection.execute(f"SELECT * EXCLUDE (version) FROM {name}").fetchall()
            found[name] = sorted(rows, key=repr)
    return found


def test_what_was_written_is_read(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    take(lake, visit("V1", 0, 3), visit("V2", 100, 4, 5))
    found = contents(lake)
    assert {name: len(rows) for name, rows in found.items()} == {
        "visits": 2, "acts": 3, "looks": 2, "stays": 2, "positions": 0, "purchases": 3,
        "events": 8 + 10, "labels": 0,
    }  # fmt: skip
    with lake.reader(Scope(ORGANISATION)) as reader:
        row = reader.connection.execute(
            "SELECT entered_at, units, paid_minor, store FROM visits ORDER BY entered_ns"
        ).fetchone()
    assert row is not None and row[1:] == (1, 250, "store-1")
    assert row[0].isoformat() == "2026-09-21T23:13:20"  # in Seoul


def test_a_visit_written_again_is_there_once(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    take(lake, visit("V1", 0, 3), visit("V2", 100, 4))
    once = contents(lake)
    for _ in range(3):
        take(lake, visit("V2", 100, 4))
    assert contents(lake) == once
    assert lake.put_together(ORGANISATION) == 1
    assert contents(lake) == once
    assert lake.put_together(ORGANISATION) == 0
    take(lake, visit("V1", 0, 3))
    assert contents(lake) == once


def test_a_visit_that_became_different_is_there_as_it_is_now(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    one = visit("V1", 0, 3)
    intake = take(lake, one, visit("V2", 100, 4))
    lake.put_together(ORGANISATION)
    one.withdraws(next(h for h in one.heard if isinstance(h, Fact) and h.kind == "ItemTaken"))
    intake.hear([one.heard[-1]], walk(one, 30), END_NS)
    intake.flush()
    found = contents(lake)
    assert len(found["acts"]) == 1 and len(found["visits"]) == 2 and len(found["positions"]) == 30


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6)), min_size=1, max_size=12))
@settings(max_examples=15)
def test_any_order_of_writing_and_tidying_gives_the_newest(steps: list[tuple[int, int]]) -> None:
    newest: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as name:
        lake = Lake(Path(name), LakeSettings(fresh_files=5))
        for number, slot in steps:
            if slot == 6:
                lake.put_together(ORGANISATION)
                continue
            newest[number] = slot
            take(lake, visit(f"V{number}", 40_000.0 * number, slot))
        if not newest:
            return
        found = contents(lake)
        taken = sorted(str(row[4]) for row in found["purchases"])
        assert taken == sorted(f"sku-{slot}" for slot in newest.values())
        assert len(found["visits"]) == len(newest) == len(found["acts"])


def test_a_batch_without_its_visits_does_not_count(tmp_path: Path) -> None:
    """Whoever is killed before the last file has written nothing."""
    lake = Lake(tmp_path)
    take(lake, visit("V1", 0, 3))
    once = contents(lake)
    take(lake, visit("V1", 0, 3, 4), visit("V2", 100, 5))
    for path in tmp_path.glob("visits/*/*/*/fresh-000002.parquet"):
        path.unlink()
    assert contents(lake) == once
    take(lake, visit("V2", 100, 5))
    lake.put_together(ORGANISATION)
    assert len(contents(lake)["visits"]) == 2 and len(contents(lake)["acts"]) == 2
    newest = 2**62
    assert lake.sweep(ORGANISATION, 0) == 0
    assert lake.sweep(ORGANISATION, newest) > 0
    assert lake.sweep(ORGANISATION, newest) == 0
    assert len(contents(lake)["visits"]) == 2
    assert len(list(tmp_path.rglob("*.parquet"))) == 6


def test_a_reader_is_not_disturbed_by_tidying(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    take(lake, visit("V1", 0, 3))
    take(lake, visit("V2", 100, 4))
    with lake.reader(Scope(ORGANISATION)) as reader:
        lake.put_together(ORGANISATION)
        assert reader.connection.execute("SELECT count(*) FROM visits").fetchone() == (2,)


def test_an_organisation_sees_its_own_stores_and_days(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    take(lake, visit("V1", 0, 3), visit("V2", 3 * 86_400, 4))
    other = Intake(lake, "organisation-b", stream())
    other.hear(visit("V3").heard, [], END_NS)
    other.flush()
    assert len(contents(lake)["visits"]) == 2
    day = Scope(ORGANISATION, (), "2026-09-22", "2026-09-30")
    assert len(contents(lake, day)["visits"]) == 1
    assert not contents(lake, Scope(ORGANISATION, ("store-2",)))["visits"]
    with lake.reader(Scope(ORGANISATION)) as reader:
        reader.shut()
        assert reader.connection.execute("SELECT count(*) FROM visits").fetchone() == (2,)
        theirs = next(tmp_path.glob("visits/organisation=organisation-b/*/*/*.parquet"))
        for told in (
            f"SELECT * FROM read_parquet('{theirs}')",
            f"SELECT * FROM read_text('{Path(__file__)}')",
            f"COPY visits TO '{tmp_path}/out.csv'",
            "SET enable_external_access = true",
            f"ATTACH '{tmp_path}/x.db'",
        ):
            with pytest.raises(Exception, match=r"(?i)permission|disabled|locked|cannot"):
                reader.connection.execute(told)


def test_names_that_are_no_folders_are_refused(tmp_path: Path) -> None:
    for name in ("../organisation-a", "a/b", "", ".", "a=b\n"):
        with pytest.raises(NameRefused):
            contents(Lake(tmp_path), Scope(name))
        with pytest.raises(NameRefused):
            contents(Lake(tmp_path), Scope(ORGANISATION, (name,)))


def test_what_no_table_holds_is_refused(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with pytest.raises(BatchRefused, match="names no visits"):
        lake.write(ORGANISATION, "store-1", {})
    take(lake, visit("V1"))
    with lake.reader(Scope(ORGANISATION)) as reader:
        visits = reader.connection.sql("SELECT * FROM visits").to_arrow_table()
        looks = reader.connection.sql("SELECT * FROM looks").to_arrow_table()
    with pytest.raises(BatchRefused, match="lacks the column 'slot_id'"):
        lake.write(
            ORGANISATION, "store-1", {"visits": visits, "looks": looks.drop_columns(["slot_id"])}
        )
    foreign = looks.set_column(0, "visit_id", pa.array(["other"] * len(looks)))
    with pytest.raises(BatchRefused, match="visits that it does not hold"):
        lake.write(ORGANISATION, "store-1", {"visits": visits, "looks": foreign})
    with pytest.raises(BatchRefused, match="more than once"):
        lake.write(ORGANISATION, "store-1", {"visits": pa.concat_tables([visits, visits])})
    with pytest.raises(BatchRefused, match="no table 'people'"):
        lake.write(ORGANISATION, "store-1", {"visits": visits, "people": looks})


def test_who_is_erased_is_gone_from_the_disk_and_stays_gone(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    one, other = visit("V1", 0, 3), visit("V2", 100, 4)
    take(lake, one, other)
    lake.put_together(ORGANISATION)
    take(lake, one)
    with lake.reader(Scope(ORGANISATION)) as reader:
        found = reader.connection.execute(
            f"SELECT person FROM visits WHERE visit_id = '{one.visit_id}'"
        ).fetchone()
    assert found is not None
    assert lake.erase_person(ORGANISATION, found[0]) == 1
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert one.visit_id.encode() not in path.read_bytes()
    for path in tmp_path.rglob("*.parquet"):
        ids = pa.parquet.read_table(path, partitioning=None)["visit_id"].to_pylist()
        assert one.visit_id not in ids
    take(lake, one, other)
    assert [row[0] for row in contents(lake)["visits"]] == [other.visit_id]


def test_what_is_old_is_thinned_then_deleted(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    one = visit("V1", 0, 3)
    intake = take(lake, one)
    intake.hear([], walk(one, 250), END_NS)
    intake.flush()
    lake.put_together(ORGANISATION)
    day, keep = date(2026, 9, 21), lake.settings
    assert lake.retain(ORGANISATION, day + timedelta(days=keep.fine_positions_days)) == 0
    for _ in range(2):
        lake.retain(ORGANISATION, day + timedelta(days=keep.fine_positions_days + 1))
        assert len(contents(lake)["positions"]) == 10
    lake.retain(ORGANISATION, day + timedelta(days=keep.positions_days + 1))
    assert not contents(lake)["positions"] and contents(lake)["looks"]
    lake.retain(ORGANISATION, day + timedelta(days=keep.attention_days + 1))
    assert not contents(lake)["looks"] and contents(lake)["acts"]
    lake.retain(ORGANISATION, day + timedelta(days=keep.acts_days + 1))
    assert not any(contents(lake).values()) and not list(tmp_path.rglob("*.parquet"))
