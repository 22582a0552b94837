"""A whole run: the folder's files, their keys, and the summary."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.runtime.small_world import small_bundle
from tillfree.core.errors import BundleUnreadable, UsageRefused
from tillfree.runtime.local import RunSummary, print_summary, run_bundle

KEYS = {
    "receipts.jsonl": "visit_id credential entered_t_ns left_t_ns currency lines total_minor "
    "tax_minor confidence status",
    "interactions.jsonl": "interaction_id t_ns said_t_ns decided_t_ns kind sku quantity slot_id "
    "visit_id probability",
    "facts.jsonl": "fact_id kind store_id subject occurred_ns cause body",
    "attention.jsonl": "t_ns kind visit_id track_id zone_id slot_id duration_ns",
    "evidence.jsonl": "interaction_id visit_id t_ns from_ns to_ns kind sku quantity slot_id "
    "probability changes messages alternatives",
    "carts.jsonl": "t_ns visit_id lines",
    "health.json": "sensors problems",
    "run.json": "version bundle store_id from_ns to_ns messages late doubled garbled seconds "
    "times_real_time peak_memory_mib receipts settled review alerts",
}


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> RunSummary:
    return run_bundle(small_bundle(), tmp_path_factory.mktemp("run"))


def rows(summary: RunSummary, name: str) -> list[dict[str, object]]:
    text = (summary.folder / name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", KEYS)
def test_every_line_has_the_keys_of_the_reference_in_their_order(
    summary: RunSummary, name: str
) -> None:
    found = rows(summary, name)
    assert found, f"{name} is empty"
    body_kinds = (str, int, float, list, dict, type(None))
    for row in found:
        assert " ".join(row) == KEYS[name]
        assert all(isinstance(value, body_kinds) for value in row.values())


def test_evidence_stands_for_each_act(summary: RunSummary) -> None:
    acts = rows(summary, "interactions.jsonl")
    evidence = rows(summary, "evidence.jsonl")
    assert [a["interaction_id"] for a in acts] == [e["interaction_id"] for e in evidence]
    assert len(acts) == summary.acts
    for row in evidence:
        alternatives = row["alternatives"]
        assert isinstance(alternatives, list)
        first = alternatives[0]
        assert (first["kind"], first["sku"]) == (row["kind"], row["sku"])


def test_tracks_are_at_least_five_a_second(summary: RunSummary) -> None:
    with (summary.folder / "tracks.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert list(found[0]) == ["t_ns", "track_id", "visit_id", "x", "y"]
    track = [int(row["t_ns"]) for row in found if row["track_id"] == found[0]["track_id"]]
    steps = [later - earlier for earlier, later in pairwise(track)]
    assert max(steps) <= 200_000_000


def test_a_second_run_writes_the_same_bytes(summary: RunSummary, tmp_path: Path) -> None:
    run_bundle(small_bundle(), tmp_path)
    for name in KEYS:
        if name != "run.json":
            assert (tmp_path / name).read_bytes() == (summary.folder / name).read_bytes(), name


def test_figures_add_up(summary: RunSummary) -> None:
    figures = summary.figures
    assert figures.receipts == figures.settled + figures.review
    assert figures.receipts == len(rows(summary, "receipts.jsonl"))
    assert figures.to_ns - figures.from_ns > 30e9
    assert figures.peak_memory_mib > 10.0


def test_the_summary_fits_one_screen(
    summary: RunSummary, capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(summary)
    said = capsys.readouterr().out
    assert f"{summary.figures.receipts} receipt" in said
    assert "times real time" in said
    assert len(said.splitlines()) <= 24


def test_a_bundle_without_a_recording_is_refused_in_a_sentence(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    for name in ("store.json", "catalog.csv"):
        (bundle / name).write_bytes((small_bundle() / name).read_bytes())
    with pytest.raises(BundleUnreadable, match=r"holds no recording\.mcap"):
        run_bundle(bundle, tmp_path / "out")


def test_a_run_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    with pytest.raises(UsageRefused, match="is a file"):
        run_bundle(small_bundle(), file)
    with pytest.raises(UsageRefused, match="the bundle itself"):
        run_bundle(small_bundle(), small_bundle())
