"""Facts and attention into lake and outbox: whoever is killed when, all is there, and once."""

import random
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import msgspec
import pytest

from tests.insight.shop import SECOND_NS, Visitor, ns, store, zone_of
from tests.tenants.seaside import AIRPORT, KIOSK
from tests.web.town import visit_facts
from tillfree.audience import Segment
from tillfree.consent import AssentWay, Purpose
from tillfree.consent.postgres import Asking
from tillfree.floor import floor_plan
from tillfree.insight import Sign
from tillfree.insight.exporters import Destination, Tool
from tillfree.insight.lake import Lake, Scope
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog
from tillfree.merchandise.postgres import articles
from tillfree.runtime.cloud import (
    CloudServices,
    MeasuringSettings,
    OrganisationServices,
)
from tillfree.runtime.measuring import InsightFeed, floor_places
from tillfree.runtime.told import Told
from tillfree.tenants import SYSTEM

TABLES = ("visits", "acts", "looks", "stays", "positions", "purchases", "events")
SETTINGS = MeasuringSettings(flush_s=30.0, remember_s=600.0, places_s=5.0, retain_s=1e9)
_names = count(1)


@dataclass
class Town:
    """An organisation with a store, its clock, a lake, and who measures."""

    own: OrganisationServices
    log: PostgresFactLog
    lake: Lake
    clock: "Clock"
    sent: list[Told] = field(default_factory=list)
    given: int = 0
    acknowledged: int = 0
    feed: InsightFeed = field(init=False)

    def __post_init__(self) -> None:
        self.own.floor.keep_plan(floor_plan(store()))
        self.begins()

    def begins(self) -> None:
        """A process begins; what the one before held in memory is lost."""
        self.feed = InsightFeed(self.own, self.lake, self.clock, SETTINGS)
        self.given = self.acknowledged

    def hears(self, heard: Fact | Sign) -> None:
        """The store says something."""
        if isinstance(heard, Fact):
            self.log.append([heard])
        else:
            self._sends(heard.kind, msgspec.json.encode(heard))

    def walks(self, visit_id: str, at_s: float) -> None:
        """The store says where somebody is."""
        person = {"track_id": 1, "visit_id": visit_id, "x_m": at_s / 10, "y_m": 1.0}
        self._sends("positions", msgspec.json.encode({"t_ns": ns(at_s), "people": [person]}))

    def _sends(self, kind: str, content: bytes) -> None:
        self.sent.append(Told(len(self.sent) + 1, kind, content))

    def turns(self, limit: int = 10_000) -> None:
        """Deliver attention that was not, and do what is due; what is in the lake is let go."""
        some = self.sent[self.given : self.given + limit]
        self.feed.take("store-1", some)
        self.given += len(some)
        while self.feed.turn():
            pass
        self.acknowledged = max(self.acknowledged, self.feed.written("store-1"))

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Return what the lake holds."""
        with self.lake.reader(Scope(self.own.organisation)) as reader:
            return {
                name: reader.connection.execute(
                    f"SELECT * EXCLUDE (version, organisation) FROM {name} ORDER BY ALL"
                ).fetchall()
                for name in TABLES
            }

    def enqueued(self) -> list[str]:
        """Return the events that were put on their way, by id."""
        with self.own.office.reading() as connection:
            found = connection.exec_driver_sql("select payload from outbox").scalars()
            payloads = [bytes(one) for one in found]
        return sorted(msgspec.json.decode(one)["event"]["event_id"] for one in payloads)


@dataclass
class Clock:
    """The cloud's clock, which is put on."""

    now_ns: int = ns(0)

    def __call__(self) -> int:
        """Return the time."""
        return self.now_ns


def town_of(cloud: CloudServices, clock: Clock, root: Path) -> Town:
    """Return a town of its own, whose lake is under `root`."""
    own = cloud.of(f"measured-{next(_names)}")
    # Facts are told in the fields that insight reads, so nothing else is folded from them.
    log = PostgresFactLog(own.log.engine, own.organisation, clock)
    own.exports.add(
        Destination("", Tool.WEBHOOK, "https://shop.example/events"), "the secret", SYSTEM
    )
    return Town(own, log, Lake(root), clock)


