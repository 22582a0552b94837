"""Visits of some days to the stage's store, as its engine would tell of them, in the town's lake.

At `SLOW` people hesitate several times as long as anywhere else. From `change_day` on another
planogram holds, and twice as many of those who look take something.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np

from tests.browser.stage import STORE, S, Stage
from tests.tenants.seaside import KIOSK
from tests.web.measured import lake_of
from tillfree.core.ids import derived_id
from tillfree.insight import (
    EventStream,
    Places,
    Pseudonyms,
    Sign,
    StockMove,
    StreamTerms,
    shortages_of,
)
from tillfree.insight.lake import Intake, Lake, Walked, shortage_table, store_tables
from tillfree.journal import Fact
from tillfree.runtime.cloud import utc_now_ns
from tillfree.runtime.measuring import floor_places

SLOW = "gondola1-east"
DAYS, VISITS = 8, 30
"""Days before today, and visits of each."""
_DOOR_M = 1.5


def today() -> date:
    """Return the store's own day."""
    return datetime.fromtimestamp(utc_now_ns() / S, ZoneInfo(KIOSK.time_zone)).date()


def change_day() -> date:
    """Return the day from which on the other planogram holds."""
    return today() - timedelta(days=DAYS // 2)


def measured(stage: Stage) -> Lake:
    """Write the visits; return the lake."""
    places = floor_places(stage.own, stage.plan, utc_now_ns(), _DOOR_M)
    lake = lake_of(stage.town)
    stream = EventStream(places, StreamTerms(Pseudonyms(bytes(32)), lambda credential: True))
    intake = Intake(lake, stage.own.organisation, stream)
    chance = Random(7)
    for back in range(DAYS, 0, -1):
        day = today() - timedelta(days=back)
        for number in range(VISITS):
            visit = _Visit(places, stage, chance, day, number)
            visit.walk()
            intake.hear(visit.heard, visit.walked, 2**62)
    tables = store_tables(places)
    slot = next(place.slot for place in places.slots.values() if place.skus)
    opened_ns = _at(today() - timedelta(days=3), 11.0)
    empty = StockMove(opened_ns, slot.slot_id, slot.skus[0], 0, True)
    lost = shortages_of([empty], opened_ns + 7 * 3_600 * S)
    tables["shortages"] = shortage_table(places, lost)
    lake.write_store(stage.own.organisation, STORE, tables)
    intake.flush()
    return lake


def _at(day: date, hour: float) -> int:
    begun = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(KIOSK.time_zone))
    return round(begun.timestamp() + hour * 3600) * S


@dataclass
class _Visit:
    places: Places
    stage: Stage
    chance: Random
    day: date
    number: int
    heard: list[Fact | Sign] = field(default_factory=list)
    walked: list[Walked] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)

    @property
    def visit_id(self) -> str:
        return derived_id(STORE, "measured", self.day.isoformat(), self.number)

    def walk(self) -> None:
        """Come in, go along some zones, pay, and go."""
        hour = self.chance.choice([8, 9, 11, 12, 12, 13, 15, 17, 17, 17, 18, 19])
        t_ns = _at(self.day, hour + self.chance.random())
        self._say(
            "VisitStarted",
            t_ns,
            0,
            credential=f"person-{self.number}",
            role="shopper",
            entered_t_ns=t_ns,
        )
        zones = self.chance.sample(sorted(self.places.zone_skus), 3)
        if self.chance.random() < 0.6 and SLOW not in zones:
            zones[1] = SLOW
        for place, zone in enumerate(zones):
            t_ns = self._zone(zone, t_ns + 5 * S, place)
        self._say("VisitEnded", t_ns, 0, left_t_ns=t_ns)
        if self.units:
            self._pay(t_ns + 2 * S)

    def _zone(self, zone: str, t_ns: int, place: int) -> int:
        """Stay in a zone: look, and perhaps take; return when it is left."""
        slots = [one.slot for one in self.places.slots.values() if one.zone_id == zone]
        slot = slots[min(int(self.chance.expovariate(0.35)), len(slots) - 1)]
        think_s = self.chance.gauss(21.0, 3.0) if zone == SLOW else self.chance.gauss(5.0, 1.0)
        taken = self.chance.random() < (0.7 if self.day >= change_day() else 0.35)
        look_ns, act_ns = t_ns + S, t_ns + S + round(think_s * S)
        left_ns = act_ns + 3 * S
        self._sign(look_ns, "slot_looked_at", zone, slot.slot_id, 2 * S)
        if self.chance.random() < 0.6:
            self._sign(look_ns + 2 * S, "slot_faced", zone, slot.slot_id, 2 * S)
        if taken:
            self._act("pick", act_ns, slot.slot_id, slot.skus[0], place)
            if self.chance.random() < 0.2:
                self._act("return", act_ns + 2 * S, slot.slot_id, slot.skus[0], place + 10)
        self._sign(t_ns, "zone_entered", zone, None, 0)
        self._sign(left_ns, "zone_left", zone, None, left_ns - t_ns)
        for step, at_ns in enumerate(range(t_ns, left_ns, 2 * S)):
            x_m, y_m = self._stand(slot.centre_m[:2], step)
            self.walked.append(Walked(self.visit_id, 1, at_ns, x_m, y_m))
        return left_ns

    def _stand(self, centre_m: tuple[float, float], step: int) -> tuple[float, float]:
        x_m, y_m = centre_m
        angle = float(np.sin(step))
        return x_m + 0.25 * angle + self.chance.gauss(0, 0.15), y_m + self.chance.gauss(0, 0.4)

    def _act(self, kind: str, t_ns: int, slot_id: str, sku: str, place: int) -> None:
        self.units[sku] = self.units.get(sku, 0) + (1 if kind == "pick" else -1)
        name = {"pick": "ItemTaken", "return": "ItemReturned"}[kind]
        self._say(
            name, t_ns, place, interaction_id=f"{self.visit_id}-{place}", t_ns=t_ns, said_t_ns=t_ns,
            decided_t_ns=t_ns, kind=kind, sku=sku, quantity=1, slot_id=slot_id, probability=0.98,
        )  # fmt: skip

    def _pay(self, t_ns: int) -> None:
        lines = list(self._lines())
        total = sum(int(str(line["unit_price_minor"])) for line in lines)
        if lines:
            self._say(
                "ReceiptSettled", t_ns, 0, number=1, currency="KRW", lines=lines, total_minor=total
            )

    def _lines(self) -> Iterator[dict[str, object]]:
        for sku, count in self.units.items():
            if count > 0:
                paid = self.places.price_minor(sku) * count
                yield {
                    "sku": sku, "quantity": count, "unit_price_minor": self.places.price_minor(sku),
                    "net_minor": paid - paid // 11, "tax_minor": paid // 11,
                }  # fmt: skip

    def _say(self, said: str, at_ns: int, number: int, /, **body: object) -> None:
        fact_id = derived_id(self.visit_id, said, number)
        told = {"visit_id": self.visit_id, **body}
        self.heard.append(Fact(fact_id, said, STORE, self.visit_id, at_ns, "", told))

    def _sign(self, t_ns: int, kind: str, zone: str, slot: str | None, length_ns: int) -> None:
        visit_id = None if kind == "zone_entered" else self.visit_id
        zone_id = None if slot else zone
        track = self.number + 1
        self.heard.append(Sign(t_ns, kind, visit_id, track, zone_id, slot, length_ns))
