"""What is kept of floors comes back as it was, goes when it is old, and is of one house alone."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.runtime.small_world import small_bundle
from tillfree.floor import (
    FloorSettings,
    Frame,
    Walker,
    floor_plan,
)
from tillfree.floor.postgres import FloorArchive
from tillfree.journal.postgres import open_engine
from tillfree.premises import load_bundle
from tillfree.runtime.postgres import Database

S = 1_000_000_000


@pytest.fixture
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


def _frames(*moments_s: int) -> list[Frame]:
    return [Frame(t_s * S, (Walker(1, "v1", t_s, 0),)) for t_s in moments_s]


def test_a_plan_takes_the_place_of_the_one_before(engine: Engine) -> None:
    archive = FloorArchive(engine, "floor-a")
    plan = floor_plan(load_bundle(small_bundle()).store)
    assert archive.plan(plan.store_id) is None
    for _ in range(2):
        archive.keep_plan(plan)
    assert archive.plan(plan.store_id) == plan
    assert FloorArchive(engine, "floor-b").plan(plan.store_id) is None


def test_paths_come_back_between_two_moments_and_go_when_old(engine: Engine) -> None:
    archive = FloorArchive(engine, "floor-c", FloorSettings(path_kept_s=100.0))
    assert archive.kept_span_ns("s") == (0, 0)
    archive.keep_frames("s", [])
    for moments in ((1, 2, 3), (4, 5), (4, 5)):
        archive.keep_frames("s", _frames(*moments))
    assert [one.t_ns // S for one in archive.frames("s", 2 * S, 4 * S)] == [2, 3, 4]
    assert archive.kept_span_ns("s") == (1 * S, 5 * S)
    archive.keep_frames("s", _frames(104, 105))
    archive.keep_frames("s", _frames(106))
    assert archive.kept_span_ns("s")[0] == 104 * S
