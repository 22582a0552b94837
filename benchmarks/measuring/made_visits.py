"""Visits made up in bulk, as the lake's tables, for what needs many of them.

Nothing is walked: each visit draws when it came, which zones it passed, what it looked at, took,
put back and paid. Only counts and shapes are as in a shop.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

ZONES, SLOTS_A_ZONE = 12, 24
_SECOND_NS = 1_000_000_000
_DAY_NS = 86_400 * _SECOND_NS
_EPOCH = date(1970, 1, 1)

Ints = NDArray[np.int64]
Columns = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class MadeSpec:
    """How much a store's day holds."""

    visits: int = 1_100
    people: int = 4_000
    stays: int = 4
    looks: int = 8
    positions: int = 20


def made_store() -> dict[str, pa.Table]:
    """Return the store at rest that visits are made up in: an article a slot."""
    slots = np.arange(ZONES * SLOTS_A_ZONE)
    zone, place = slots // SLOTS_A_ZONE, slots % SLOTS_A_ZONE
    level = place % 3
    return {
        "slots": pa.table(
            {
                "slot_id": _named("slot", slots),
                "shelf_id": _named("shelf", zone * 3 + level),
                "fixture_id": _named("fixture", zone),
                "zone_id": _named("zone", zone),
                "x_m": 1.0 + zone % 4 * 3.0 + place // 3 * 0.2,
                "y_m": 1.0 + zone // 4 * 3.0,
                "z_m": np.array([0.4, 0.9, 1.35])[level],
                "width_m": np.full(len(slots), 0.2),
                "shelf_height_m": np.array([0.4, 0.9, 1.35])[level],
                "sku": _named("sku", slots),
            }
        ),
        "articles": pa.table(
            {
                "sku": _named("sku", slots),
                "name": _named("Article", slots),
                "brand": _named("brand", slots % 7),
                "category": _named("category", zone),
                "price_minor": _prices(slots),
            }
        ),
        "zones": pa.table(
            {
                "zone_id": _named("zone", np.arange(ZONES)),
                "name": _named("Zone", np.arange(ZONES)),
                "area_m2": np.full(ZONES, 3.0),
            }
        ),
    }


def made_day(spec: MadeSpec, store: str, day: date, seed: int) -> dict[str, pa.Table]:
    """Return a day's visits; the same seed gives the same."""
    chance = np.random.default_rng(seed)
    base_ns = (day - _EPOCH).days * _DAY_NS
    count = spec.visits
    entered = base_ns + np.sort(chance.integers(8 * 3600, 20 * 3600, count)) * _SECOND_NS
    left = entered + chance.integers(240, 900, count) * _SECOND_NS
    ids = np.array([f"{store}-{day:%y%m%d}-{k:06d}-0000-0000000000" for k in range(count)])
    made = _Day(spec, chance, ids, entered, left)
    stays, zone_of_stay = made.stays()
    looks = made.looks(zone_of_stay)
    acts, kept = made.acts(zone_of_stay)
    purchases, units, paid = made.purchases(kept)
    linked = chance.random(count) < 0.7
    person = np.where(linked, _text("person", chance.integers(0, spec.people, count)), "")
    visits = {
        "visit_id": ids, "person": person, "entered_ns": entered, "entered_at": _at(entered),
        "left_ns": left, "left_at": _at(left), "units": units.astype(np.int32),
        "paid_minor": paid, "currency": np.full(count, "EUR"),
        "confidence": chance.beta(40, 1, count),
    }  # fmt: skip
    return {
        "visits": pa.table(visits),
        "stays": pa.table(stays),
        "looks": pa.table(looks),
        "acts": pa.table(acts),
        "purchases": pa.table(purchases),
        "events": pa.table(made.events(stays, looks, acts, kept, units > 0)),
        "positions": pa.table(made.positions()),
        "labels": pa.table(made.labels()),
    }


