"""What truly happened on a simulated floor, told as facts and signs: the lake's answers as they
would be if every sensor saw everything.

So a question's error is the difference of two answers to the same question. A stay is true feet in
a zone; a look and a touch are the world's own; a stop is the standing still around a look, touch or
act at a slot, during which the eyes rest on that shelf where they look at nothing in particular;
acts and sales are the truth's. Source: `truth.json` and the tables beside it.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tillfree.core.geometry import contains
from tillfree.core.ids import derived_id
from tillfree.insight import Places, Sign
from tillfree.insight.lake import Walked
from tillfree.journal import Fact
from tillfree.premises import Store
from tillfree.scoring.truth import TruePosition, Truth, load_positions, load_truth, visit_of

STANDS_M_S = 0.25
"""Metres a second below which true feet stand; the world's people sway by less."""
KINDS = {"pick": "ItemTaken", "return": "ItemReturned", "restock": "ItemRestocked"}
Ints = NDArray[np.int64]
Span = tuple[int, int]
"""From, to: ns UTC."""


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where one person was: `t_ns` (n,), `places_m` (n, 2); `number` is the track's."""

    person: str
    number: int
    t_ns: Ints
    places_m: NDArray[np.float64]

    @property
    def stands(self) -> NDArray[np.bool_]:
        """Whether the feet stand, by instant, (n,)."""
        gaps = np.hypot(*np.diff(self.places_m, axis=0).T)
        slow = gaps <= STANDS_M_S * np.diff(self.t_ns) / 1e9
        return np.concatenate([slow[:1], slow]) if len(slow) else np.zeros(len(self.t_ns), bool)


@dataclass(frozen=True, slots=True)
class TrueFloor:
    """One recording's truth, ready for an intake."""

    heard: tuple[Fact | Sign, ...]
    walked: tuple[Walked, ...]


def true_floor(bundle: Path, store: Store, places: Places, day: int) -> TrueFloor:
    """Read a bundle's truth; visits of another `day` have other ids."""
    truth, walks = load_truth(bundle), _walks(load_positions(bundle))
    ids = {v.visit_id: derived_id(store.store_id, "true", day, v.visit_id) for v in truth.visits}
    walks = [walk for walk in walks if visit_of(walk.person) in ids]
    heard: list[Fact | Sign] = [*_facts(truth, ids, places)]
    dealings = [*_attention(bundle), *_acts(truth, store, walks)]
    for walk in walks:
        visit_id = ids[visit_of(walk.person)]
        heard += _stays(walk, store, visit_id)
        own = [one for one in dealings if one.person == walk.person]
        heard += _looks(walk, own, visit_id)
    walked = tuple(
        Walked(ids[visit_of(walk.person)], walk.number, t_ns, x_m, y_m)
        for walk in walks
        for t_ns, (x_m, y_m) in zip(walk.t_ns.tolist(), walk.places_m.tolist(), strict=True)
    )
    return TrueFloor(tuple(heard), walked)


@dataclass(frozen=True, slots=True)
class _Dealing:
    """Somebody had to do with a slot: `kind` look, touch or act."""

    person: str
    kind: str
    slot_id: str
    from_ns: int
    to_ns: int


def _walks(positions: Sequence[TruePosition]) -> list[_Walk]:
    of_person: dict[str, list[TruePosition]] = {}
    for one in positions:
        of_person.setdefault(one.person, []).append(one)
    return [
        _Walk(
            person,
            number,
            np.array([one.t_ns for one in found]),
            np.array([(one.x_m, one.y_m) for one in found]),
        )
        for number, (person, found) in enumerate(of_person.items())
    ]


def _facts(truth: Truth, ids: dict[str, str], places: Places) -> Iterator[Fact]:
    for visit in truth.visits:
        visit_id, entered_ns = ids[visit.visit_id], visit.entered_t_ns
        body: dict[str, object] = {
            "visit_id": visit_id, "credential": visit.credential or visit.visit_id,
            "role": visit.role, "entered_t_ns": entered_ns,
        }  # fmt: skip
        yield _fact("VisitStarted", visit_id, entered_ns, body)
        if visit.left_t_ns is None:
            continue
        left_ns = visit.left_t_ns
        yield _fact("VisitEnded", visit_id, left_ns, {"visit_id": visit_id, "left_t_ns": left_ns})
        lines = [
            {
                "sku": sku, "quantity": count, "unit_price_minor": places.price_minor(sku),
                "net_minor": count * places.price_minor(sku), "tax_minor": 0,
            }
            for sku, count in sorted(visit.items.items())
        ]  # fmt: skip
        total_minor = sum(places.price_minor(sku) * n for sku, n in visit.items.items())
        body = {"currency": places.currency, "lines": lines, "total_minor": total_minor}
        yield _fact("ReceiptSettled", visit_id, left_ns, body)
    for number, act in enumerate(truth.interactions):
        if act.visit in ids:
            visit_id = ids[act.visit]
            act_id = derived_id(visit_id, "act", number)
            body = {
                "interaction_id": act_id, "t_ns": act.t_ns, "decided_t_ns": act.t_ns,
                "kind": act.kind, "sku": act.sku, "quantity": act.quantity,
                "slot_id": act.slot_id or "", "visit_id": visit_id, "probability": 1.0,
            }  # fmt: skip
            yield _fact(KINDS[act.kind], act_id, act.t_ns, body)


