"""The command line from outside: exit codes, one sentence for a refusal, quick help."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.small_world import small_bundle
from tillfree.cli import build_parser, main


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    assert main(["run", str(small_bundle()), "--out", str(folder)]) == 0
    return folder


def test_score_as_text_and_as_json(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = [str(run_folder), str(small_bundle())]
    assert main(["score", *pair]) == 0
    assert "exact" in capsys.readouterr().out
    assert main(["score", *pair, *pair, "--json"]) == 0
    pooled = json.loads(capsys.readouterr().out)
    assert main(["score", *pair, "--json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert pooled["visits"] == 2 * alone["visits"]
    assert pooled["item_f1"] == alone["item_f1"]


def test_settings_that_were_chosen_are_those_it_runs_with(tmp_path: Path) -> None:
    chosen = tmp_path / "chosen.toml"
    chosen.write_text("[engine.visits]\nsettle_confidence = 1.5\n", "utf-8")
    out = tmp_path / "run"
    arguments = ["run", str(small_bundle()), "--out", str(out), "--settings", str(chosen)]
    assert main(arguments) == 0
    receipts = [json.loads(r) for r in (out / "receipts.jsonl").read_text("utf-8").splitlines()]
    assert {receipt["status"] for receipt in receipts} == {"review"}


def test_a_setting_that_is_none_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = tmp_path / "chosen.toml"
    chosen.write_text("[engine.visits]\nsettle = 1.5\n", "utf-8")
    arguments = ["run", str(small_bundle()), "--out", str(tmp_path / "run")]
    assert main([*arguments, "--settings", str(chosen)]) == 2
    assert "engine.visits.settle" in capsys.readouterr().err


def test_explain_names_the_evidence_and_the_runner_up(
    run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipts = (run_folder / "receipts.jsonl").read_text("utf-8").splitlines()
    bought = next(r for r in map(json.loads, receipts) if r["lines"])
    assert main(["explain", str(run_folder), "--visit", bought["credential"]]) == 0
    said = capsys.readouterr().out
    assert bought["visit_id"] in said
    assert "load cell" in said
    assert "took" in said
    assert main(["explain", str(run_folder), "--visit", bought["visit_id"][:8]]) == 0
    assert capsys.readouterr().out == said
    assert main(["explain", str(run_folder), "--visit", "nobody"]) == 2
    assert bought["credential"] in capsys.readouterr().err


def test_report_is_one_page_without_outside_assets(
    run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(run_folder), str(small_bundle())]) == 0
    page = Path(capsys.readouterr().out.strip())
    text = page.read_text("utf-8")
    assert page.stat().st_size < 3_000_000
    for outside in ("http://", "https://", "src=", "<script", "@import", "url("):
        assert outside not in text, outside
    assert text.count("<svg") >= 3
    assert 'lang="en"' in text
    assert "prefers-color-scheme: dark" in text


def test_validate_says_whether_a_bundle_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(small_bundle())]) == 0
    capsys.readouterr()
    (tmp_path / "store.json").write_text("{}", "utf-8")
    assert main(["validate", str(tmp_path)]) == 1
    assert "store.json" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "nowhere", "--out", "out"], "nowhere"),
        (["score", "only-one"], "pairs"),
        (["score", "a", "b"], "cannot be read"),
        (["explain", "nowhere", "--visit", "v"], "receipts.jsonl"),
        (["report", "nowhere", "nowhere"], "receipts.jsonl"),
        (["simulate", "--story", "no-such-story", "out"], "no-such-story"),
        (["simulate"], "--list"),
        (["watch", "nowhere"], "nowhere"),
        (["import", "aifi", "nowhere", "--out", "out"], "nowhere"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_two(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.startswith("tillfree: ")
    assert len(said.splitlines()) <= (2 if "error: store.json" in said else 1)
    assert "Traceback" not in said


def test_simulate_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--list"]) == 0
    said = capsys.readouterr().out
    assert "busy" in said
    assert "Stories" in said


def test_a_speed_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for speed in ("-1", "nan", "fast"):
        with pytest.raises(SystemExit):
            build_parser().parse_args(["watch", "bundle", "--speed", speed])
        assert "is no speed" in capsys.readouterr().err


def test_help_loads_nothing_heavy() -> None:
    check = (
        "import sys; from tillfree.cli import build_parser; build_parser().format_help(); "
        "heavy = {'numpy', 'scipy', 'numba', 'rich', 'mcap'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