@dataclass(slots=True)
class _Day:
    spec: MadeSpec
    chance: np.random.Generator
    ids: NDArray[np.str_]
    entered: Ints
    left: Ints
    stay_times: Ints = field(default_factory=lambda: np.zeros((0, 0), np.int64))

    def _times(self, visits: Ints) -> Ints:
        share = self.chance.random(len(visits))
        length = (self.left - self.entered)[visits]
        return self.entered[visits] + (share * (length - 90 * _SECOND_NS)).astype(np.int64)

    def stays(self) -> tuple[Columns, Ints]:
        """Stays in zones, and the zone of each (visit, place in its order)."""
        count = self.spec.stays
        visits = np.repeat(np.arange(len(self.ids)), count)
        zones = self.chance.integers(0, ZONES, (len(self.ids), count))
        times = np.sort(self._times(visits).reshape(-1, count), axis=1)
        rows = {
            "visit_id": self.ids[visits],
            "track_id": np.ones(len(visits), np.int32),
            "zone_id": _named("zone", zones.ravel()),
            "t_ns": times.ravel(),
            "happened_at": _at(times.ravel()),
            "duration_ms": self.chance.gamma(2.0, 12_000, len(visits)).astype(np.int64) + 1_000,
        }
        self.stay_times = times
        return rows, zones

    def _in_stays(self, zones: Ints, each: int) -> tuple[Ints, Ints, Ints]:
        """Draw `each` signs a visit within its stays: visit, zone, moment."""
        visits = np.repeat(np.arange(len(self.ids)), each)
        which = self.chance.integers(0, self.spec.stays, len(visits))
        begun = self.stay_times[visits, which]
        later = self.chance.exponential(8.0, len(visits)) * _SECOND_NS
        return visits, zones[visits, which], begun + later.astype(np.int64)

    def looks(self, zones: Ints) -> Columns:
        """Looks, stops and touches."""
        visits, zone, times = self._in_stays(zones, self.spec.looks)
        slots = zone * SLOTS_A_ZONE + self.chance.integers(0, SLOTS_A_ZONE, len(visits))
        kinds = np.array(["slot_faced", "slot_looked_at", "slot_reached"])
        return {
            "visit_id": self.ids[visits],
            "track_id": np.ones(len(visits), np.int32),
            "slot_id": _named("slot", slots),
            "zone_id": _named("zone", zone),
            "sku": _named("sku", slots),
            "kind": kinds[self.chance.choice(3, len(visits), p=[0.4, 0.4, 0.2])],
            "t_ns": times,
            "happened_at": _at(times),
            "duration_ms": self.chance.gamma(2.0, 900, len(visits)).astype(np.int64) + 400,
        }

    def acts(self, zones: Ints) -> tuple[Columns, tuple[Ints, Ints]]:
        """Up to three picks a visit, a fifth put back; and (visit, slot) of what is kept."""
        visits, zone, times = self._in_stays(zones, 3)
        does = self.chance.random(len(visits)) < np.repeat(self.chance.random(len(self.ids)), 3)
        visits, zone, times = visits[does], zone[does], times[does]
        slots = zone * SLOTS_A_ZONE + self.chance.zipf(1.5, len(visits)) % SLOTS_A_ZONE
        back = self.chance.random(len(visits)) < 0.2
        delay = self.chance.integers(2, 40, int(back.sum())) * _SECOND_NS
        every = np.concatenate([visits, visits[back]])
        every_slot = np.concatenate([slots, slots[back]])
        when = np.concatenate([times, times[back] + delay])
        kinds = np.where(np.arange(len(every)) < len(visits), "pick", "return")
        rows = {
            "visit_id": self.ids[every],
            "interaction_id": np.char.add(self.ids[every], _text("-a", np.arange(len(every)))),
            "t_ns": when,
            "happened_at": _at(when),
            "kind": kinds,
            "sku": _named("sku", every_slot),
            "quantity": np.ones(len(every), np.int32),
            "slot_id": _named("slot", every_slot),
            "zone_id": _named("zone", every_slot // SLOTS_A_ZONE),
            "price_minor": _prices(every_slot),
            "probability": self.chance.beta(40, 1, len(every)),
            "decided_ns": when + _SECOND_NS,
        }
        return rows, (visits[~back], slots[~back])

    def purchases(self, kept: tuple[Ints, Ints]) -> tuple[Columns, Ints, Ints]:
        """Lines of receipts, and units and money of each visit."""
        visits, slots = kept
        units = np.bincount(visits, minlength=len(self.ids))
        paid = np.bincount(visits, _prices(slots), len(self.ids)).astype(np.int64)
        times = self.left[visits] + 10 * _SECOND_NS
        rows = {
            "visit_id": self.ids[visits],
            "sale_id": np.char.add(self.ids[visits], "-s"),
            "t_ns": times,
            "happened_at": _at(times),
            "sku": _named("sku", slots),
            "quantity": np.ones(len(visits), np.int32),
            "unit_price_minor": _prices(slots),
            "paid_minor": _prices(slots),
        }
        return rows, units, paid

    def events(
        self,
        stays: Columns,
        looks: Columns,
        acts: Columns,
        kept: tuple[Ints, Ints],
        bought: NDArray[np.bool_],
    ) -> Columns:
        """The web's words for all of it."""
        stop = np.isin(looks["kind"], ["slot_faced", "slot_looked_at"])
        pick = acts["kind"] == "pick"
        carted = acts["t_ns"][pick][: len(kept[0])].astype(np.int64) + 10 * _SECOND_NS
        parts = [
            _part("store_visit_start", self.ids, self.entered),
            _part("view_item_list", stays["visit_id"], stays["t_ns"], zone=stays["zone_id"]),
            _part(
                "select_item", looks["visit_id"][stop], looks["t_ns"][stop],
                looks["sku"][stop], looks["zone_id"][stop],
            ),
            _part(
                "view_item", acts["visit_id"][pick], acts["t_ns"][pick],
                acts["sku"][pick], acts["zone_id"][pick],
            ),
            _part(
                "add_to_cart", self.ids[kept[0]], carted,
                _named("sku", kept[1]), _named("zone", kept[1] // SLOTS_A_ZONE),
            ),
            _part("purchase", self.ids[bought], self.left[bought]),
            _part("store_visit_end", self.ids, self.left),
        ]  # fmt: skip
        joined = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
        count = len(joined["visit_id"])
        numbered = np.char.add(joined["visit_id"].astype(np.str_), _text("-e", np.arange(count)))
        return {
            **joined,
            "event_id": numbered,
            "happened_at": _at(joined["t_ns"].astype(np.int64)),
            "slot_id": np.full(count, ""),
            "quantity": np.ones(count, np.int32),
            "value_minor": np.zeros(count, np.int64),
            "interaction_id": np.full(count, ""),
        }

    def positions(self) -> Columns:
        """Where people were, thinned to one in five seconds."""
        visits = np.repeat(np.arange(len(self.ids)), self.spec.positions)
        times = self._times(visits)
        return {
            "visit_id": self.ids[visits],
            "track_id": np.ones(len(visits), np.int32),
            "t_ns": times,
            "happened_at": _at(times),
            "x_m": self.chance.uniform(0.0, 12.0, len(visits)).astype(np.float32),
            "y_m": self.chance.uniform(0.0, 10.0, len(visits)).astype(np.float32),
            "held_ms": np.full(len(visits), 5_000, np.int32),
        }

    def labels(self) -> Columns:
        """One visit in twenty was looked at by a reviewer."""
        visits = np.arange(0, len(self.ids), 20)
        said = self.chance.uniform(0.5, 1.0, len(visits))
        return {
            "visit_id": self.ids[visits],
            "review_id": np.char.add(self.ids[visits], "-r"),
            "sku": np.full(len(visits), "sku-1"),
            "probability": said,
            "is_right": self.chance.random(len(visits)) < said,
        }


def _part(
    name: str,
    visit: NDArray[np.generic],
    t_ns: NDArray[np.generic],
    sku: NDArray[np.generic] | None = None,
    zone: NDArray[np.generic] | None = None,
) -> Columns:
    """Return the columns of one kind of event."""
    empty = np.full(len(visit), "")
    return {
        "visit_id": visit,
        "name": np.full(len(visit), name),
        "t_ns": t_ns,
        "sku": empty if sku is None else sku,
        "zone_id": empty if zone is None else zone,
    }


def days_from(first: date, count: int) -> list[date]:
    """Return days one after the other."""
    return [first + timedelta(days=k) for k in range(count)]


def _prices(slots: Ints) -> Ints:
    return 100 + slots * 37 % 900


def _text(word: str, numbers: Ints) -> NDArray[np.str_]:
    return np.char.add(f"{word}-", numbers.astype(np.str_))


_NAMES: dict[str, NDArray[np.str_]] = {}


def _named(word: str, numbers: Ints) -> NDArray[np.str_]:
    """Return `word-7` for 7, from a list that is made once."""
    if word not in _NAMES:
        _NAMES[word] = _text(word, np.arange(ZONES * SLOTS_A_ZONE))
    return _NAMES[word][numbers]


def _at(times_ns: Ints) -> NDArray[np.datetime64]:
    return (times_ns // 1_000).astype("datetime64[us]")
