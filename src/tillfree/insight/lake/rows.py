"""A store's visits as rows of the lake: histories and events into columns.

The store's own clock is applied here, once, so that no question needs to know of zones.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa

from tillfree.insight.history import VisitHistory
from tillfree.insight.lake.tables import OF_VISITS, TABLES
from tillfree.insight.places import Places
from tillfree.insight.records import WebEvent
from tillfree.insight.shortages import Shortage

Row = dict[str, object]
VisitPosition = tuple[int, int, float, float]
"""Track, ns UTC, metres along x and y."""


def store_tables(places: Places) -> dict[str, pa.Table]:
    """Return the tables of a store at rest."""
    slots: list[Row] = [
        {
            "slot_id": p.slot.slot_id, "shelf_id": p.slot.shelf_id,
            "fixture_id": p.slot.fixture_id, "zone_id": p.zone_id,
            "x_m": p.slot.centre_m[0], "y_m": p.slot.centre_m[1], "z_m": p.slot.centre_m[2],
            "width_m": p.slot.width_m, "shelf_height_m": p.shelf_height_m,
            "sku": sku,
        }
        for p in places.slots.values()
        for sku in p.skus or ("",)
    ]  # fmt: skip
    articles: list[Row] = [
        {
            "sku": a.sku, "name": a.name, "brand": a.brand, "category": a.category,
            "price_minor": a.price_minor,
        }
        for a in places.articles.values()
    ]  # fmt: skip
    zones: list[Row] = [
        {"zone_id": zone_id, "name": name, "area_m2": places.zone_areas_m2[zone_id]}
        for zone_id, name in places.zone_names.items()
    ]
    return {
        "slots": _table("slots", slots),
        "articles": _table("articles", articles),
        "zones": _table("zones", zones),
    }


def _table(name: str, rows: Sequence[Row]) -> pa.Table:
    columns = [f for f in TABLES[name].columns if f.name != "version"]
    return pa.table({f.name: pa.array([row[f.name] for row in rows], f.type) for f in columns})


def shortage_table(places: Places, shortages: Iterable[Shortage]) -> pa.Table:
    """Return when articles were out of stock, by the store's own hours."""
    zone = ZoneInfo(places.timezone)
    rows: list[Row] = []
    for one in shortages:
        local = datetime.fromtimestamp(one.hour_ns // 1_000_000_000, UTC).astimezone(zone)
        rows.append({"sku": one.sku, "day": local.date(), "hour": local.hour, "out_s": one.out_s})
    return _table("shortages", rows)


def declared_table(said: Mapping[str, Mapping[str, str]], attributes: Sequence[str]) -> pa.Table:
    """Return what people declared, by the names that their visits have, for `write_declared`."""
    people = sorted(said)
    columns = {"person": people} | {
        name: [said[person][name] for person in people] for name in attributes
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


class VisitRows:
    """Gathers rows of visits of one store into a batch for the lake."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._zone = ZoneInfo(places.timezone)
        self._rows: dict[str, list[Row]] = {spec.name: [] for spec in OF_VISITS}

    def add(
        self,
        history: VisitHistory,
        events: Iterable[WebEvent],
        positions: Sequence[VisitPosition],
    ) -> None:
        """Add one visit whose start is known."""
        told = tuple(events)
        person = told[0].person if told else ""
        self._visit(history, person)
        self._acts(history)
        self._attention(history)
        visit_id = history.visit_id
        self._rows["positions"] += [
            {
                "visit_id": visit_id, "track_id": track_id, "t_ns": t_ns,
                "happened_at": self._at(t_ns), "x_m": x_m, "y_m": y_m,
                "held_ms": 200,
            }
            for track_id, t_ns, x_m, y_m in positions
        ]  # fmt: skip
        self._rows["events"] += [self._event(event) for event in told]
        self._rows["labels"] += [
            {
                "visit_id": visit_id, "review_id": review_id, "sku": one.sku,
                "probability": one.probability, "is_right": one.is_right,
            }
            for review_id, found in history.labels.items()
            for one in found
        ]  # fmt: skip

    def batch(self) -> dict[str, pa.Table]:
        """Return what was added as the lake's tables."""
        return {name: _table(name, rows) for name, rows in self._rows.items()}

    def _at(self, t_ns: int) -> datetime:
        """Return the moment on the store's own clock, without a zone."""
        utc = datetime.fromtimestamp(t_ns // 1_000_000_000, UTC)
        local = utc.astimezone(self._zone).replace(tzinfo=None)
        return local.replace(microsecond=t_ns % 1_000_000_000 // 1_000)

    def _visit(self, history: VisitHistory, person: str) -> None:
        began, issued = history.began, history.issued
        assert began is not None
        sales = [sale for _, sale in history.sales.values()]
        self._rows["visits"].append(
            {
                "visit_id": history.visit_id,
                "person": person,
                "entered_ns": began.entered_t_ns,
                "entered_at": self._at(began.entered_t_ns),
                "left_ns": history.left_ns,
                "left_at": None if history.left_ns is None else self._at(history.left_ns),
                "units": sum(line.quantity for sale in sales for line in sale.lines),
                "paid_minor": sum(sale.total_minor for sale in sales),
                "currency": sales[0].currency if sales else self._places.currency,
                "confidence": None if issued is None else issued.confidence,
            }
        )
        for sale_id, (t_ns, sale) in sorted(history.sales.items()):
            self._rows["purchases"] += [
                {
                    "visit_id": history.visit_id, "sale_id": sale_id, "t_ns": t_ns,
                    "happened_at": self._at(t_ns), "sku": line.sku, "quantity": line.quantity,
                    "unit_price_minor": line.unit_price_minor, "paid_minor": line.total_minor,
                }
                for line in sale.lines
            ]  # fmt: skip

    def _acts(self, history: VisitHistory) -> None:
        for act in history.acts_in_order():
            place = self._places.slots.get(act.slot_id)
            self._rows["acts"].append(
                {
                    "visit_id": history.visit_id, "interaction_id": act.interaction_id,
                    "t_ns": act.t_ns, "happened_at": self._at(act.t_ns), "kind": act.kind,
                    "sku": act.sku,
                    "quantity": act.quantity, "slot_id": act.slot_id,
                    "zone_id": place.zone_id if place else "",
                    "price_minor": self._places.price_minor(act.sku),
                    "probability": act.probability, "decided_ns": act.decided_t_ns,
                }
            )  # fmt: skip

    def _attention(self, history: VisitHistory) -> None:
        for look in history.looks:
            place = self._places.slots.get(look.slot_id)
            self._rows["looks"].append(
                {
                    "visit_id": history.visit_id, "track_id": look.track_id,
                    "slot_id": look.slot_id, "zone_id": place.zone_id if place else "",
                    "sku": place.skus[0] if place and place.skus else "", "kind": look.kind,
                    "t_ns": look.from_ns, "happened_at": self._at(look.from_ns),
                    "duration_ms": (look.to_ns - look.from_ns) // 1_000_000,
                }
            )  # fmt: skip
        self._rows["stays"] += [
            {
                "visit_id": history.visit_id, "track_id": stay.track_id, "zone_id": stay.zone_id,
                "t_ns": stay.entered_ns, "happened_at": self._at(stay.entered_ns),
                "duration_ms": None
                if stay.left_ns is None
                else (stay.left_ns - stay.entered_ns) // 1_000_000,
            }
            for stay in history.stays.values()
        ]  # fmt: skip

    def _event(self, event: WebEvent) -> Row:
        alone = event.items[0] if len(event.items) == 1 else None
        return {
            "visit_id": event.session_id, "event_id": event.event_id, "name": event.name.value,
            "t_ns": event.t_ns, "happened_at": self._at(event.t_ns),
            "sku": alone.item_id if alone else "", "zone_id": event.zone_id,
            "slot_id": event.slot_id, "quantity": sum(item.quantity for item in event.items),
            "value_minor": event.value_minor, "interaction_id": event.interaction_id,
        }  # fmt: skip
