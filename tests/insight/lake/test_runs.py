"""A simulated store's run, through its folder, into the lake: receipts and visits are the same."""

import json
from pathlib import Path

import pytest

from tests.insight.shop import SECRET
from tillfree.insight import Pseudonyms
from tillfree.insight.lake import Lake, RunRefused, Scope, ask, take_run
from tillfree.runtime.local import run_bundle
from tillfree.simulator import SimulationSpec, simulate

ORGANISATION = "organisation-a"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a bundle of a short story, and the folder of its run."""
    bundle, run = tmp_path_factory.mktemp("bundle"), tmp_path_factory.mktemp("run")
    simulate(SimulationSpec(story="held-pick", seed=1, camera_count=6), bundle)
    run_bundle(bundle, run)
    return bundle, run


def test_a_run_is_taken_whole(ran: tuple[Path, Path], tmp_path: Path) -> None:
    bundle, run = ran
    lake = Lake(tmp_path)
    for _ in range(2):
        take_run(lake, ORGANISATION, run, bundle, Pseudonyms(SECRET), lambda credential: True)
    receipts = [json.loads(line) for line in (run / "receipts.jsonl").read_text().splitlines()]
    answer = ask(lake, Scope(ORGANISATION), "traffic", {"step": "day"})
    assert sum(int(str(n)) for n in answer.column("paid_minor")) == sum(
        receipt["total_minor"] for receipt in receipts
    )
    with lake.reader(Scope(ORGANISATION)) as reader:
        for table in ("acts", "looks", "stays", "positions", "events", "slots"):
            count = reader.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert count is not None and count[0] > 0, table
        doubled = reader.connection.execute(
            "SELECT event_id FROM events GROUP BY event_id HAVING count(*) > 1"
        ).fetchall()
    assert not doubled
    assert ask(lake, Scope(ORGANISATION), "dwell_by_zone").rows


def test_a_folder_that_no_run_wrote_is_refused(ran: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(RunRefused, match=r"has no facts\.jsonl"):
        take_run(Lake(tmp_path), ORGANISATION, tmp_path, ran[0], Pseudonyms(SECRET), lambda c: True)
