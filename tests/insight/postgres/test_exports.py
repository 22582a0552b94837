"""Each event reaches each destination once, through failures, kills and refusals; consent holds."""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import count

import msgspec
import pytest

from tests.insight.exporters.sink import sink
from tests.insight.exporters.told import outgoing
from tests.insight.shop import SECOND_NS, START_NS, ns
from tests.insight.shop import SECRET as PSEUDONYM_SECRET
from tillfree.consent import MemoryKeyVault, PersonalFields
from tillfree.core.errors import DeliveryFailed, NotAllowed
from tillfree.insight import ExportSettings, Pseudonyms
from tillfree.insight.exporters import Destination, Tool, ToolRequest
from tillfree.insight.postgres import ExportDesk, ExportSender, TooManyDestinations
from tillfree.journal import OutboxSettings
from tillfree.journal.postgres import Outbox, transaction
from tillfree.runtime.cloud import CloudServices, OrganisationServices, open_services
from tillfree.runtime.postgres import Database
from tillfree.tenants import ALLOWED, SYSTEM, Actor, Role
from tillfree.web.posting import send_post, target_of

ENDED_NS = ns(60)
_names = count(1)


@dataclass
class Clock:
    """A clock that stands until it is put on."""

    now_ns: int = ns(10)

    def __call__(self) -> int:
        """Return the time."""
        return self.now_ns


@dataclass
class Agreed:
    """Who made which visit and agreed to be linked."""

    people: dict[str, str] = field(default_factory=dict)

    def person_of_visit(self, visit_id: str) -> str:
        """Return who."""
        return self.people.get(visit_id, "")

    def pseudonyms(self) -> Pseudonyms:
        """Return the same each time."""
        return Pseudonyms(PSEUDONYM_SECRET)


@dataclass
class Tools:
    """Answers in turn, then 204; `died` stands for a process that ends before the answer."""

    answers: list[int | str] = field(default_factory=list)
    came: list[ToolRequest] = field(default_factory=list)

    def __call__(self, request: ToolRequest, secret: str) -> int:
        """Take a request."""
        self.came.append(request)
        answer = self.answers.pop(0) if self.answers else 204
        if answer == "away":
            raise DeliveryFailed("it did not answer")
        if answer == "died":
            raise KeyboardInterrupt
        return int(answer)

    def ids(self) -> list[str]:
        """Return the events that came, each as often as it did."""
        return [event_id for one in self.came for event_id in one.event_ids]


@dataclass
class Shop:
    """One organisation's exports, with a clock of its own."""

    own: OrganisationServices
    clock: Clock
    desk: ExportDesk
    agreed: Agreed
    sender: ExportSender

    def walks_out(self, name: str, events: int = 99) -> list[str]:
        """Put a visit's events on their way; return the ids of all of them."""
        told = outgoing(name)[:events]
        with transaction(self.own.log.engine, self.own.organisation) as connection:
            self.desk.put_on_way(connection, told, ENDED_NS)
        return [one.event.event_id for one in told]

    def later(self, seconds: float) -> None:
        """Put the clock on."""
        self.clock.now_ns += round(seconds * SECOND_NS)


@pytest.fixture(scope="module")
def cloud(shared_database: Database) -> Iterator[CloudServices]:
    with open_services(shared_database, lambda: START_NS) as found:
        yield found


@pytest.fixture
def shop(cloud: CloudServices) -> Shop:
    own = cloud.of(f"exporter-{next(_names)}")
    clock, agreed = Clock(), Agreed()
    settings = OutboxSettings(first_wait_s=1.0, longest_wait_s=4.0, attempts_max=3)
    outbox = Outbox(own.log.engine, own.organisation, clock, settings=settings)
    fields = PersonalFields(MemoryKeyVault(cloud.entropy), own.organisation, cloud.entropy)
    desk = ExportDesk(own.office, outbox, fields, cloud.entropy, ExportSettings(batch=50))
    return Shop(own, clock, desk, agreed, ExportSender(desk, own.log, agreed, clock))


def _add(shop: Shop, tool: Tool, by: Actor = SYSTEM, **changed: object) -> Destination:
    given = {
        Tool.GA4: Destination("", tool, property_id="G-ABC1234"),
        Tool.SNOWPLOW: Destination("", tool, "https://collector.example", "shop"),
        Tool.POSTHOG: Destination("", tool),
        Tool.WEBHOOK: Destination("", tool, "https://shop.example/events"),
    }[tool]
    secret = "" if tool is Tool.SNOWPLOW else f"the secret of {tool}"
    return shop.desk.add(msgspec.structs.replace(given, **changed), secret, by)


