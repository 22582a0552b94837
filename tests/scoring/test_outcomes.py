"""Scores of hand-made runs whose right figures are known."""

from pathlib import Path

import pytest

from tests.scoring.hand_made import (
    receipt,
    said_act,
    true_act,
    true_visit,
    write_bundle,
    write_run,
    write_truth,
)
from tillfree.scoring import (
    Figures,
    RunUnreadable,
    ScoringSettings,
    TruthUnreadable,
    compute_figures,
    read_outcomes,
)

SETTINGS = ScoringSettings()
Rows = list[dict[str, object]]


def score(
    folder: Path, true: Rows, said: Rows, acts: tuple[Rows, Rows] = ([], []), gates: bool = True
) -> Figures:
    bundle = write_bundle(folder / "bundle", gates=gates)
    write_truth(bundle, true, acts[0])
    run = write_run(folder / "run", said, acts[1])
    return compute_figures(read_outcomes(run, bundle, SETTINGS), SETTINGS)


def test_a_perfect_run(tmp_path: Path) -> None:
    f = score(
        tmp_path,
        [true_visit("v1", "anna", (0, 60), {"A": 2}), true_visit("v2", "ben", (10, 50), {})],
        [receipt("r1", "anna", (0, 60), {"A": 2}), receipt("r2", "ben", (10, 50), {})],
    )
    assert (f.visits, f.bought, f.settled, f.settled_wrong) == (2, 1, 2, 0)
    assert (f.item_precision, f.item_recall, f.item_f1) == (1.0, 1.0, 1.0)
    assert (f.exact_bought, f.exact_all, f.mean_visit_f1) == (1.0, 1.0, 1.0)
    assert f.calibration_error == pytest.approx(0.1)
    assert f.brier == pytest.approx(0.01)
    assert f.brier_base_rate == 0.0


def test_quantities_count_unit_by_unit(tmp_path: Path) -> None:
    f = score(
        tmp_path,
        [true_visit("v1", "anna", (0, 60), {"A": 3, "B": 1})],
        [receipt("r1", "anna", (0, 60), {"A": 2, "B": 2}, 0.95)],
    )
    assert f.item_precision == 3 / 4
    assert f.item_recall == 3 / 4
    assert f.mean_visit_f1 == 3 / 4
    assert f.exact_bought == 0.0
    assert (f.settled, f.settled_wrong, f.settled_wrong_upper) == (1, 1, 1.0)


def test_a_missing_receipt_is_wrong(tmp_path: Path) -> None:
    f = score(
        tmp_path,
        [
            true_visit("v1", "anna", (0, 60), {"A": 1}),
            true_visit("v2", "ben", (0, 60), {"B": 1}),
            true_visit("v3", "carl", (0, 60), {}),
        ],
        [receipt("r1", "anna", (0, 60), {"A": 1}, 0.5)],
    )
    assert f.missing_receipts == 2
    assert f.exact_bought == 1 / 2
    assert f.exact_all == 1 / 3
    assert f.item_recall == 1 / 2
    assert f.mean_visit_f1 == 1 / 2
    assert f.settled_share == 0.0
    assert f.brier == 0.25


def test_staff_strangers_and_who_is_inside_need_no_receipt(tmp_path: Path) -> None:
    true = [
        true_visit("v1", "anna", (0, 60), {"A": 1}),
        true_visit("v2", "kim", (0, 60), {}, role="staff"),
        true_visit("v3", "lea", (0, None), {"B": 1}),
        true_visit("v4", None, (0, 60), {"B": 1}),
    ]
    f = score(tmp_path, true, [receipt("r1", "anna", (0, 60), {"A": 1})])
    assert (f.visits, f.missing_receipts, f.unneeded_receipts) == (1, 0, 0)
    assert (f.item_f1, f.exact_all) == (1.0, 1.0)


def test_an_unneeded_receipt_counts_against_the_run(tmp_path: Path) -> None:
    true = [
        true_visit("v1", "anna", (0, 60), {"A": 1}),
        true_visit("v2", "kim", (0, 60), {}, role="staff"),
        true_visit("v3", "lea", (0, None), {"B": 1}),
    ]
    said = [
        receipt("r1", "anna", (0, 60), {"A": 1}),
        receipt("r2", "kim", (0, 60), {"B": 1}),
        receipt("r3", "lea", (0, 90), {}),
    ]
    f = score(tmp_path, true, said)
    assert f.unneeded_receipts == 1
    assert f.item_precision == 1 / 2
    assert f.item_recall == 1.0
    assert (f.settled, f.settled_wrong) == (2, 1)
    assert f.settled_share == 1.0