def test_attention_of_who_agreed_makes_a_member(
    cloud: CloudServices, clock: Clock, tmp_path: Path
) -> None:
    town = town_of(cloud, clock, tmp_path)
    own = town.own
    own.registry.found("Seaside", SYSTEM)
    own.registry.add_venue(AIRPORT, SYSTEM)
    own.registry.open_store(KIOSK, SYSTEM)
    listed = [{"sku": "sku-3", "name": "Juice", "price_minor": 100, "tax_rate": 0.1}]
    assert not own.merchandise.upload("", msgspec.json.encode(listed), "UTC", as_json=True).faults
    texts = own.consents.texts()
    wording = texts[Purpose.ACCOUNT].wording
    person = own.admission.accounts.register("kim@mail.example", "Kim", "a long password", wording)
    for purpose in (Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB):
        way = AssentWay("en", "app", "declared")
        own.consents.give(person, purpose, texts[purpose].wording, way=way)
    own.audience.desk.change(Segment("torn", "Torn", "hesitated over 20 s"))
    visitor = Visitor("v-1").looks(3, 12.0, 34.0, "faced")
    town.hears(visitor.heard[-1])
    clock.now_ns = ns(40.0)
    town.turns()
    began = visit_facts(
        visitor.visit_id, at_ns=ns(5.0), credential=own.admission.passes.credential(person)
    )
    own.log.append(began[:1])
    while own.audience.keeper.run():
        pass
    town.turns()
    asking = Asking("test", Purpose.RETARGET_WEB)
    assert own.audience.desk.segments_of(person, asking) == ("torn",)


def _story(name: str, at_s: float) -> list[tuple[float, Fact | Sign]]:
    """Return what is said of a visit, with the moment at which it is."""
    one = Visitor(name).comes(at_s)
    one.stays(zone_of(3), at_s + 5.0000004, at_s + 40.0000009)
    one.looks(3, at_s + 8.0000004, at_s + 10.0000017).looks(3, at_s + 14, at_s + 17.1234567)
    taken = one.act("pick", at_s + 12, 3, 2)
    one.act("pick", at_s + 18, 5)
    one.revises(taken, quantity=1)
    one.leaves(at_s + 60).pays(at_s + 75, {3: 1, 5: 1}).gets_back(at_s + 1_500, 5, 1)
    return [(_said_s(heard, at_s), heard) for heard in one.heard]


def _said_s(heard: Fact | Sign, at_s: float) -> float:
    if isinstance(heard, Sign):
        return (heard.t_ns + heard.duration_ns - ns(0)) / SECOND_NS
    found = (heard.occurred_ns - ns(0)) / SECOND_NS
    return found if found else at_s + 20


def _live(town: Town, chance: random.Random, kills: float = 0.0) -> None:
    """Tell two visits as they happen, with a kill by chance after each word."""
    said = sorted(
        (one for number in range(2) for one in _story(f"V{number}", 40.0 * number)),
        key=lambda one: one[0],
    )
    steps: list[tuple[float, Fact | Sign | str]] = [*said]
    for number in range(2):
        visit_id = Visitor(f"V{number}").visit_id
        steps += [(40.0 * number + second, visit_id) for second in range(1, 60, 6)]
    for at_s, step in sorted(steps, key=lambda one: one[0]):
        town.clock.now_ns = ns(at_s)
        if isinstance(step, str):
            town.walks(step, at_s)
        else:
            town.hears(step)
        if chance.random() < 0.3:
            town.turns()
        if chance.random() < kills:
            town.begins()
    for late_s in (2_000, 2_031, 9_000, 9_100):
        town.clock.now_ns = ns(late_s)
        town.turns()


def _wanted(town: Town) -> list[str]:
    return sorted(str(row[0]) for row in _column(town, "events", "event_id"))


def _column(town: Town, table: str, name: str) -> list[tuple[object, ...]]:
    with town.lake.reader(Scope(town.own.organisation)) as reader:
        return reader.connection.execute(f"SELECT {name} FROM {table}").fetchall()


