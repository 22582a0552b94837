"""The score as text and as JSON."""

import json

from tillfree.scoring import (
    Claim,
    Outcomes,
    ScoringSettings,
    calibrate,
    compute_figures,
    figures_json,
    figures_text,
    reliability_text,
)

EMPTY = compute_figures(Outcomes((), ()), ScoringSettings())


def test_nothing_to_score_is_said_without_a_number() -> None:
    text = figures_text(EMPTY)
    assert "nan" not in text
    assert "none was settled" in text
    assert max(map(len, text.splitlines())) <= 80


def test_json_has_null_where_there_is_no_number() -> None:
    said = json.loads(figures_json(EMPTY))
    assert said["item_f1"] is None
    assert said["visits"] == 0
    assert [kind["kind"] for kind in said["kinds"]] == ["pick", "return", "restock"]


def test_the_reliability_diagram_shows_filled_bins_only() -> None:
    text = reliability_text(calibrate([Claim(0.95, True), Claim(0.95, False)], 10).bins)
    heading, row = text.splitlines()
    assert "right" in heading
    assert "0.950" in row
    assert "50.0 %" in row
    assert row.count("█") == 12
