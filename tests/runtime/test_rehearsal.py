"""A small rush in a cinema, rehearsed from a planned bundle to its page."""

import json
from pathlib import Path

import pytest

from tillfree.cli import main
from tillfree.core.errors import UsageRefused
from tillfree.planning import NewStoreSpec, draw_plan, write_planned
from tillfree.runtime.rehearsal import RushSpec, rehearse
from tillfree.scoring import Rehearsal, rehearsal_text

TOLD: list[tuple[str, float]] = []


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stand") / "bundle"
    write_planned(draw_plan(NewStoreSpec("cinema", 8.0, 7.5, cameras=3)), folder)
    return folder


@pytest.fixture(scope="module")
def out(stand: Path) -> Path:
    return stand.parent / "rush"


@pytest.fixture(scope="module")
def rush(stand: Path, out: Path) -> Rehearsal:
    return rehearse(stand, out, RushSpec(4, 0.3, seed=2), lambda *step: TOLD.append(step))


def test_everybody_is_counted_and_the_steps_are_told(rush: Rehearsal) -> None:
    assert rush.figures.visits > 0
    assert rush.door.people == 4
    assert {line.place for line in rush.lines} <= {"gate-1", "counter"}
    assert rush.review_share == pytest.approx(1.0 - rush.figures.settled_share)
    assert list(dict.fromkeys(step for step, _ in TOLD)) == ["people", "engine", "figures"]
    shares = [share for step, share in TOLD if step == "engine"]
    assert shares == sorted(shares)
    assert len(shares) > 5


def test_the_text_names_what_was_asked_for(rush: Rehearsal) -> None:
    text = rehearsal_text(rush)
    for words in ("item F1", "to review", "blind", "gate-1", "door" if len(rush.lines) > 1 else ""):
        assert words in text


def test_the_page_stands_alone_and_draws_blind_fronts(rush: Rehearsal, out: Path) -> None:
    page = (out / "rehearsal.html").read_text("utf-8")
    for outside in ("http://", "https://", "src=", "<script", "@import", "url("):
        assert outside not in page, outside
    assert page.count('class="front blind"') == len(rush.blind) > 0
    assert "gate-1" in page
    told = json.loads((out / "rehearsal.json").read_bytes())
    assert told["door"]["people"] == 4


def test_the_folder_is_a_bundle_and_its_run(
    rush: Rehearsal, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(out / "run"), str(out / "bundle"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["item_f1"] == rush.figures.item_f1


def test_a_store_that_sells_nothing_is_refused(stand: Path, tmp_path: Path) -> None:
    told = json.loads((stand / "store.json").read_text("utf-8"))
    for fixture in told["fixtures"]:
        fixture["shelves"] = []
    told["load_cells"] = []
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "store.json").write_text(json.dumps(told), "utf-8")
    (bare / "catalog.csv").write_bytes((stand / "catalog.csv").read_bytes())
    with pytest.raises(UsageRefused, match="planogram"):
        rehearse(bare, tmp_path / "out", RushSpec(2, 0.2), lambda *_: None)
    with pytest.raises(UsageRefused, match="bundle itself"):
        rehearse(stand, stand, RushSpec(2, 0.2), lambda *_: None)


def test_new_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "stand"
    arguments = ["new", "--venue", "ballpark", "--out", str(out), "--cameras", "2", "--gates", "2"]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "2 cameras" in said
    assert "2 gates" in said
    assert main(["validate", str(out)]) == 0
    assert main(["new", "--venue", "kiosk", "--out", str(out)]) == 2
    assert "kiosk" in capsys.readouterr().err
