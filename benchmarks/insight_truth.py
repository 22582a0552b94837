"""Claim: what insight says of a floor is what happened there, within the errors told here.

Data: stores, shoppers and their truth made up by our own simulator, with seeds that nothing was
tuned on. Each recording goes the whole way: sensors, engine, its run's folder, lake, question. The
same question is asked of a lake of the truth; the difference of the answers is the error.
"""

import argparse
import math
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean

import numpy as np

from benchmarks.measuring.asked_twice import (
    ORGANISATION,
    Metric,
    Pair,
    asked_twice,
    first_row_right,
)
from benchmarks.measuring.tables import machine, table, write_section
from benchmarks.measuring.true_floor import left, true_floor, true_looks
from tillfree.insight import EventSettings, EventStream, Pseudonyms, StreamTerms, places_of
from tillfree.insight.lake import Intake, Lake, Scope, store_tables, take_run
from tillfree.premises import load_bundle
from tillfree.runtime.local import run_bundle
from tillfree.simulator import PROFILES, SimulationSpec, simulate

FRESH = 70_000
"""First seed; development uses seeds below 400."""
SECRET = bytes(32)
ZONE, STORE = ("zone_id",), ("store",)
RATES = tuple(
    Metric(f"{word} rate of a zone", "points", "stop_to_buy", ("key",), f"{word}_rate",
           (("by", "zone"),), "passed", 5.0)
    for word in ("stop", "look", "touch", "take", "buy")
)  # fmt: skip
DELIBERATION = Metric(
    "deliberation, median of a zone", "s", "deliberation", ZONE, "median_s", (), "stays", 3.0
)
METRICS: tuple[Metric, ...] = (
    Metric("visits", "%", "traffic", STORE, "visits", (("step", "month"),), relative=True),
    Metric("conversion", "points", "traffic", STORE, "conversion", (("step", "month"),)),
    Metric("units bought", "%", "traffic", STORE, "units", (("step", "month"),), relative=True),
    Metric("occupancy, mean of an hour", "%", "occupancy", ("day", "hour"), "mean_inside",
           relative=True),
    Metric("occupancy, peak of an hour", "visits", "occupancy", ("day", "hour"), "peak_inside"),
    Metric("reach of a zone", "points", "dwell_by_zone", ZONE, "reach"),
    Metric("dwell in a zone, mean of a visitor", "s", "dwell_by_zone", ZONE, "mean_s", (),
           "visitors", 3.0),
    Metric("dwell in a zone, all of it", "%", "dwell_by_zone", ZONE, "hours", (), "visitors", 3.0,
           relative=True),
    DELIBERATION,
    *RATES,
    Metric("take rate of an article", "points", "stop_to_buy", ("key",), "take_rate",
           (("by", "sku"),), "passed", 5.0),
    Metric("looked at, seconds by zone", "shifted", "gaze_heat", ZONE, "seconds", as_shares=True),
    Metric("stood before, seconds by zone", "shifted", "gaze_heat", ZONE, "seconds",
           (("kind", "slot_faced"),), as_shares=True),
    Metric("where people are, squares of 0.25 m", "shifted", "floor_heat", ("x_m", "y_m"),
           "seconds", as_shares=True),
    Metric("steps between zones", "shifted", "paths", ("from_zone", "to_zone"), "steps",
           as_shares=True),
)  # fmt: skip
LOOK_AT_SLOT = Metric("a look, told of its very slot", "%", "", (), "")
LOOK_AT_ZONE = Metric("a look, told of its zone", "%", "", (), "")


def main() -> None:
    """Measure and print; `--write` keeps the table on the page of measurements."""
    given = _arguments()
    tasks = [
        (profile, seed, given.days)
        for profile in given.profiles
        for seed in range(given.first_seed, given.first_seed + given.seeds)
    ]
    with get_context("spawn").Pool(given.workers) as pool:
        pairs = [pair for found in pool.imap(measure, tasks) for pair in found]
    text = "\n".join(
        [
            f"`python -m benchmarks.insight_truth {' '.join(sys.argv[1:])}`\n",
            f"{machine()}. {len(tasks)} stores ({', '.join(given.profiles)}), {given.days} "
            "recordings of three minutes each.\n",
            report(pairs),
        ]
    )
    print(text)
    if given.write:
        write_section("insight_truth", "Insight, beside the truth", text)


