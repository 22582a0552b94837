"""Settings from a file and the environment: taken as they are meant, refused where they are not."""

from pathlib import Path

import pytest

from tillfree.core.errors import UsageRefused
from tillfree.engine import EngineSettings
from tillfree.runtime.chosen import SETTINGS_VARIABLE, read_chosen
from tillfree.web import WebSettings

KINDS = {"engine": EngineSettings, "web": WebSettings}


def written(folder: Path, text: str) -> Path:
    path = folder / "chosen.toml"
    path.write_text(text, "utf-8")
    return path


def test_what_is_not_chosen_is_as_it_was() -> None:
    chosen = read_chosen(None, {}, KINDS)
    assert chosen.of("engine", EngineSettings) == EngineSettings()


def test_a_file_names_fields_of_records_within_records(tmp_path: Path) -> None:
    text = "[engine.visits]\nsettle_confidence = 0.99\n[engine.attribution]\nupdate_s = [0, 0.5]\n"
    engine = read_chosen(written(tmp_path, text), {}, KINDS).of("engine", EngineSettings)
    assert engine.visits.settle_confidence == 0.99
    assert engine.attribution.update_s == (0.0, 0.5)
    assert engine.shelves == EngineSettings().shelves


def test_the_environment_names_the_file_and_beats_it(tmp_path: Path) -> None:
    file = written(tmp_path, "[engine.visits]\nsettle_confidence = 0.99\ngrace_s = 3.0\n")
    environment = {
        SETTINGS_VARIABLE: str(file),
        "TILLFREE_ENGINE__VISITS__GRACE_S": "1.5",
        "TILLFREE_DATABASE_URL": "is of somebody else",
    }
    visits = read_chosen(None, environment, KINDS).of("engine", EngineSettings).visits
    assert (visits.settle_confidence, visits.grace_s) == (0.99, 1.5)


def test_what_is_for_another_process_is_left_to_it(tmp_path: Path) -> None:
    file = written(tmp_path, "[cloud]\nwriters = 9\n")
    assert read_chosen(file, {}, KINDS).of("web", WebSettings) == WebSettings()


def test_every_name_and_value_that_fits_nothing_is_told_at_once(tmp_path: Path) -> None:
    text = "[engine.visits]\nsettle_confidance = 0.99\n[enginge]\n[web.rates]\nsecond = 'x'\n"
    environment = {"TILLFREE_WEB__STREAMS__BATCH": "many"}
    with pytest.raises(UsageRefused) as refused:
        read_chosen(written(tmp_path, text), environment, KINDS)
    told = str(refused.value)
    assert "engine.visits.settle_confidance" in told
    assert "did you mean settle_confidence?" in told
    assert "enginge: there is no such table; did you mean engine?" in told
    assert "web.rates.second" in told


def test_a_value_of_the_wrong_kind_is_told_with_its_place() -> None:
    with pytest.raises(UsageRefused, match=r"web\.streams\.batch"):
        read_chosen(None, {"TILLFREE_WEB__STREAMS__BATCH": "many"}, KINDS)


@pytest.mark.parametrize("text", ["[engine", "engine = 1\n[engine.visits]\n"])
def test_what_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageRefused, match="is not TOML"):
        read_chosen(written(tmp_path, text), {}, KINDS)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageRefused, match="cannot be read"):
        read_chosen(tmp_path / "none.toml", {}, KINDS)