def test_a_credential_that_comes_back_is_told_apart_by_time(tmp_path: Path) -> None:
    true = [
        true_visit("morning", "anna", (0, 60), {"A": 1}),
        true_visit("evening", "anna", (500, 560), {"B": 1}),
    ]
    said = [
        receipt("r2", "anna", (501, 558), {"B": 1}),
        receipt("r1", "anna", (1, 59), {"A": 1}),
    ]
    f = score(tmp_path, true, said)
    assert (f.exact_bought, f.missing_receipts, f.unneeded_receipts) == (1.0, 0, 0)
    alone = score(tmp_path / "again", true, said[:1])
    assert (alone.exact_bought, alone.missing_receipts) == (0.5, 1)


def test_without_gates_positions_tell_who_is_who(tmp_path: Path) -> None:
    true = [true_visit("v1", None, (0, 10), {"A": 1}), true_visit("v2", None, (0, 10), {"B": 1})]
    said = [
        receipt("r1", "track:1", (0, 10), {"B": 1}),
        receipt("r2", "track:2", (0, 10), {"A": 1}),
    ]
    places = "t_ns,person,x,y\n1000000000,v1.0,1.0,3.0\n1000000000,v2.0,5.0,3.0\n"
    tracks = "t_ns,track_id,visit_id,x,y\n1000000100,1,r1,5.1,3.0\n1000000100,2,r2,1.1,3.0\n"
    for name, text, folder in (
        ("truth_positions.csv", places, "bundle"),
        ("tracks.csv", tracks, "run"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, "utf-8")
    f = score(tmp_path, true, said, gates=False)
    assert (f.visits, f.exact_bought) == (2, 1.0)


def test_acts_are_matched_by_kind_slot_and_time(tmp_path: Path) -> None:
    true = [
        true_act(10, "pick", "v1", "A", "s0"),
        true_act(11, "pick", "v2", "A", "s0"),
        true_act(20, "return", "v1", "A", "s0"),
        true_act(30, "pick", "v1", "B", "s1"),
    ]
    said = [
        said_act(11.5, "pick", "r1", "A", "s0"),
        said_act(9.5, "pick", "r1", "A", "s0"),
        said_act(23, "return", "r1", "A", "s0"),
        said_act(30, "pick", "r1", "B", "s0"),
    ]
    visits = [true_visit("v1", "anna", (0, 60), {"B": 1}), true_visit("v2", "b", (0, 60), {})]
    receipts = [receipt("r1", "anna", (0, 60), {"B": 1}), receipt("r2", "b", (0, 60), {})]
    f = score(tmp_path, visits, receipts, (true, said))
    pick, put_back, restock = f.kinds
    assert (pick.true, pick.said) == (3, 3)
    assert pick.recall == 2 / 3
    assert pick.right == 1 / 3
    assert (put_back.recall, put_back.precision) == (0.0, 0.0)
    assert restock.recall != restock.recall
    assert f.said_median_s == pytest.approx((0.0 + 1.0) / 2)
    assert f.decided_median_s == pytest.approx((0.5 + 1.5) / 2)


def test_several_runs_are_pooled(tmp_path: Path) -> None:
    joined = []
    for n, said in enumerate(({"A": 1}, {"A": 2}, {"A": 1})):
        bundle = write_bundle(tmp_path / f"bundle{n}")
        write_truth(bundle, [true_visit("v1", "anna", (0, 60), {"A": 1})], [])
        run = write_run(tmp_path / f"run{n}", [receipt("r1", "anna", (0, 60), said)], [])
        joined.append(read_outcomes(run, bundle, SETTINGS))
    f = compute_figures(joined[0] + joined[1] + joined[2], SETTINGS)
    assert (f.visits, f.exact_bought) == (3, 2 / 3)
    assert f.item_precision == 3 / 4
    assert f.settled_wrong_share == 1 / 3


def test_what_is_missing_is_said_in_a_sentence(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "bundle")
    run = write_run(tmp_path / "run", [], [])
    with pytest.raises(TruthUnreadable, match=r"truth\.json cannot be read"):
        read_outcomes(run, bundle, SETTINGS)
    write_truth(bundle, [], [])
    assert compute_figures(read_outcomes(run, bundle, SETTINGS), SETTINGS).visits == 0
    (run / "receipts.jsonl").write_text('{"visit_id": 3}\n', "utf-8")
    with pytest.raises(RunUnreadable, match=r"receipts\.jsonl line 1"):
        read_outcomes(run, bundle, SETTINGS)
    (run / "receipts.jsonl").unlink()
    with pytest.raises(RunUnreadable, match="give the folder"):
        read_outcomes(run, bundle, SETTINGS)
