"""Claim: our simulated profiles are as busy, as tangled and as visible as others' recordings.

Data: the recordings beside the checkout, made by a world that is not ours, and worlds of ours of
the same profiles. What is counted is what makes receipts hard: how much happens, how near to each
other in time and place, how alike goods on a plate weigh, how often an item is seen in a hand.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.measuring.tables import machine, table, write_section
from tillfree.premises import Bundle, load_bundle
from tillfree.scoring import Truth, load_truth
from tillfree.sensors import ProductFrame, read_recording
from tillfree.simulator import PROFILES, SimulationSpec, simulate

SHARED = Path(__file__).resolve().parents[2] / "shared" / "recordings"
"""Recordings beside the checkout."""
HEADS = (
    "recordings", "visits a minute", "acts a visit", "put back", "into a wrong slot", "two or more",
    "another within 1 s", "plates shared", "pairs on a plate under 2 %", "seen in hand",
    "frames a pick", "right one first",
)  # fmt: skip
SEEN_S = 2.6
"""Seconds after a pick in which an item seen in a hand may be what was taken."""


def main() -> None:
    """Count and print; `--write` keeps the table on the page of measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4, help="worlds of each profile (4)")
    parser.add_argument("--first-seed", type=int, default=300, help="first seed (300)")
    parser.add_argument("--write", action="store_true", help="keep the table on the page")
    given = parser.parse_args()
    rows = []
    for profile in PROFILES:
        beside = sorted(SHARED.glob(f"{profile}-*"))
        if beside:
            rows.append((f"beside: {profile}", *_told(beside)))
        with tempfile.TemporaryDirectory(prefix="tillfree-bench-") as folder:
            made = [Path(folder) / str(k) for k in range(given.seeds)]
            for k, bundle in enumerate(made):
                simulate(SimulationSpec(profile=profile, seed=given.first_seed + k), bundle)
            rows.append((profile, *_told(made)))
    text = f"`python -m benchmarks.likeness {' '.join(sys.argv[1:])}`\n\n{machine()}.\n\n"
    text += table(HEADS, rows)
    print(text)
    if given.write:
        write_section("likeness", "How like others' recordings our worlds are", text)


def _told(bundles: list[Path]) -> Iterator[str]:
    """Yield the cells of a row: what was counted over several recordings."""
    count: Counter[str] = Counter()
    for path in bundles:
        bundle, truth = load_bundle(path), load_truth(path)
        _count_acts(bundle, truth, count)
        _count_plates(bundle, count)
        _count_sightings(path, truth, count)
    acts = max(count["acts"], 1)
    yield f"{count['visits'] / count['seconds'] * 60:.1f}"
    yield f"{acts / count['visits']:.1f}"
    for name in ("return", "astray", "several", "at once"):
        yield f"{100 * count[name] / acts:.0f} %"
    yield f"{100 * count['shared'] / count['plates']:.0f} %"
    yield f"{100 * count['near'] / max(count['pairs'], 1):.0f} %"
    yield f"{100 * count['shown'] / max(count['pick'], 1):.0f} %"
    yield f"{count['frames'] / max(count['pick'], 1):.1f}"
    yield f"{100 * count['first'] / max(count['frames'], 1):.0f} %"


def _count_acts(bundle: Bundle, truth: Truth, count: Counter[str]) -> None:
    planned = {slot.slot_id: slot.skus for slot in bundle.store.slots}
    shoppers = {visit.visit_id for visit in truth.visits if visit.role != "staff"}
    acts = sorted(truth.interactions, key=lambda act: act.t_ns)
    count["visits"] += len(shoppers)
    # While the store is in use: some recordings go on after the last has left.
    ends = [visit.left_t_ns for visit in truth.visits if visit.left_t_ns is not None]
    begin_ns = min(visit.entered_t_ns for visit in truth.visits)
    count["seconds"] += round((max(ends) - begin_ns) / 1e9)
    for place, act in enumerate(acts):
        if act.visit not in shoppers:
            continue
        count["acts"] += 1
        count[act.kind] += 1
        count["several"] += act.quantity > 1
        count["astray"] += act.kind == "return" and act.sku not in planned[act.slot_id or ""]
        around = acts[max(place - 1, 0) : place] + acts[place + 1 : place + 2]
        count["at once"] += any(abs(other.t_ns - act.t_ns) < 1e9 for other in around)


def _count_plates(bundle: Bundle, count: Counter[str]) -> None:
    on_plate: dict[str, set[str]] = {}
    for slot in bundle.store.slots:
        if slot.load_cell is not None:
            on_plate.setdefault(slot.load_cell, set()).update(slot.skus)
    for skus in on_plate.values():
        weights = sorted(bundle.catalogue[sku].weight_g for sku in skus)
        count["plates"] += 1
        count["shared"] += len(weights) > 1
        for light, heavy in pairwise(weights):
            count["pairs"] += 1
            count["near"] += heavy - light < 0.02 * heavy


def _count_sightings(path: Path, truth: Truth, count: Counter[str]) -> None:
    seen: list[tuple[int, tuple[tuple[str, float], ...]]] = []
    for delivery in read_recording(path / "recording.mcap"):
        if isinstance(delivery.body, ProductFrame):
            frame = delivery.body
            seen += [(frame.t_ns, item.candidates) for item in frame.products]
    seen.sort(key=lambda found: found[0])
    times = np.array([t_ns for t_ns, _ in seen], np.int64)
    for act in truth.interactions:
        if act.kind != "pick":
            continue
        begin, end = np.searchsorted(times, [act.t_ns, act.t_ns + round(SEEN_S * 1e9)])
        named = [c for _, c in seen[begin:end] if act.sku in dict(c)]
        count["shown"] += bool(named)
        count["frames"] += len(named)
        count["first"] += sum(max(c, key=lambda pair: pair[1])[0] == act.sku for c in named)


if __name__ == "__main__":
    main()