def _kills(cloud: CloudServices, clock: Clock, tmp_path: Path, seeds: range) -> None:
    quiet = town_of(cloud, clock, tmp_path / "quiet")
    _live(quiet, random.Random(0))
    rows, events = quiet.rows(), quiet.enqueued()
    assert len(rows["visits"]) == 2 and len(rows["looks"]) == 4 and len(rows["positions"]) == 20
    assert events == _wanted(quiet) and len(events) == len(set(events)) > 15
    assert len([row for row in _column(quiet, "events", "name") if row[0] == "refund"]) == 2
    for seed in seeds:
        clock.now_ns = ns(0)
        town = town_of(cloud, clock, tmp_path / f"killed-{seed}")
        _live(town, random.Random(seed), 0.15)
        assert town.enqueued() == events, seed
        found = town.rows()
        for name in TABLES:
            assert found[name] == rows[name], (seed, name)


def test_kills_change_nothing_and_double_nothing(
    cloud: CloudServices, clock: Clock, tmp_path: Path
) -> None:
    _kills(cloud, clock, tmp_path, range(4, 5))


@pytest.mark.siege
def test_many_kills_change_nothing_and_double_nothing(
    cloud: CloudServices, clock: Clock, tmp_path: Path
) -> None:
    _kills(cloud, clock, tmp_path, range(30))


def test_a_refund_after_months_finds_a_visit_that_was_forgotten(
    cloud: CloudServices, clock: Clock, tmp_path: Path
) -> None:
    town = town_of(cloud, clock, tmp_path)
    for at_s, heard in _story("V9", 0.0):
        if at_s < 1_000:
            clock.now_ns = ns(at_s)
            town.hears(heard)
    town.walks(Visitor("V9").visit_id, 30)
    clock.now_ns = ns(500)
    town.turns()
    before = town.rows()
    later = Visitor("V10").comes(100_000).leaves(100_100)
    for heard in later.heard:
        town.hears(heard)
    clock.now_ns = ns(101_000)
    town.turns()
    town.turns()
    town.hears(_story("V9", 0.0)[-1][1])
    clock.now_ns = ns(200_000)
    town.turns()
    after = town.rows()
    for name in ("acts", "looks", "stays", "positions"):
        assert after[name] == before[name] != [], name
    assert len(after["purchases"]) == len(before["purchases"]) + 1
    assert town.enqueued() == _wanted(town)


def test_nothing_goes_out_before_the_engine_has_said_its_last_word(
    cloud: CloudServices, clock: Clock, tmp_path: Path
) -> None:
    town = town_of(cloud, clock, tmp_path)
    one = Visitor().comes(0)
    taken = one.act("pick", 12, 3)
    one.leaves(60)
    for heard in one.heard:
        town.hears(heard)
    clock.now_ns = ns(299)
    town.turns()
    assert town.enqueued() == []
    one.withdraws(taken)
    town.hears(one.heard[-1])
    clock.now_ns = ns(300)
    town.turns()
    assert len(town.enqueued()) == 2, "nothing was taken, so there is but a coming and a going"


def test_staff_and_who_tries_the_store_out_leave_no_trace(
    cloud: CloudServices, clock: Clock, tmp_path: Path
) -> None:
    town = town_of(cloud, clock, tmp_path)
    tests = MeasuringSettings(flush_s=1.0, test_credentials=("person-T",))
    town.feed = InsightFeed(town.own, town.lake, clock, tests)
    for one in (Visitor("S", role="staff"), Visitor("T")):
        one.comes(0).looks(3, 2, 9).act("pick", 12, 3)
        for heard in one.leaves(60).heard:
            town.hears(heard)
    clock.now_ns = ns(1_000)
    town.turns()
    assert town.enqueued() == [] and town.rows()["visits"] == []


def test_places_are_of_the_plan_that_the_store_told(
    cloud: CloudServices, clock: Clock, tmp_path: Path
) -> None:
    town = town_of(cloud, clock, tmp_path)
    plan = town.own.floor.plan("store-1")
    assert plan is not None
    found = floor_places(town.own, plan, ns(0), 1.5)
    assert {slot_id: one.zone_id for slot_id, one in found.slots.items()} == {
        slot.slot_id: zone_of(number) for number, slot in enumerate(store().slots)
    }
    assert found.timezone == store().timezone and found.zone_names
    with town.own.office.reading() as connection:
        assert not articles(connection, "store-1", ["sku-1"]) and not found.articles