def _fact(kind: str, subject: str, t_ns: int, body: dict[str, object]) -> Fact:
    return Fact(derived_id(subject, kind, t_ns), kind, "", subject, t_ns, "", body)


def true_looks(bundle: Path) -> list[tuple[str, int, int]]:
    """Return slot, beginning and end (ns UTC) of each look that somebody took on purpose."""
    found = _attention(bundle)
    return [(one.slot_id, one.from_ns, one.to_ns) for one in found if one.kind == "look"]


def _attention(bundle: Path) -> Iterator[_Dealing]:
    with (bundle / "truth_attention.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            from_ns = int(row["t_ns"])
            to_ns = from_ns + int(row["duration_ns"])
            yield _Dealing(row["person"], row["kind"], row["slot_id"], from_ns, to_ns)


def _acts(truth: Truth, store: Store, walks: list[_Walk]) -> Iterator[_Dealing]:
    """Give each act to the one of its visit who stood nearest to the slot."""
    centres = {slot.slot_id: np.array(slot.centre_m[:2]) for slot in store.slots}
    for act in truth.interactions:
        if act.visit is None or act.slot_id is None:
            continue
        there = [
            (float(np.hypot(*(walk.places_m[k] - centres[act.slot_id]))), walk.person)
            for walk in walks
            if visit_of(walk.person) == act.visit
            and (k := int(np.argmin(np.abs(walk.t_ns - act.t_ns)))) >= 0
        ]
        if there:
            yield _Dealing(min(there)[1], "act", act.slot_id, act.t_ns, act.t_ns)


def _stays(walk: _Walk, store: Store, visit_id: str) -> Iterator[Sign]:
    for zone in store.zones:
        inside = contains(zone.polygon, walk.places_m)
        for first, last in _runs(inside):
            from_ns, in_time = int(walk.t_ns[first]), last + 1 < len(walk.t_ns)
            yield Sign(from_ns, "zone_entered", visit_id, walk.number, zone.zone_id, None, 0)
            if in_time:
                to_ns = int(walk.t_ns[last + 1])
                lasted = to_ns - from_ns
                yield Sign(to_ns, "zone_left", visit_id, walk.number, zone.zone_id, None, lasted)


def _looks(walk: _Walk, dealings: list[_Dealing], visit_id: str) -> Iterator[Sign]:
    looked = [(one.from_ns, one.to_ns) for one in dealings if one.kind == "look"]
    stops: dict[tuple[int, int], list[_Dealing]] = {}
    standing = _runs(walk.stands)
    for one in dealings:
        near = int(np.argmin(np.abs(walk.t_ns - one.from_ns)))
        for first, last in standing:
            if first <= near <= last:
                stops.setdefault((int(walk.t_ns[first]), int(walk.t_ns[last])), []).append(one)
        kind = "slot_looked_at" if one.kind == "look" else "slot_reached"
        yield _sign(walk, visit_id, kind, one.slot_id, (one.from_ns, one.to_ns))
    for stop, found in stops.items():
        for slot_id in dict.fromkeys(one.slot_id for one in found):
            yield _sign(walk, visit_id, "slot_faced", slot_id, stop)
        for span in left(stop, looked):
            yield _sign(walk, visit_id, "slot_looked_at", found[0].slot_id, span)


def left(span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """Give what is left of a span without those `taken`."""
    from_ns, end_ns = span
    for first, last in [*sorted(taken), (end_ns, end_ns)]:
        if first > from_ns and min(first, end_ns) > from_ns:
            yield from_ns, min(first, end_ns)
        from_ns = max(from_ns, last)


def _sign(walk: _Walk, visit_id: str, kind: str, slot_id: str, span: Span) -> Sign:
    return Sign(span[0], kind, visit_id, walk.number, None, slot_id, span[1] - span[0])


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return first and last index of each run of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]
