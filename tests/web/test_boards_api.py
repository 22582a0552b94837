"""Views are saved and come back; alerts are set, judged on days that are over, and told once."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from benchmarks.measuring.made_visits import MadeSpec, made_day

from tests.tenants.seaside import KIOSK
from tests.web.measured import lake_of
from tests.web.town import Retailer, Town
from tillfree.insight.lake import Scope, ask
from tillfree.journal import FactFilter
from tillfree.runtime.measuring import judge_alerts

VIEWS, ALERTS = "/v1/insight/views", "/v1/insight/alerts"
WAIT_S = 7_200.0


@pytest.fixture
def owner(here: Town, retailer: Retailer) -> Iterator[httpx.Client]:
    """Give the owner, signed in."""
    with here.owner(retailer) as found:
        yield found


def _posts(owner: httpx.Client, path: str, key: str, **wish: object) -> httpx.Response:
    return owner.post(path, json=wish, headers={"idempotency-key": key})


def test_a_view_is_saved_and_removed(owner: httpx.Client) -> None:
    address = "/console/insight/funnel?step1=store_visit_start&step2=purchase"
    made = _posts(owner, VIEWS, "view", name="To the till", address=address)
    assert made.status_code == 201, made.text
    (found,) = owner.get(VIEWS).json()["items"]
    assert (found["name"], found["address"]) == ("To the till", address)
    assert owner.delete(f"{VIEWS}/{found['view_id']}").status_code == 204
    assert owner.get(VIEWS).json()["items"] == []
    assert owner.delete(f"{VIEWS}/{found['view_id']}").status_code == 404


@pytest.mark.parametrize("address", ["/console/insights", "/console/insight/\\\\other.example"])
def test_no_other_address_is_a_view(owner: httpx.Client, address: str) -> None:
    told = _posts(owner, VIEWS, f"not-{len(address)}", name="Away", address=address)
    assert told.status_code == 409 and "no page of insight" in told.json()["detail"]


def test_an_alert_is_of_a_store_that_is_there(owner: httpx.Client) -> None:
    told = _posts(owner, ALERTS, "a0", name="x", metric="visits", threshold=1, store_id="nowhere")
    assert told.status_code == 404


def _after(day: date, hours: float) -> int:
    """Return so many hours after the end of a day of the store's."""
    begun = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(KIOSK.time_zone))
    return round((begun.timestamp() + (24 + hours) * 3600) * 1e9)


def test_an_alert_is_judged_when_a_day_is_over_and_told_once(here: Town) -> None:
    shop = here.retailer()
    own, lake = shop.own, lake_of(here)
    zone = ZoneInfo(KIOSK.time_zone)
    today = datetime.fromtimestamp(here.services.now_ns() / 1e9, zone).date()
    for back, visits in ((0, 30), (-1, 50)):
        day = today - timedelta(days=back)
        made = made_day(MadeSpec(visits=visits, positions=2), "gate-7", day, -back)
        lake.write(own.organisation, "gate-7", made)
    with here.owner(shop) as owner:
        wish = {"name": "Quiet day", "metric": "visits", "threshold": 40, "store_id": "gate-7"}
        assert _posts(owner, ALERTS, "a1", **wish).status_code == 201
        assert (
            _posts(
                owner,
                ALERTS,
                "a2",
                name="All buy",
                metric="conversion",
                threshold=0.99,
                is_below=False,
            ).status_code
            == 201
        )

        def standings() -> dict[str, tuple[str, float | None, bool]]:
            found = owner.get(ALERTS).json()["items"]
            told = {one["alert"]["name"]: one["standing"] for one in found}
            return {k: (v["day"], v["value"], v["is_raised"]) for k, v in told.items()}

        assert judge_alerts(own, lake, _after(today, 1.0), WAIT_S) == 0
        assert standings()["Quiet day"] == ("", None, False)
        for _ in range(2):
            judge_alerts(own, lake, _after(today, 3.0), WAIT_S)
        assert standings()["Quiet day"] == (today.isoformat(), 30.0, True)
        day, conversion, is_raised = standings()["All buy"]
        traffic = ask(lake, Scope(own.organisation, (), day, day), "traffic", {"step": "day"})
        assert (conversion, is_raised) == (traffic.column("conversion")[0], False)
        (fact,) = own.log.read(wanted=FactFilter(kind="MetricAlertRaised"))
        assert (fact.fact.body["day"], fact.fact.body["value"]) == (today.isoformat(), 30.0)
        judge_alerts(own, lake, _after(today + timedelta(days=1), 3.0), WAIT_S)
        assert standings()["Quiet day"][1:] == (50.0, False)
        for one in owner.get(ALERTS).json()["items"]:
            assert owner.delete(f"{ALERTS}/{one['alert']['alert_id']}").status_code == 204
        assert judge_alerts(own, lake, _after(today + timedelta(days=2), 3.0), WAIT_S) == 0
