"""Claim: receipts are right, and confidence means what it says.

Data: profiles and stories of our own simulator with seeds that nothing was tuned on, and the
recordings beside the checkout where there are any; on the same recordings the plain way (nearest
person, nearest whole number of units) that is handed the true positions.
"""

import argparse
import math
import sys
from collections import Counter
from pathlib import Path

from benchmarks.measuring.judged import NOTHING, Judged, Task, judge_all, pooled
from benchmarks.measuring.tables import PAGE, machine, table, write_section
from tillfree.scoring import (
    Figures,
    Outcomes,
    ScoringSettings,
    compute_figures,
    percent,
    reliability_svg,
    reliability_text,
)
from tillfree.simulator import PROFILES, STORIES, SimulationSpec

FRESH = 40_000
"""First seed; development uses seeds below 10,000."""
SHARED = Path(__file__).resolve().parents[2] / "shared" / "recordings"
"""Recordings beside the checkout; left out where there are none."""
CALM_BUSY_TRICKY = ("calm", "busy", "tricky")
"""Profiles over which the claims on confidence and settled receipts are made."""
DIAGRAM = PAGE.with_name("reliability.svg")


def main() -> None:
    """Measure and print; `--write` keeps the tables on the page of measurements."""
    given = _arguments()
    profiles = given.profiles or list(PROFILES)
    tasks = [
        Task(profile, spec=SimulationSpec(profile=profile, seed=seed))
        for profile in profiles
        for seed in range(given.first_seed, given.first_seed + _seeds_of(profile, given))
    ]
    tasks += [
        Task("stories", spec=SimulationSpec(story=story, seed=seed))
        for story in STORIES
        for seed in range(given.first_seed, given.first_seed + given.story_seeds)
    ]
    shared = sorted(path for path in SHARED.glob("*") if (path / "truth.json").exists())
    if not given.no_shared:
        tasks += [Task(f"beside: {path.name.split('-')[0]}", bundle=path) for path in shared]
    judged = judge_all(tasks, given.workers)
    text = report(judged, " ".join(sys.argv[1:]))
    print(text)
    if given.tell_wrong:
        print("\n".join(["", "Receipts that were wrong:", *_wrong(judged)]))
    if given.write:
        confidence = _claim_outcomes(judged)
        DIAGRAM.write_text(
            reliability_svg(compute_figures(confidence, ScoringSettings()).reliability), "utf-8"
        )
        write_section("accuracy", "Accuracy and confidence", text)


def report(judged: list[Judged], given: str) -> str:
    """Return all tables as Markdown; `given` are the arguments that made them."""
    groups = list(dict.fromkeys(one.group for one in judged))
    parts = [f"`python -m benchmarks.accuracy {given}`", "", f"{machine()}.", ""]
    parts += [_receipts(judged, groups), "", _confidence(judged, groups)]
    figures = compute_figures(_claim_outcomes(judged), ScoringSettings())
    parts += ["", "Reliability over calm, busy and tricky (`|` is where the bar should end):", ""]
    parts += ["```text", reliability_text(figures.reliability), "```"]
    return "\n".join(parts)


def _receipts(judged: list[Judged], groups: list[str]) -> str:
    heads = ("recordings", "n", "bought", "item F1", "exact", "visit F1", "plain F1", "plain exact")
    rows = []
    for group in groups:
        engine, plain = pooled(judged, {group})
        f, p = _figures(engine), _figures(plain)
        count = sum(one.group == group for one in judged)
        rows.append((
            group, str(count), str(f.bought), _three(f.item_f1), percent(f.exact_bought),
            _three(f.mean_visit_f1), _three(p.item_f1), percent(p.exact_bought),
        ))  # fmt: skip
    return table(heads, rows)


def _confidence(judged: list[Judged], groups: list[str]) -> str:
    heads = (
        "recordings", "receipts", "settled", "wrong", "at most (95 %)", "ECE", "Brier", "base rate",
        "said", "decided", "95 %",
    )  # fmt: skip
    chosen = [(group, pooled(judged, {group})[0]) for group in groups]
    claim = _claim_outcomes(judged)
    if claim.visits:
        chosen.append(("calm, busy, tricky", claim))
    rows = []
    for name, outcomes in chosen:
        f = _figures(outcomes)
        rows.append((
            name, str(len(outcomes.visits)), percent(f.settled_share), str(f.settled_wrong),
            percent(f.settled_wrong_upper), _three(f.calibration_error), _three(f.brier),
            _three(f.brier_base_rate), f"{f.said_median_s:.2f} s", f"{f.decided_median_s:.2f} s",
            f"{f.decided_p95_s:.2f} s",
        ))  # fmt: skip
    return table(heads, rows)


def _wrong(judged: list[Judged]) -> list[str]:
    """Return a line for each receipt that was wrong, settled ones marked."""
    lines = []
    for one in judged:
        for visit in one.engine.visits:
            if not visit.right:
                mark = "settled" if visit.settled else "       "
                said = "no receipt" if visit.said_items is None else _items(visit.said_items)
                true = "no receipt" if visit.true_items is None else _items(visit.true_items)
                who = visit.true_visit_id or visit.said_visit_id
                lines.append(
                    f"{one.name:<28} {mark} {visit.confidence:.3f} {who}: said {said}; true {true}"
                )
    return lines


def _items(items: Counter[str]) -> str:
    return ", ".join(f"{count} {sku}" for sku, count in sorted(items.items())) or "nothing"


def _claim_outcomes(judged: list[Judged]) -> Outcomes:
    engine, _ = pooled(judged, set(CALM_BUSY_TRICKY))
    return engine if judged else NOTHING


def _figures(outcomes: Outcomes) -> Figures:
    return compute_figures(outcomes, ScoringSettings())


def _three(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _seeds_of(profile: str, given: argparse.Namespace) -> int:
    """Return how many seeds of a profile were asked for."""
    other = profile not in CALM_BUSY_TRICKY and given.other_seeds is not None
    return int(given.other_seeds if other else given.seeds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="seeds of each profile (3)")
    parser.add_argument("--other-seeds", type=int, help="seeds of rush and faulty (as --seeds)")
    parser.add_argument("--story-seeds", type=int, default=1, help="seeds of each story (1)")
    parser.add_argument("--first-seed", type=int, default=FRESH, help=f"first seed ({FRESH})")
    parser.add_argument("--profiles", nargs="*", choices=list(PROFILES), help="only these")
    parser.add_argument("--no-shared", action="store_true", help="leave recordings beside out")
    parser.add_argument("--workers", type=int, choices=(1, 2), default=2, help="processes (2)")
    parser.add_argument("--tell-wrong", action="store_true", help="list the wrong receipts")
    parser.add_argument("--write", action="store_true", help="keep the tables on the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
