"""The plain way: the nearest person took the nearest whole number of the planned article.

It is what anybody would write first, so it stands beside the engine on the same recordings. It is
given who was where (the true positions, or the engine's own tracks) and who came in when.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tillfree.core.clock import NS_PER_MS, nanoseconds
from tillfree.premises import Bundle, Product, Slot
from tillfree.scoring.run_records import ReceiptLine, SaidAct, SaidReceipt, TrackPoint
from tillfree.scoring.settings import BaselineSettings
from tillfree.scoring.truth import Truth, load_positions, load_truth, visit_of
from tillfree.sensors import WeightChunk, read_recording

_INSTANT_NS = 200 * NS_PER_MS
"""Positions are looked up in instants of this length."""

Array = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlainVisit:
    """Who came in on what, and from when to when; `left_t_ns` None for who is still inside."""

    visit_id: str
    credential: str
    role: str
    entered_t_ns: int
    left_t_ns: int | None


@dataclass(frozen=True, slots=True)
class PlainStep:
    """A lasting change of one load cell, grams; negative is taken."""

    sensor_id: str
    t_ns: int
    delta_g: float


def true_visits(bundle: Path) -> tuple[tuple[PlainVisit, ...], tuple[TrackPoint, ...]]:
    """Return the true visits of a bundle and where their people truly were.

    Raises TruthUnreadable where the truth is not known.
    """
    truth: Truth = load_truth(bundle)
    visits = tuple(
        PlainVisit(v.visit_id, v.credential or "", v.role, v.entered_t_ns, v.left_t_ns)
        for v in truth.visits
    )
    places = tuple(
        TrackPoint(p.t_ns, p.person, visit_of(p.person), p.x_m, p.y_m)
        for p in load_positions(bundle)
    )
    return visits, places


def plain_run(
    bundle: Bundle,
    visits: Sequence[PlainVisit],
    places: Iterable[TrackPoint],
    settings: BaselineSettings,
) -> tuple[tuple[SaidReceipt, ...], tuple[SaidAct, ...]]:
    """Run the plain way on a bundle's recording; returns its receipts and its acts."""
    slots: dict[str, list[Slot]] = defaultdict(list)
    for slot in bundle.store.slots:
        if slot.load_cell is not None:
            slots[slot.load_cell].append(slot)
    steps: list[PlainStep] = []
    if bundle.recording is not None:
        for sensor_id, (times, grams) in _readings(bundle.recording).items():
            steps += find_steps(sensor_id, times, grams, settings)
    steps.sort(key=lambda step: (step.t_ns, step.sensor_id))
    at: dict[int, list[TrackPoint]] = defaultdict(list)
    for place in places:
        at[place.t_ns // _INSTANT_NS].append(place)
    roles = {visit.visit_id: visit.role for visit in visits}
    acts = []
    for number, step in enumerate(steps):
        act = _explain(number, step, slots.get(step.sensor_id, []), bundle.catalogue, settings)
        if act is None:
            continue
        slot_place = next(s.centre_m for s in bundle.store.slots if s.slot_id == act.slot_id)
        owner = _nearest(at.get(step.t_ns // _INSTANT_NS, []), slot_place, settings)
        if owner is not None:
            acts.append(_owned(act, owner, roles.get(owner, "shopper")))
    receipts = tuple(
        _receipt(visit, acts, bundle)
        for visit in visits
        if visit.left_t_ns is not None and visit.role != "staff"
    )
    return receipts, tuple(acts)


def find_steps(
    sensor_id: str, times: Times, grams: Array, settings: BaselineSettings
) -> list[PlainStep]:
    """Find where the medians of `window_s` behind and ahead differ by `threshold_g` or more.

    `times` (n,) ns ascending and `grams` (n,) of one cell. Of moments closer than one window only
    the one with the greatest difference counts.
    """
    if len(times) < 3:
        return []
    period_ns = float(np.median(np.diff(times)))
    width = max(int(nanoseconds(settings.window_s) / period_ns), 2)
    if len(grams) < 2 * width:
        return []
    medians = np.median(np.lib.stride_tricks.sliding_window_view(grams, width), axis=1)
    change = medians[width:] - medians[:-width]
    steps: list[PlainStep] = []
    size = np.abs(change)
    free = size >= settings.threshold_g
    while free.any():
        top = int(np.argmax(np.where(free, size, 0.0)))
        plateau = np.flatnonzero(size[top : top + width] >= 0.9 * size[top])
        centre = top + int(plateau[-1]) // 2
        steps.append(PlainStep(sensor_id, int(times[centre + width]), float(change[top])))
        free[max(top - width, 0) : top + width + 1] = False
    return steps


def _readings(recording: Path) -> dict[str, tuple[Times, Array]]:
    """Return every cell's readings in order of time, doubled messages dropped."""
    chunks: dict[str, dict[int, WeightChunk]] = defaultdict(dict)
    for delivery in read_recording(recording):
        if isinstance(delivery.body, WeightChunk):
            chunks[delivery.sensor_id][delivery.body.t_ns] = delivery.body
    found = {}
    for sensor_id in sorted(chunks):
        in_order = [chunks[sensor_id][t_ns] for t_ns in sorted(chunks[sensor_id])]
        times = np.concatenate(
            [
                c.t_ns + (np.arange(len(c.grams)) * 1e9 / c.rate_hz).astype(np.int64)
                for c in in_order
            ]
        )
        grams = np.array([np.nan if g is None else g for c in in_order for g in c.grams])
        good = np.isfinite(grams)
        found[sensor_id] = (times[good], grams[good])
    return found


def _explain(
    number: int,
    step: PlainStep,
    slots: Sequence[Slot],
    catalogue: dict[str, Product],
    settings: BaselineSettings,
) -> SaidAct | None:
    """Name the planned article and the whole number of it that lie nearest to the step."""
    best: tuple[float, int, str, str] | None = None
    for slot in slots:
        for sku in slot.skus:
            product = catalogue.get(sku)
            if product is None or product.weight_g <= 0.0:
                continue
            units = round(abs(step.delta_g) / product.weight_g)
            if 1 <= units <= settings.largest_quantity:
                miss = abs(abs(step.delta_g) - units * product.weight_g)
                if best is None or miss < best[0]:
                    best = (miss, units, sku, slot.slot_id)
    if best is None:
        return None
    kind = "pick" if step.delta_g < 0.0 else "return"
    t_ns = step.t_ns
    return SaidAct(f"plain-{number}", t_ns, t_ns, t_ns, kind, best[2], best[1], best[3])


def _nearest(
    places: Sequence[TrackPoint], slot_m: tuple[float, float, float], settings: BaselineSettings
) -> str | None:
    """Return the visit of the person nearest to a slot, None where nobody is in reach."""
    nearest, owner = settings.reach_m, None
    for place in places:
        apart = float(np.hypot(place.x_m - slot_m[0], place.y_m - slot_m[1]))
        if apart <= nearest:
            nearest, owner = apart, place.visit_id
    return owner


def _owned(act: SaidAct, visit_id: str, role: str) -> SaidAct:
    kind = "restock" if role == "staff" and act.kind == "return" else act.kind
    return SaidAct(
        act.interaction_id, act.t_ns, act.said_t_ns, act.decided_t_ns, kind,
        act.sku, act.quantity, act.slot_id, visit_id,
    )  # fmt: skip


def _receipt(visit: PlainVisit, acts: Sequence[SaidAct], bundle: Bundle) -> SaidReceipt:
    cart: Counter[str] = Counter()
    for act in acts:
        if act.visit_id == visit.visit_id and act.sku is not None:
            units = act.quantity if act.kind == "pick" else -act.quantity
            cart[act.sku] = max(cart[act.sku] + units, 0)
    lines = tuple(
        ReceiptLine(sku, units, bundle.catalogue[sku].price_minor)
        for sku, units in sorted((+cart).items())
    )
    return SaidReceipt(
        visit_id=visit.visit_id,
        entered_t_ns=visit.entered_t_ns,
        left_t_ns=visit.left_t_ns or visit.entered_t_ns,
        credential=visit.credential,
        currency=bundle.store.currency,
        lines=lines,
        total_minor=sum(line.quantity * line.unit_price_minor for line in lines),
        status="settled",
    )
