"""Weight traces of the cells that were used most, each with the acts that were decided on it."""

import math
from collections import Counter
from dataclasses import dataclass, field
from html import escape

from tillfree.scoring.report import svg
from tillfree.scoring.report.material import Material
from tillfree.scoring.report.timeline import axis
from tillfree.scoring.run_records import SaidAct
from tillfree.scoring.wording import done, how_sure, time_of_day
from tillfree.sensors import WeightChunk, read_recording

WIDTH, HEIGHT = 480.0, 170.0
"""Size of one trace in its own units."""
LEFT, BOTTOM = 8.0, 146.0
"""Left end and lower end of the drawn readings."""
NS = 1e9


@dataclass(slots=True)
class Trace:
    """The lowest and highest reading of each stretch of time: bounded, and true to every spike."""

    from_ns: int
    stretch_ns: int
    low: dict[int, float] = field(default_factory=dict)
    high: dict[int, float] = field(default_factory=dict)

    def add(self, chunk: WeightChunk) -> None:
        """Take in the readings of one message."""
        for number, grams in enumerate(chunk.grams):
            if grams is None or not math.isfinite(grams):
                continue
            t_ns = chunk.t_ns + round(number * NS / chunk.rate_hz)
            place = (t_ns - self.from_ns) // self.stretch_ns
            self.low[place] = min(self.low.get(place, grams), grams)
            self.high[place] = max(self.high.get(place, grams), grams)

    def points(self) -> list[tuple[int, float]]:
        """Return (t_ns, grams) in order of time, two for each stretch."""
        found = []
        for place in sorted(self.low):
            t_ns = self.from_ns + place * self.stretch_ns
            found.append((t_ns, self.low[place]))
            found.append((t_ns + self.stretch_ns // 2, self.high[place]))
        return found


def weight_drawings(material: Material) -> str:
    """Return a small drawing for each of the cells that were used most."""
    cells = {slot.slot_id: slot.load_cell for slot in material.bundle.store.slots}
    used: Counter[str] = Counter()
    acts: dict[str, list[SaidAct]] = {}
    for act in material.acts:
        cell = cells.get(act.slot_id or "")
        if cell is not None:
            used[cell] += 1
            acts.setdefault(cell, []).append(act)
    chosen = [cell for cell, _ in used.most_common(material.settings.weight_traces)]
    traces = _read_traces(material, sorted(chosen))
    return "".join(
        _drawing(material, cell, traces[cell], acts[cell])
        for cell in sorted(chosen)
        if traces[cell].low
    )


def _read_traces(material: Material, cells: list[str]) -> dict[str, Trace]:
    stretches = material.settings.trace_points // 2
    span = material.to_ns - material.from_ns
    stretch_ns = max(span // stretches, 1)
    traces = {cell: Trace(material.from_ns, stretch_ns) for cell in cells}
    if material.bundle.recording is None or not cells:
        return traces
    for delivery in read_recording(material.bundle.recording):
        if isinstance(delivery.body, WeightChunk) and delivery.sensor_id in traces:
            t_ns = delivery.body.t_ns
            if material.from_ns - stretch_ns <= t_ns <= material.to_ns:
                traces[delivery.sensor_id].add(delivery.body)
    return traces


def _drawing(material: Material, cell: str, trace: Trace, acts: list[SaidAct]) -> str:
    points = trace.points()
    lowest = min(grams for _, grams in points)
    highest = max(grams for _, grams in points)
    height = max(highest - lowest, 20.0)

    def across(t_ns: int) -> float:
        share = (t_ns - material.from_ns) / (material.to_ns - material.from_ns)
        return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - 2 * LEFT)

    def up(grams: float) -> float:
        return BOTTOM - 8.0 - (grams - lowest) / height * (BOTTOM - 40.0)

    parts = list(axis((material.from_ns, material.to_ns), across, BOTTOM, 5))
    parts.append(svg.polyline([(across(t), up(g)) for t, g in points], "trace"))
    for act in acts:
        x = across(act.t_ns)
        words = (
            f"{time_of_day(act.t_ns)} {material.name(act.visit_id)} {done(act.kind)} "
            f"{act.quantity} × {material.article(act.sku)}, {how_sure(act.probability)}"
        )
        parts.append(svg.line((x, 20.0), (x, BOTTOM), "grid"))
        parts.append(svg.act_mark((x, 14.0), 6.0, act.kind, material.colour(act.visit_id), words))
    slots = [slot.slot_id for slot in material.bundle.store.slots_of_cell(cell)]
    label = f"Readings of load cell {cell} with {len(acts)} acts"
    return (
        f"<figure><figcaption><b>{escape(cell)}</b> under {escape(', '.join(slots))}, "
        f"{lowest:,.0f} to {highest:,.0f} g</figcaption>"
        f"{svg.figure(WIDTH, HEIGHT, label, parts)}</figure>"
    )
