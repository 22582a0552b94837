"""Claim: given the same boxes, our tracks on the floor are better than a published tracker's.

Data: 280 frames of the WILDTRACK plaza (7 cameras, 2 frames a second, about 25 people, hand-drawn
boxes, no keypoints, no appearance), read from the shared data beside the checkout; it is not ours
to publish. Compared in the same run with norfair 2.3 (constant-velocity Kalman filters, Euclidean
distance on the floor), which runs in a throw-away environment because it needs numpy 1. It is fed
(a) the places at which the boxes of two or more cameras meet on the floor, found by plain
clustering, (b) the places that our own tracker found in each frame, their ids taken away, and
(c) each camera's boxes alone, put on the floor at the middle of their lower edge.

    python benchmarks/tracking_wildtrack.py [BUNDLE]
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tillfree.premises import Store
    from tillfree.sensors import Delivery
    from tillfree.tracking import TrackingFigures

THRESHOLD_M = 1.0
"""Metres at which a place still counts as found (the plaza's own grid is 2.5 cm, people 0.5 m)."""
CLUSTER_M = 0.6
"""Metres within which boxes of different cameras are taken for one person."""
STEP_NS = 100_000_000
REACH_M = (0.8, 1.0, 1.3, 1.7)
PATIENCE = (2, 4, 8)
"""Distance thresholds and frames of patience tried for norfair; its best by IDF1 is shown."""

Spots = dict[int, list[tuple[int, float, float]]]
Detections = dict[str, list[tuple[float, ...]]]


def main(bundle_path: Path) -> None:
    """Run both on the bundle and print the figures."""
    from tillfree.premises import load_bundle
    from tillfree.sensors import Kind, PeopleFrame, read_recording
    from tillfree.tracking import Tracker

    bundle = load_bundle(bundle_path)
    assert bundle.recording is not None
    store = bundle.store
    frames = [d for d in read_recording(bundle.recording) if d.kind == Kind.PEOPLE]
    frames.sort(key=lambda d: (d.body.t_ns, d.sensor_id))
    truth = read_truth(bundle_path / "truth_positions.csv")
    instants = sorted(truth)
    tracker = Tracker(store)
    ours: Spots = {}
    waiting = iter(frames)
    nearest = next(waiting, None)
    started = time.process_time()
    for now_ns in range(instants[0], instants[-1] + 1, STEP_NS):
        while nearest is not None and nearest.body.t_ns <= now_ns:
            assert isinstance(nearest.body, PeopleFrame)
            tracker.observe_people(nearest.sensor_id, nearest.body)
            nearest = next(waiting, None)
        update = tracker.step(now_ns)
        seen = [(s.track_id, *s.position_m) for s in update.samples if s.views]
        ours[now_ns] = inside(store.floor, seen)
    spent_s = time.process_time() - started
    print(f"tillfree: {spent_s:.1f} s of processor time, compiling included")
    report("tillfree", truth, ours)
    met, alone = met_on_floor(store, frames)
    meetings = {t: inside(store.floor, spots) for t, spots in met.items()}
    contenders = {"norfair, met boxes": meetings, "norfair, our places": ours}
    for camera, spots in sorted(alone.items()):
        contenders[f"norfair, {camera} alone"] = {
            t: inside(store.floor, spots.get(t, [])) for t in instants
        }
    runs = norfair_elsewhere(
        {
            name: {str(t): [row[1:] for row in spots.get(t, [])] for t in instants}
            for name, spots in contenders.items()
        }
    )
    for name, by_reach in runs.items():
        scored = [(figures_of(truth, run).idf1, reach, run) for reach, run in by_reach.items()]
        _, reach, run = max(scored, key=lambda row: row[0])
        report(f"{name} ({reach})", truth, run)


def read_truth(path: Path) -> Spots:
    """Read true places by instant."""
    found: Spots = defaultdict(list)
    names: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            person = names.setdefault(row["person"], len(names))
            found[int(row["t_ns"])].append((person, float(row["x"]), float(row["y"])))
    return dict(found)


def inside(
    floor: "NDArray[np.float64]", spots: list[tuple[int, float, float]]
) -> list[tuple[int, float, float]]:
    """Keep what lies on the floor: nobody is annotated beyond it."""
    import numpy as np

    from tillfree.core.geometry import contains

    if not spots:
        return []
    kept = contains(floor, np.array([row[1:] for row in spots], float))
    return [row for row, yes in zip(spots, kept, strict=True) if yes]


def met_on_floor(store: "Store", frames: "list[Delivery]") -> tuple[Spots, dict[str, Spots]]:
    """Return places where boxes of two cameras meet on the floor, and each camera's own places."""
    import numpy as np

    from tillfree.core.camera import plane_points
    from tillfree.sensors import PeopleFrame

    cameras = {camera.camera_id: camera for camera in store.cameras}
    rows: dict[int, list[tuple[str, float, float]]] = defaultdict(list)
    alone: dict[str, Spots] = defaultdict(dict)
    for d in frames:
        assert isinstance(d.body, PeopleFrame)
        feet = [(p.bbox[0] + p.bbox[2] / 2, p.bbox[1] + p.bbox[3]) for p in d.body.people]
        places = plane_points(cameras[d.sensor_id], np.array(feet, float).reshape(-1, 2), 0.0)
        good = [(k, float(x), float(y)) for k, (x, y, _) in enumerate(places) if np.isfinite(x)]
        alone[d.sensor_id][d.body.t_ns] = good
        rows[d.body.t_ns] += [(d.sensor_id, x, y) for _, x, y in good]
    met = {t: clusters(boxes) for t, boxes in rows.items()}
    return met, alone


def clusters(boxes: list[tuple[str, float, float]]) -> list[tuple[int, float, float]]:
    """Join boxes of different cameras that stand together; keep what two cameras agree on."""
    made: list[list[tuple[str, float, float]]] = []
    for box in boxes:
        best_gap, best_group = CLUSTER_M, None
        for group in made:
            if any(other[0] == box[0] for other in group):
                continue
            x = sum(o[1] for o in group) / len(group)
            y = sum(o[2] for o in group) / len(group)
            gap = ((box[1] - x) ** 2 + (box[2] - y) ** 2) ** 0.5
            if gap < best_gap:
                best_gap, best_group = gap, group
        if best_group is None:
            made.append([box])
        else:
            best_group.append(box)
    return [
        (k, sum(o[1] for o in group) / len(group), sum(o[2] for o in group) / len(group))
        for k, group in enumerate(made)
        if len(group) >= 2
    ]


def norfair_elsewhere(detections: dict[str, Detections]) -> dict[str, dict[str, Spots]]:
    """Run norfair in an environment of its own; returns by contender and reach."""
    with tempfile.TemporaryDirectory() as folder:
        given, said = Path(folder) / "given.json", Path(folder) / "said.json"
        given.write_text(json.dumps(detections), "utf-8")
        command = ["uv", "run", "--no-project", "--quiet", "--python", "3.11"]
        command += ["--with", "norfair==2.3.0", "--with", "numpy<2"]
        command += ["python", __file__, "--norfair", str(given), str(said)]
        subprocess.run(command, check=True)
        raw = json.loads(said.read_text("utf-8"))
    return {
        name: {reach: {int(t): rows for t, rows in run.items()} for reach, run in runs.items()}
        for name, runs in raw.items()
    }


def norfair_here(given: Path, said: Path) -> None:
    """Feed places to norfair frame by frame; only runs in its own environment."""
    import numpy as np
    from norfair import Detection, Tracker

    found: dict[str, dict[str, dict[str, list[tuple[int, float, float]]]]] = {}
    for name, frames in json.loads(given.read_text("utf-8")).items():
        for reach, patience in product(REACH_M, PATIENCE):
            tracker = Tracker(
                distance_function="euclidean",
                distance_threshold=reach,
                hit_counter_max=patience,
                initialization_delay=0,
            )
            run = found.setdefault(name, {}).setdefault(f"{reach} m, {patience}", {})
            for t, places in frames.items():
                given_now = [Detection(points=np.array([place])) for place in places]
                people = tracker.update(given_now)
                run[t] = [
                    (p.id, float(p.estimate[0, 0]), float(p.estimate[0, 1]))
                    for p in people
                    if any(p.last_detection is one for one in given_now)
                ]
    said.write_text(json.dumps(found), "utf-8")


def figures_of(truth: Spots, found: Spots) -> "TrackingFigures":
    """Compare on the floor at every true instant."""
    import numpy as np

    from tillfree.tracking import Places, tracking_figures

    def places(rows: list[tuple[int, float, float]]) -> Places:
        ids = np.array([row[0] for row in rows], np.int64)
        return Places(ids, np.array([row[1:] for row in rows], float).reshape(-1, 2))

    instants = sorted(truth)
    return tracking_figures(
        [places(truth[t]) for t in instants],
        [places(found.get(t, [])) for t in instants],
        THRESHOLD_M,
    )


def report(name: str, truth: Spots, found: Spots) -> None:
    """Print one line of figures."""
    f = figures_of(truth, found)
    print(
        f"{name:32s} IDF1 {f.idf1:.3f}  HOTA {f.hota:.3f}  MOTA {f.mota:.3f}  "
        f"switches {f.switches:4d}  misses {f.misses:4d}  false {f.false_alarms:4d}",
        flush=True,
    )


if __name__ == "__main__":
    if "--norfair" in sys.argv:
        norfair_here(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        default = Path(__file__).resolve().parents[2] / "shared" / "real" / "wildtrack"
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
