"""The floor seen from above: fixtures, gates, everybody's path, and where acts happened."""

from collections import Counter
from collections.abc import Callable
from html import escape

import numpy as np

from tillfree.scoring.report import svg
from tillfree.scoring.report.material import Material
from tillfree.scoring.wording import counted, done, how_sure, time_of_day

LONG = 720.0
"""Longer side of the drawing in its own units; the page scales it."""
MARGIN = 24.0
"""Empty border in the same units."""
SPREAD = 8.0
"""Distance between the marks of several acts at one slot."""


def floor_drawing(material: Material) -> str:
    """Return the floor as SVG."""
    store = material.bundle.store
    points = [store.floor] + [gate.segment for gate in store.gates]
    points += [np.array([[p.x_m, p.y_m] for p in path]) for path in material.paths.values() if path]
    everything = np.concatenate(points)
    low, high = everything.min(axis=0), everything.max(axis=0)
    scale = (LONG - 2 * MARGIN) / max(float((high - low).max()), 1e-6)
    width, height = (float(size) * scale + 2 * MARGIN for size in high - low)

    def at(x_m: float, y_m: float) -> svg.Point:
        return (
            MARGIN + (x_m - float(low[0])) * scale,
            height - MARGIN - (y_m - float(low[1])) * scale,
        )

    parts = [svg.polygon([at(*p) for p in store.floor], "floor-area")]
    parts += [
        svg.polygon([at(*p) for p in zone.polygon], "zone", zone.name) for zone in store.zones
    ]
    for fixture in store.fixtures:
        parts.append(
            svg.polygon([at(*p) for p in fixture.footprint], "fixture", fixture.fixture_id)
        )
    for gate in store.gates:
        parts.append(svg.line(at(*gate.segment[0]), at(*gate.segment[1]), "gate"))
    for (visit_id, track_id), path in material.paths.items():
        if len(path) > 1:
            known = visit_id in material.order
            kind = f"path of{material.order[visit_id]}" if known else "path stranger"
            colour = material.colour(visit_id) if known else ""
            who = material.name(visit_id) if visit_id else f"track {track_id}, no visit"
            parts.append(svg.polyline([at(p.x_m, p.y_m) for p in path], kind, colour, who))
    for fixture in store.fixtures:
        middle = fixture.footprint.mean(axis=0)
        parts.append(svg.text(at(*middle), fixture.fixture_id, "middle", "strong"))
    parts += _acts(material, at)
    return svg.figure(width, height, "The floor from above with everybody's path", parts)


def people_list(material: Material) -> str:
    """Return who was there as a list in the paths' colours; pointing at one shows its path."""
    shown = sorted(material.receipts, key=lambda r: (r.entered_t_ns, r.visit_id))
    rows = []
    for receipt in shown[: material.settings.paths]:
        place = material.order[receipt.visit_id]
        units = receipt.items.total()
        items = counted(units, "item") if units else "nothing"
        rows.append(
            f'<li class="who{place}"><a href="#visit{place}">'
            f'<i style="background:{material.colour(receipt.visit_id)}"></i>'
            f"{escape(receipt.credential or receipt.visit_id)}</a>"
            f'<span class="soft">{items}</span></li>'
        )
    return f'<ul class="people">{"".join(rows)}</ul>'


def highlight_rules(material: Material) -> str:
    """Return the style rules that fade all paths but the one that is pointed at in the list."""
    shown = min(len(material.receipts), material.settings.paths)
    return "".join(
        f".floor:has(.who{n}:hover) .path:not(.of{n}),"
        f".floor:has(.who{n} a:focus) .path:not(.of{n}){{opacity:.08}}"
        for n in range(shown)
    )


def _acts(material: Material, at: Callable[[float, float], svg.Point]) -> list[str]:
    slots = {slot.slot_id: slot for slot in material.bundle.store.slots}
    here: Counter[str] = Counter()
    parts = []
    for act in material.acts:
        slot = slots.get(act.slot_id or "")
        if slot is None:
            continue
        x, y = at(slot.centre_m[0], slot.centre_m[1])
        outward = here[slot.slot_id] * SPREAD
        here[slot.slot_id] += 1
        place = (x + slot.facing[0] * outward, y - slot.facing[1] * outward)
        words = (
            f"{time_of_day(act.t_ns)} {material.name(act.visit_id)} {done(act.kind)} "
            f"{act.quantity} × {material.article(act.sku)}, {how_sure(act.probability)}"
        )
        parts.append(svg.act_mark(place, 6.5, act.kind, material.colour(act.visit_id), words))
    return parts
