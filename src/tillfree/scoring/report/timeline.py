"""Carts over time: a row for each visit, as thick as its cart is full, with its acts on it."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from tillfree.core.clock import NS_PER_S
from tillfree.scoring.report import svg
from tillfree.scoring.report.material import Material
from tillfree.scoring.run_records import SaidReceipt
from tillfree.scoring.wording import done, how_sure, time_of_day

Across = Callable[[int], float]
"""From a time in ns to a place on the drawing's width."""

WIDTH = 1000.0
LEFT = 170.0
"""Room for the visits' names, in the drawing's units."""
ROW = 34.0
"""Height of one visit's row."""
UNIT = 3.2
"""Height that one unit in the cart adds."""
MOST_UNITS = 8
"""Units beyond which a cart is drawn no thicker."""
EDGE = 28.0
"""Distance from the left end within which a time is written from its line on, not about it."""
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600)
"""Distances between the lines of the time axis, seconds; the first that gives few enough."""


def timeline_drawing(material: Material) -> str:
    """Return the carts over time as SVG."""
    shown = sorted(material.receipts, key=lambda r: (r.entered_t_ns, r.visit_id))
    shown = shown[: material.settings.paths]
    height = ROW * len(shown) + 40.0
    span = material.to_ns - material.from_ns

    def across(t_ns: int) -> float:
        share = (t_ns - material.from_ns) / span
        return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - 20.0)

    parts = list(axis((material.from_ns, material.to_ns), across, height - 24.0, 10))
    for number, receipt in enumerate(shown):
        base = ROW * (number + 1) - 6.0
        parts.append(svg.text((LEFT - 12.0, base), _short(receipt.credential), "end", "strong"))
        parts += _row(material, receipt, base, across)
    return svg.figure(WIDTH, height, "What was in each visit's cart over time", parts)


def axis(span_ns: tuple[int, int], across: Across, bottom: float, most: int) -> Iterator[str]:
    """Yield the lines and times of a time axis from `span_ns`, `most` of them at most."""
    from_ns, to_ns = span_ns
    span_s = (to_ns - from_ns) / NS_PER_S
    step_s = next((s for s in STEPS_S if span_s / s <= most), 86400)
    at_s = -(-from_ns // NS_PER_S // step_s) * step_s
    while at_s * NS_PER_S <= to_ns:
        x = across(at_s * NS_PER_S)
        yield svg.line((x, 0.0), (x, bottom), "grid")
        anchor = "start" if x < EDGE else "middle"
        yield svg.text((x, bottom + 16.0), time_of_day(at_s * NS_PER_S)[:8], anchor)
        at_s += step_s


def _row(material: Material, receipt: SaidReceipt, base: float, across: Across) -> Iterator[str]:
    colour = material.colour(receipt.visit_id)
    in_cart = [(receipt.entered_t_ns, 0)]
    for change in material.carts:
        if change.visit_id == receipt.visit_id:
            in_cart.append((change.t_ns, sum(line.quantity for line in change.lines)))
    own = [act for act in material.acts if act.visit_id == receipt.visit_id]
    if not material.carts:
        for act in own:
            units = act.quantity if act.kind == "pick" else -act.quantity
            in_cart.append((act.t_ns, max(in_cart[-1][1] + units, 0)))
    top = [(across(in_cart[0][0]), base)]
    for (_, before), (t_ns, after) in pairwise(in_cart):
        top += [(across(t_ns), base - _rise(before)), (across(t_ns), base - _rise(after))]
    end = across(receipt.left_t_ns)
    top += [(end, base - _rise(in_cart[-1][1])), (end, base)]
    yield svg.line((top[0][0], base), (end, base), "grid")
    yield svg.area(
        [(top[0][0], base + 2.0), *((x, y - 2.0) for x, y in top), (end, base + 2.0)],
        colour, 0.35, f"{receipt.credential}: {in_cart[-1][1]} units at the end",
    )  # fmt: skip
    for act in own:
        words = (
            f"{time_of_day(act.t_ns)} {done(act.kind)} {act.quantity} × "
            f"{material.article(act.sku)}, {how_sure(act.probability)}"
        )
        yield svg.act_mark((across(act.t_ns), base), 5.0, act.kind, colour, words)


def _rise(units: int) -> float:
    return UNIT * min(units, MOST_UNITS)


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:21]}…"