def test_every_destination_gets_every_event_once(shop: Shop) -> None:
    made = [_add(shop, tool) for tool in Tool]
    shop.walks_out("V1", 5)
    # The rest comes later, as a refund does, and all is told again, as after a restart.
    ids = shop.walks_out("V1")
    shop.walks_out("V1")
    tools = Tools()
    while shop.sender.run(tools):
        pass
    assert sorted(tools.ids()) == sorted(ids * 4)
    for one in made:
        assert shop.desk.standing(one.destination_id).delivered == len(ids)
    shop.walks_out("V1")
    assert shop.sender.run(tools) == 0


def test_secrets_are_sealed_and_reach_their_tool_alone(shop: Shop) -> None:
    made = _add(shop, Tool.GA4)
    shop.walks_out("V1")
    tools = Tools()
    shop.sender.run(tools)
    assert "api_secret=the+secret+of+ga4" in tools.came[0].url
    assert "the secret" not in repr(tools.came) and "the secret" not in repr(shop.desk.all())
    with shop.own.office.reading() as connection:
        row = connection.exec_driver_sql("select * from export_destination").mappings().one()
    assert b"the secret" not in bytes(row["body"]) and "secret" not in row["secret_sealed"]
    assert shop.desk.secret(made) == "the secret of ga4"


def test_what_fails_waits_longer_each_time_and_is_given_up_and_tried_again(shop: Shop) -> None:
    made = _add(shop, Tool.POSTHOG)
    ids = shop.walks_out("V1")
    tools = Tools([503, "away", 500])
    for wait_s in (0.0, 1.0, 2.0):
        shop.later(wait_s - 0.01)
        assert wait_s == 0.0 or shop.sender.run(tools) == 0
        shop.later(0.01)
        assert shop.sender.run(tools) == len(ids)
    standing = shop.desk.standing(made.destination_id)
    assert (standing.dead, standing.waiting) == (len(ids), 0)
    letters = shop.desk.dead_letters(made.destination_id)
    assert len(letters) == len(ids) and {one.attempts for one in letters} == {3}
    assert "posthog answered 500" in letters[0].why
    assert shop.desk.send_again(made.destination_id, SYSTEM) == len(ids)
    assert shop.sender.run(tools) == len(ids)
    assert shop.desk.standing(made.destination_id).delivered == len(ids)
    assert "EventsSentAgain" in [one.action for one in shop.own.office.audit.read()]


def test_one_event_that_is_refused_keeps_no_other_back(shop: Shop) -> None:
    made = _add(shop, Tool.WEBHOOK)
    ids = shop.walks_out("V1")
    bad = ids[3]

    def picky(request: ToolRequest, secret: str) -> int:
        return 400 if bad in request.event_ids else 200

    shop.sender.run(picky)
    standing = shop.desk.standing(made.destination_id)
    assert (standing.delivered, standing.dead, standing.waiting) == (len(ids) - 1, 1, 0)
    assert "takes no such event" in shop.desk.dead_letters(made.destination_id)[0].why


def test_who_is_killed_while_sending_leaves_a_claim_that_runs_out(shop: Shop) -> None:
    made = _add(shop, Tool.SNOWPLOW)
    ids = shop.walks_out("V1")
    tools = Tools(["died"])
    with pytest.raises(KeyboardInterrupt):
        shop.sender.run(tools)
    assert shop.sender.run(tools) == 0, "nobody else sends meanwhile"
    shop.later(60)
    assert shop.sender.run(tools) == len(ids)
    assert tools.came[0].event_ids == tools.came[1].event_ids
    assert shop.desk.standing(made.destination_id).delivered == len(ids)


def _post(request: ToolRequest, secret: str) -> int:
    """Post over a real line, with little patience."""
    return send_post(target_of(request.url, private=True), request.body, {}, 0.3, private=True)


@pytest.mark.parametrize("answer", ["broken", "late"])
def test_what_ga4_would_count_twice_is_sent_at_most_once(shop: Shop, answer: str) -> None:
    with sink([answer]) as tool:
        made = _add(shop, Tool.GA4, address=f"{tool.url}/mp/collect")
        ids = shop.walks_out("V1")
        sales = [e.event_id for e in (one.event for one in outgoing("V1")) if e.name == "purchase"]
        for _ in range(3):
            shop.sender.run(_post)
            shop.later(60)
        came = [e["params"]["event_id"] for _, body in tool.came for e in body["events"]]
        standing = shop.desk.standing(made.destination_id)
        assert sorted(came) == sorted([*ids, *sales]) and sales
        assert (standing.delivered, standing.dead) == (len(sales), len(ids) - len(sales))
        letters = shop.desk.dead_letters(made.destination_id)
        assert all("ga4 did not answer: it may have been counted" in one.why for one in letters)
        # Who knows that they did not arrive may have them sent.
        shop.desk.send_again(made.destination_id, SYSTEM)
        shop.sender.run(_post)
        assert shop.desk.standing(made.destination_id).delivered == len(ids)


