"""Claim: ten million interactions are asked in under a second; 200,000 rows a second come in.

Data: visits made up in bulk (`measuring/made_visits.py`), five stores for 132 days: acts, looks and
stays make ten million interactions; beside them events, positions, purchases. Measured: rows
written a second (every file is on the disk when it is counted), the time to sum up months, and
each question over everything, the median of three, in a process that is already at work.
"""

import argparse
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks.measuring.made_visits import MadeSpec, days_from, made_day, made_store
from benchmarks.measuring.tables import machine, table, write_section
from tillfree.insight import all_questions
from tillfree.insight.answers import Value
from tillfree.insight.lake import Lake, Scope, ask
from tillfree.insight.lake.quick import QUICK
from tillfree.insight.questions.daily import daily_in

ORGANISATION = "made-up"
FIRST_DAY = date(2026, 1, 1)
TIMES = 3
CHOSEN: dict[str, dict[str, Value]] = {"before_after": {"change_day": "2026-03-01"}}


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written, and how long it took."""

    rows: int
    interactions: int
    events: int
    seconds: float


def main() -> None:
    """Measure and print; `--write` keeps the tables on the page of measurements."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as name:
        lake = Lake(Path(given.lake or name))
        told = [
            f"`python -m benchmarks.insight --stores {given.stores} --days {given.days} --write`\n",
            f"{machine()}. Load when it began: {os.getloadavg()[0]:.1f}.\n",
        ]
        if not lake.folders.stores(ORGANISATION):
            taken = _take(lake, given.stores, given.days)
            begun = time.perf_counter()
            lake.roll_up(ORGANISATION)
            told += [_intake(taken, time.perf_counter() - begun), ""]
        else:
            lake.roll_up(ORGANISATION)
        told.append(_asked(lake))
    text = "\n".join(told)
    print(text)
    if given.write:
        write_section("insight", "Insight", text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stores", type=int, default=5, help="stores (default: 5)")
    parser.add_argument("--days", type=int, default=132, help="days (default: 132)")
    parser.add_argument("--lake", help="folder to make the lake in, or of one made before")
    parser.add_argument("--write", action="store_true", help="write docs/reference/measurements.md")
    return parser.parse_args()


def _take(lake: Lake, stores: int, days: int) -> Taken:
    rows = interactions = events = 0
    seconds = 0.0
    for number in range(stores):
        store = f"store-{number}"
        lake.write_store(ORGANISATION, store, made_store())
        for place, day in enumerate(days_from(FIRST_DAY, days)):
            batch = made_day(MadeSpec(), store, day, 1_000 * number + place)
            begun = time.perf_counter()
            lake.write(ORGANISATION, store, batch)
            seconds += time.perf_counter() - begun
            rows += sum(len(one) for one in batch.values())
            interactions += sum(len(batch[name]) for name in ("acts", "looks", "stays"))
            events += len(batch["events"])
    return Taken(rows, interactions, events, seconds)


def _intake(taken: Taken, rolling_s: float) -> str:
    return table(
        ["interactions", "events", "rows in all", "written in", "rows a second", "summed up in"],
        [
            [
                f"{taken.interactions:,}", f"{taken.events:,}", f"{taken.rows:,}",
                f"{taken.seconds:.0f} s", f"{taken.rows / taken.seconds:,.0f}",
                f"{rolling_s:.0f} s",
            ]
        ],
    )  # fmt: skip


def _asked(lake: Lake) -> str:
    rows = []
    for name, question in all_questions().items():
        seconds = []
        for _ in range(TIMES):
            begun = time.perf_counter()
            answer = ask(lake, Scope(ORGANISATION), name, CHOSEN.get(name, {}))
            seconds.append(time.perf_counter() - begun)
        is_summed = name in QUICK or daily_in(question.sql)
        read = "days summed up" if is_summed else "every row"
        rows.append([name, read, f"{len(answer.rows):,}", f"{median(seconds):.2f} s"])
    return table(["question", "reads", "rows told", "time"], rows)


if __name__ == "__main__":
    main()
