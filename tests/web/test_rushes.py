"""Rushes are rehearsed one at a time for an organisation, can be stopped, end with the server."""

from collections.abc import Iterator

import msgspec
import pytest

from tests.web.town import Retailer, Town, until
from tillfree.planning import NewStoreSpec, StorePlan, draw_plan
from tillfree.runtime.rehearsal import RushSpec
from tillfree.tenants import Action
from tillfree.web import RushSettings
from tillfree.web.problems import RequestRefused
from tillfree.web.rushes import RushRoom

SPEC = RushSpec(2, 0.2)


@pytest.fixture(scope="module")
def plan() -> StorePlan:
    return draw_plan(NewStoreSpec("cinema", 6.0, 7.0, cameras=1))


@pytest.fixture
def room() -> Iterator[RushRoom]:
    made = RushRoom(RushSettings(at_once=2, kept=2))
    yield made
    made.close()


def test_one_at_a_time_and_few_in_all(room: RushRoom, plan: StorePlan) -> None:
    room.begin("a", plan, SPEC)
    with pytest.raises(RequestRefused, match="already"):
        room.begin("a", plan, SPEC)
    room.begin("b", plan, SPEC)
    with pytest.raises(RequestRefused, match="minute"):
        room.begin("c", plan, SPEC)
    for name in "ab":
        room.stop(name)
    until(lambda: all((one := room.last(name)) and one.outcome for name in "ab"))
    stopped = room.last("a")
    assert stopped
    assert stopped.outcome
    assert stopped.outcome.refusal == "It was stopped."
    room.begin("a", plan, SPEC)
    room.begin("c", plan, SPEC)
    assert room.last("b") is None


def test_one_that_takes_too_long_is_ended(plan: StorePlan) -> None:
    room = RushRoom(RushSettings(longest_s=0.05))
    begun = room.begin("a", plan, SPEC)
    until(lambda: begun.outcome is not None)
    assert begun.outcome
    assert "longer than 0.05 s" in begun.outcome.refusal
    room.close()
    with pytest.raises(RequestRefused):
        room.begin("a", plan, SPEC)


def test_a_rush_that_cannot_be_says_why(room: RushRoom, plan: StorePlan) -> None:
    bare = msgspec.structs.replace(
        plan, pieces=tuple(one for one in plan.pieces if one.kind == "counter")
    )
    begun = room.begin("a", bare, SPEC)
    until(lambda: begun.outcome is not None)
    assert begun.outcome
    assert "planogram" in begun.outcome.refusal


def test_what_the_pages_ask_is_checked(here: Town, retailer: Retailer, plan: StorePlan) -> None:
    told = msgspec.to_builtins(plan)
    with here.owner(retailer) as ann:
        assert ann.get("/console/new/rush").json() is None
        many = ann.post("/console/new/rush", json={"plan": told, "people": 81, "minutes": 1.0})
        assert many.status_code == 400
        assert "80" in many.json()["detail"]
        gone = {**told, "gates": []}
        unsound = ann.post("/console/new/bundle", json=gone)
        assert unsound.status_code == 400
        assert "Nobody can come in" in unsound.json()["detail"]
        assert ann.post("/console/new/survey", json={**told, "pieces": 3}).status_code == 400
        odd = {**told, "pieces": [{**told["pieces"][0], "kind": "wall", "goods": "nails"}]}
        assert "no section" in ann.post("/console/new/survey", json=odd).json()["detail"]
        elsewhere = ann.post("/console/new/keep", json={"plan": told, "store_id": "nowhere"})
        assert elsewhere.status_code == 404
        assert ann.get("/console/new/rush/report").status_code == 404
        wish = {"venue": "kiosk"}
        assert "kiosk" in ann.post("/console/new/plan", json=wish).json()["detail"]
        del ann.headers["x-csrf-token"]
        assert ann.post("/console/new/survey", json=told).status_code == 403


def test_a_key_without_the_scope_plans_nothing(here: Town, plan: StorePlan) -> None:
    weak = here.retailer(frozenset({Action.READ_REPORTS}))
    with here.client(weak.headers) as program:
        told = program.post("/console/new/survey", json=msgspec.to_builtins(plan))
        assert told.status_code == 403