def test_where_no_line_comes_about_ga4_is_told_later(shop: Shop) -> None:
    with sink() as tool:
        address = f"{tool.url}/mp/collect"
    made = _add(shop, Tool.GA4, address=address)
    ids = shop.walks_out("V1")
    shop.sender.run(_post)
    assert shop.desk.standing(made.destination_id).waiting == len(ids)
    shop.later(2)
    tools = Tools([503])
    shop.sender.run(tools)
    shop.later(4)
    shop.sender.run(tools)
    assert sorted(tools.ids()) == sorted([*ids, *ids])
    assert shop.desk.standing(made.destination_id).delivered == len(ids)


@pytest.mark.parametrize("answer", ["died", 500, 504])
def test_whom_ga4_may_have_heard_is_not_said_again(shop: Shop, answer: int | str) -> None:
    made = _add(shop, Tool.GA4)
    ids = shop.walks_out("V1")
    tools = Tools([answer])
    with nullcontext() if isinstance(answer, int) else pytest.raises(KeyboardInterrupt):
        shop.sender.run(tools)
    shop.later(60)
    while shop.sender.run(tools):
        shop.later(60)
    again = Counter(tools.ids())
    sold = {one.event.event_id for one in outgoing("V1") if one.event.name == "purchase"}
    assert set(again) == set(ids) and {key for key, times in again.items() if times > 1} == sold
    standing = shop.desk.standing(made.destination_id)
    assert (standing.delivered, standing.dead) == (len(sold), len(ids) - len(sold))


def test_a_person_is_named_where_they_agree_at_that_moment(shop: Shop) -> None:
    destinations = [_add(shop, Tool.POSTHOG), _add(shop, Tool.POSTHOG)]
    visit_id = outgoing("V1")[0].event.session_id
    shop.walks_out("V1", 4)
    shop.agreed.people[visit_id] = "person-1"
    tools = Tools()
    shop.sender.run(tools)
    names = {
        Pseudonyms(PSEUDONYM_SECRET).of(f"export {one.destination_id}", "person-1")
        for one in destinations
    }
    told = {one["distinct_id"] for r in tools.came for one in msgspec.json.decode(r.body)["batch"]}
    assert told == names and len(names) == 2
    shop.agreed.people.clear()
    shop.walks_out("V1")
    tools.came.clear()
    shop.sender.run(tools)
    late = {one["distinct_id"] for r in tools.came for one in msgspec.json.decode(r.body)["batch"]}
    assert late == {visit_id}


def test_with_only_linked_nothing_goes_of_who_did_not_agree(shop: Shop) -> None:
    made = _add(shop, Tool.GA4, only_linked=True)
    shop.agreed.people[outgoing("V2")[0].event.session_id] = "person-2"
    shop.walks_out("V1")
    linked = shop.walks_out("V2")
    tools = Tools()
    while shop.sender.run(tools):
        pass
    assert sorted(tools.ids()) == sorted(linked)
    assert shop.desk.standing(made.destination_id).waiting == 0


def test_a_visit_that_ended_before_is_not_told(shop: Shop) -> None:
    shop.clock.now_ns = ENDED_NS + 1
    office_ns = shop.own.office.now_ns
    assert office_ns() == START_NS
    made = _add(shop, Tool.WEBHOOK)
    with transaction(shop.own.log.engine, shop.own.organisation) as connection:
        assert shop.desk.put_on_way(connection, outgoing("V1"), made.made_ns - 1) == 0
        assert shop.desk.put_on_way(connection, outgoing("V1"), made.made_ns) > 0


def test_who_may_add_and_remove_and_what_is_noted(shop: Shop) -> None:
    analyst = Actor("ann", ALLOWED[Role.ANALYST])
    with pytest.raises(NotAllowed):
        _add(shop, Tool.POSTHOG, Actor("kim", ALLOWED[Role.MARKETER]))
    made = _add(shop, Tool.POSTHOG, analyst)
    shop.walks_out("V1")
    assert shop.desk.remove(made.destination_id, analyst)
    assert not shop.desk.remove(made.destination_id, analyst)
    assert shop.desk.all() == () and shop.desk.secret(made) == ""
    assert shop.sender.run(Tools()) == 0
    assert shop.desk.standing(made.destination_id).waiting == 0
    deeds = [(one.actor_id, one.action, one.details) for one in shop.own.office.audit.read()]
    assert deeds[-2:] == [
        ("ann", "DestinationAdded", "posthog"),
        ("ann", "DestinationRemoved", "posthog"),
    ]


def test_there_is_a_bound_to_destinations(shop: Shop) -> None:
    shop.desk.settings = ExportSettings(destinations_max=2)
    for _ in range(2):
        _add(shop, Tool.POSTHOG)
    with pytest.raises(TooManyDestinations):
        _add(shop, Tool.POSTHOG)
