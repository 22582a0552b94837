"""What really happened, as the contract's truth.json, truth_positions.csv, truth_attention.csv
and truth_waits.csv.

Stands after the world. The rule of who pays: who takes an item off the shelf has it until it is
put back; so a visit's lines are its picks less its returns, whatever hands things went through.
"""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tillfree.premises import Store
from tillfree.simulator.poses import Frame
from tillfree.simulator.records import History
from tillfree.simulator.script import Script


@dataclass(frozen=True, slots=True)
class TruthLine:
    """So many of one article."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class TruthVisit:
    """One visit; `left_t_ns` None: still inside when the recording ends."""

    visit_id: str
    credential: str
    role: str
    party: int
    entered_t_ns: int
    left_t_ns: int | None
    lines: tuple[TruthLine, ...]


@dataclass(frozen=True, slots=True)
class TruthAct:
    """One act at a shelf; `visit` None: done by somebody who never scanned."""

    t_ns: int
    kind: str
    visit: str | None
    sku: str
    quantity: int
    slot_id: str


@dataclass(frozen=True, slots=True)
class TruthPosition:
    """Where one person stood, metres in the world frame."""

    t_ns: int
    person: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TruthAttention:
    """A look at a slot or a touch of it."""

    t_ns: int
    person: str
    kind: str
    slot_id: str
    duration_ns: int


@dataclass(frozen=True, slots=True)
class TruthWait:
    """Somebody in a line at a gate or counter; `begun_t_ns` None: it never was their turn."""

    person: str
    place: str
    came_t_ns: int
    begun_t_ns: int | None


@dataclass(frozen=True, slots=True)
class WorldTruth:
    """All that is known of one recording."""

    visits: tuple[TruthVisit, ...]
    interactions: tuple[TruthAct, ...]
    positions: tuple[TruthPosition, ...]
    attention: tuple[TruthAttention, ...]
    waits: tuple[TruthWait, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What truth is made from: the store, the script, its history, frame and start."""

    store: Store
    script: Script
    history: History
    frame: Frame
    start_ns: int


def tell_truth(told: Told, position_s: float) -> WorldTruth:
    """Collect the truth; positions every `position_s` seconds."""
    people = told.script.people
    attention = tuple(
        TruthAttention(
            _ns(told, a.at_s), people[a.person].person, a.kind,
            told.store.slots[a.slot].slot_id, round(a.duration_s * 1e9),
        )
        for a in told.history.attention
    )  # fmt: skip
    acts = tuple(
        TruthAct(
            _ns(told, act.at_s), act.kind, act.visit, act.sku, act.quantity,
            told.store.slots[act.slot].slot_id,
        )
        for act in told.history.acts
        if act.kind != "touch"
    )  # fmt: skip
    waits = tuple(
        TruthWait(
            people[w.person].person, w.place, _ns(told, w.came_s),
            None if w.begun_s is None else _ns(told, w.begun_s),
        )
        for w in told.history.waits
    )  # fmt: skip
    positions = _positions(told, position_s)
    return WorldTruth(_visits(told, acts), acts, positions, attention, waits)


def _ns(told: Told, at_s: float) -> int:
    return told.start_ns + round(at_s * 1e9)


def _visits(told: Told, acts: tuple[TruthAct, ...]) -> tuple[TruthVisit, ...]:
    """Return visits in the order of coming in; who never came in within the time is left out."""
    found = []
    for visit in told.script.visits:
        members = [k for k, p in enumerate(told.script.people) if p.visit == visit.visit_id]
        stays = [told.history.stays[k] for k in members]
        entered = [s.entered_s for s in stays if s.entered_s is not None]
        if not entered:
            continue
        left = [s.left_s for s in stays if s.left_s is not None]
        all_left = len(left) == len([s for s in stays if s.entered_s is not None])
        held: Counter[str] = Counter()
        for act in acts:
            if act.visit == visit.visit_id and visit.role == "shopper":
                held[act.sku] += {"pick": 1, "return": -1}.get(act.kind, 0) * act.quantity
        lines = tuple(TruthLine(sku, count) for sku, count in sorted(held.items()) if count > 0)
        found.append(
            TruthVisit(
                visit.visit_id, visit.credential, visit.role, len(entered),
                _ns(told, min(entered)), _ns(told, max(left)) if all_left else None, lines,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda v: (v.entered_t_ns, v.visit_id)))


def _positions(told: Told, position_s: float) -> tuple[TruthPosition, ...]:
    motion = told.history.motion
    every = max(1, round(position_s / motion.tick_s))
    rows = []
    for tick in range(0, motion.there.shape[0], every):
        for k in np.nonzero(motion.there[tick])[0].tolist():
            if told.script.people[k].passes_by:
                continue
            x, y = told.frame.outward(motion.place[tick, k]).round(3).tolist()
            time = _ns(told, tick * motion.tick_s)
            rows.append(TruthPosition(time, told.script.people[k].person, x, y))
    return tuple(rows)


def write_truth(truth: WorldTruth, folder: Path) -> None:
    """Write the four files of truth into the bundle's folder."""
    visits = [
        {
            "visit_id": v.visit_id, "credential": v.credential, "role": v.role, "party": v.party,
            "entered_t_ns": v.entered_t_ns, "left_t_ns": v.left_t_ns,
            "lines": [{"sku": line.sku, "quantity": line.quantity} for line in v.lines],
        }
        for v in truth.visits
    ]  # fmt: skip
    acts = [
        {
            "t_ns": a.t_ns, "kind": a.kind, "visit": a.visit, "sku": a.sku,
            "quantity": a.quantity, "slot_id": a.slot_id,
        }
        for a in truth.interactions
    ]  # fmt: skip
    text = json.dumps({"visits": visits, "interactions": acts}, indent=1)
    (folder / "truth.json").write_text(text + "\n", "utf-8")
    with (folder / "truth_positions.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["t_ns", "person", "x", "y"])
        table.writerows((p.t_ns, p.person, p.x, p.y) for p in truth.positions)
    with (folder / "truth_attention.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["t_ns", "person", "kind", "slot_id", "duration_ns"])
        table.writerows(
            (a.t_ns, a.person, a.kind, a.slot_id, a.duration_ns) for a in truth.attention
        )
    with (folder / "truth_waits.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["person", "place", "came_t_ns", "begun_t_ns"])
        table.writerows((w.person, w.place, w.came_t_ns, w.begun_t_ns or "") for w in truth.waits)