def measure(task: tuple[str, int, int]) -> list[Pair]:
    """Return every value of one store, as measured and as it truly is."""
    profile, seed, days = task
    with tempfile.TemporaryDirectory(prefix="tillfree-bench-") as name:
        home = Path(name)
        measured, true = Lake(home / "measured"), Lake(home / "true")
        pairs: list[Pair] = []
        for day in range(days):
            bundle, run = home / f"bundle-{day}", home / f"run-{day}"
            simulate(SimulationSpec(profile=profile, seed=seed, day=day), bundle)
            run_bundle(bundle, run)
            take_run(measured, ORGANISATION, run, bundle, Pseudonyms(SECRET), lambda _: True)
            take_truth(true, bundle, day)
            pairs += looks_found(measured, bundle)
        pairs += [pair for metric in METRICS for pair in asked_twice(metric, measured, true)]
        return pairs + first_row_right(DELIBERATION, measured, true)


def looks_found(measured: Lake, bundle: Path) -> list[Pair]:
    """Return of each look that somebody truly took which share of it was told of its slot, and of
    any slot of its zone."""
    with measured.reader(Scope(ORGANISATION), ("looks", "slots")) as reader:
        zones = dict(reader.connection.execute("SELECT slot_id, zone_id FROM slots").fetchall())
        told = reader.connection.execute(
            "SELECT slot_id, t_ns, t_ns + duration_ms * 1000000 FROM looks "
            "WHERE kind = 'slot_looked_at'"
        ).fetchall()
    pairs = []
    for slot_id, from_ns, to_ns in true_looks(bundle):
        spans = [
            (other, max(first, from_ns), min(last, to_ns))
            for other, first, last in told
            if first < to_ns and last > from_ns
        ]
        for metric, fits in (
            (LOOK_AT_SLOT, [s[1:] for s in spans if s[0] == slot_id]),
            (LOOK_AT_ZONE, [s[1:] for s in spans if zones[s[0]] == zones[slot_id]]),
        ):
            share = (to_ns - from_ns - sum(b - a for a, b in left((from_ns, to_ns), fits))) / (
                to_ns - from_ns
            )
            pairs.append(Pair(metric.name, share, 1.0))
    return pairs


def take_truth(lake: Lake, bundle: Path, day: int) -> None:
    """Write the truth of a bundle into a lake of its own."""
    found = load_bundle(bundle)
    places = places_of(found.store, found.catalogue, EventSettings().door_m)
    stream = EventStream(places, StreamTerms(Pseudonyms(SECRET), lambda _: True))
    intake = Intake(lake, ORGANISATION, stream)
    floor = true_floor(bundle, found.store, places, day)
    intake.hear(floor.heard, floor.walked, 2**62)
    lake.write_store(ORGANISATION, places.store_id, store_tables(places))
    intake.flush()


def report(pairs: Sequence[Pair]) -> str:
    """Return a table of errors: a row a metric."""
    rows = []
    for metric in (*METRICS, LOOK_AT_ZONE, LOOK_AT_SLOT):
        found = [pair for pair in pairs if pair.metric == metric.name]
        errors = np.array([_error(metric, pair) for pair in found])
        errors = errors[~np.isnan(errors)]
        if not len(errors):
            rows.append([metric.name, "0", *["–"] * 4])
            continue
        middle, most = np.quantile(np.abs(errors), [0.5, 0.95]).tolist()
        typical = "–" if metric.as_shares else _told(metric, _typical(metric, found))
        lean = "–" if metric.as_shares else _told(metric, float(errors.mean()), "+")
        rows.append([
            metric.name, str(len(errors)), typical, lean, _told(metric, middle),
            _told(metric, most),
        ])  # fmt: skip
    same = [pair.said for pair in pairs if pair.metric == f"{DELIBERATION.name}: the same first"]
    heads = ["metric", "values", "true, mean", "error, mean", "error, median", "95th percentile"]
    told = [table(heads, rows), ""]
    if same:
        told.append(
            f"The zone where people hesitate longest was named rightly in {sum(same):.0f} of "
            f"{len(same)} stores."
        )
    return "\n".join(told)


def _error(metric: Metric, pair: Pair) -> float:
    difference = pair.said - pair.true
    if metric.relative:
        return difference / pair.true if pair.true else math.nan
    return difference


def _typical(metric: Metric, pairs: Sequence[Pair]) -> float:
    return 1.0 if metric.relative else fmean(pair.true for pair in pairs)


def _told(metric: Metric, value: float, sign: str = "") -> str:
    if metric.unit in ("%", "points", "shifted"):
        unit = "points" if metric.unit == "points" else "%"
        return f"{100 * value:{sign}.1f} {unit}"
    return f"{value:{sign}.2f} {metric.unit}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2, help="stores of each profile (2)")
    parser.add_argument("--days", type=int, default=2, help="recordings of each store (2)")
    parser.add_argument("--first-seed", type=int, default=FRESH, help=f"first seed ({FRESH})")
    parser.add_argument("--profiles", nargs="*", choices=list(PROFILES), default=["busy", "calm"])
    parser.add_argument("--workers", type=int, choices=(1, 2), default=2, help="processes (2)")
    parser.add_argument("--write", action="store_true", help="keep the table on the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
