"""An analyst's morning: a funnel is built, the slowest corner found, two planograms compared."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.measured import DAYS, SLOW, VISITS, change_day, measured, today
from tests.browser.person import Person, person
from tests.browser.stage import STORE, Stage
from tests.web.town import PASSWORD, Retailer, Town
from tillfree.core.clock import NS_PER_S
from tillfree.insight.answers import Value
from tillfree.insight.lake import Lake, Scope, ask
from tillfree.merchandise import PlannedSlot
from tillfree.tenants import SYSTEM, Role

ANALYST, MARKETER = "ana@shop.example", "mo@shop.example"


@dataclass(frozen=True)
class Shop:
    """A retailer whose store was measured, and who has an analyst and a marketer."""

    stage: Stage
    lake: Lake

    @property
    def scope(self) -> Scope:
        """All of it."""
        return Scope(self.stage.own.organisation)


@pytest.fixture(scope="module")
def shop(here: Town, retailer: Retailer) -> Shop:
    """Give a measured store, whose shelves were planned anew in the middle."""
    stage = Stage(here, retailer)
    slots = [slot for slot in stage.plan.slots().values() if slot.skus]
    planned = tuple(PlannedSlot(slot.slot_id, slot.skus, 2) for slot in slots)
    days = (today() - change_day()).days
    valid_ns = here.services.now_ns() - days * 86_400 * NS_PER_S
    stage.own.merchandise.plan(STORE, valid_ns, planned)
    for email, role in ((ANALYST, Role.ANALYST), (MARKETER, Role.MARKETER)):
        token = retailer.own.people.invite(email, role, SYSTEM).token
        retailer.own.people.join(token, "Ana Lyst", PASSWORD)
    return Shop(stage, measured(stage))


@pytest.fixture
def ana(chromium: Browser, here: Town, retailer: Retailer, shop: Shop) -> Iterator[Person]:
    """Give an analyst at a desk."""
    with person(chromium, here) as found:
        found.enters(retailer, ANALYST)
        yield found


def test_the_overview_says_what_it_finds_and_leads_to_the_visits(ana: Person, shop: Shop) -> None:
    page = ana.goes("/console/insight")
    expect(page.get_by_role("heading", name="Most people come at 17:00")).to_be_visible()
    expect(page.get_by_role("heading", name=f"hesitate longest at {SLOW}")).to_be_visible()
    total = DAYS * VISITS
    page.get_by_role("link", name=str(total), exact=True).first.click()
    expect(page.get_by_role("heading", name="The visits behind a number")).to_be_visible()
    page.get_by_label("most").fill("1000")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", name=f"{total} rows")).to_be_visible()


def test_the_corner_where_people_hesitate_longest_is_found(ana: Person, shop: Shop) -> None:
    page = ana.goes("/console/insight")
    page.get_by_role("link", name="On the map").click()
    longest = page.locator("[data-longest]")
    expect(longest).to_have_attribute("data-longest", SLOW)
    expect(page.locator("[data-finding]")).to_have_text(re.compile(rf"longest at {SLOW}: 2\d"))
    row = ask(shop.lake, shop.scope, "deliberation").rows[0]
    assert row[1] == SLOW
    expect(page.locator(f'[data-zone="{SLOW}"] title')).to_contain_text(f"{row[5]:.1f} s")
    for layer, sign in (
        ("Where people are", ".floor--insight rect.heat-5"),
        ("Dwell", ".map__zone"),
        ("Looks", ".front__slot.heat-5"),
        ("Ways", ".map__flow"),
    ):
        page.get_by_role("link", name=layer).click()
        expect(page.locator(sign).first).to_be_attached()


def test_a_funnel_is_built_and_is_what_the_lake_answers(ana: Person, shop: Shop) -> None:
    page = ana.goes("/console/insight/funnel")
    page.get_by_label("Step 1", exact=True).select_option("store_visit_start")
    page.get_by_label("Step 2", exact=True).select_option("select_item")
    page.get_by_label("Step 3", exact=True).select_option("view_item")
    page.get_by_role("button", name="Leave step 4 out").click()
    page.get_by_role("button", name="Add a step").click()
    page.get_by_label("Step 4", exact=True).select_option("purchase")
    page.get_by_label("Within, seconds").fill("600")
    page.get_by_label("Steps come").select_option("ordered")
    page.get_by_role("button", name="Count").click()
    steps = page.locator("[data-funnel-found]").first.locator("li")
    expect(steps).to_have_count(4)
    given: dict[str, Value] = {
        "step1": "store_visit_start", "step2": "select_item", "step3": "view_item",
        "step4": "purchase", "window_s": 600,
    }  # fmt: skip
    wanted = ask(shop.lake, shop.scope, "funnel", given).column("sessions")
    assert wanted[0] == DAYS * VISITS
    shown = [int(text) for text in steps.locator(".ladder__count").all_inner_texts()]
    assert shown == list(wanted)
    page.get_by_label("Broken down by").select_option("weekday")
    page.get_by_role("button", name="Count").click()
    expect(page.locator("[data-funnel-found]")).to_have_count(7)
    with page.expect_download() as held:
        page.get_by_role("link", name="CSV").click()
    told = list(csv.DictReader(held.value.path().open()))
    assert {row["breakdown"] for row in told} == {str(day) for day in range(7)}
    assert sum(int(row["sessions"]) for row in told if row["step"] == "4") == wanted[3]


def test_two_planograms_are_compared(ana: Person, shop: Shop) -> None:
    page = ana.goes("/console/insight/compare")
    page.get_by_role("link", name=re.compile("^Version 2 from ")).click()
    told = page.locator("[data-compared]")
    expect(told.get_by_role("heading")).to_contain_text("Visits that take rose from")
    parameters = {"metric": "take_rate", "change_day": change_day().isoformat()}
    _, _, apart = ask(shop.lake, shop.scope, "before_after", parameters).rows
    assert isinstance(apart[5], float) and apart[5] > 0
    row = told.get_by_role("row", name=re.compile("Visits that take"))
    expect(row).to_contain_text(f"{100 * apart[5]:.1f} points")
    expect(row.get_by_role("img", name=re.compile("^from "))).to_be_visible()


def test_an_answer_is_taken_away_as_csv_and_parquet(ana: Person, shop: Shop) -> None:
    page = ana.goes("/console/insight/questions")
    page.get_by_role("link", name="Dwell by zone").click()
    answer = ask(shop.lake, shop.scope, "dwell_by_zone")
    expect(page.get_by_role("heading", name=f"{len(answer.rows)} rows")).to_be_visible()
    with page.expect_download() as held:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.reader(held.value.path().open()))
    assert [row[1] for row in rows[1:]] == list(answer.column("zone_id"))
    with page.expect_download() as held:
        page.get_by_role("link", name="Parquet").click()
    table = pq.read_table(io.BytesIO(held.value.path().read_bytes()))
    assert table["median_s"].to_pylist() == list(answer.column("median_s"))


def test_who_may_read_figures_alone_sees_no_visits(
    chromium: Browser, here: Town, retailer: Retailer, shop: Shop
) -> None:
    with person(chromium, here) as mo:
        mo.enters(retailer, MARKETER)
        page = mo.goes("/console/insight/questions")
        expect(page.get_by_role("link", name="Traffic and conversion")).to_be_visible()
        expect(page.get_by_role("link", name="The visits behind a number")).to_have_count(0)
        answer = mo.context.request.get(f"{mo.url}/console/insight/questions/visits_behind")
        assert answer.status == 403


def test_where_nothing_was_measured_the_page_says_so(chromium: Browser, here: Town) -> None:
    with person(chromium, here) as somebody:
        somebody.enters(here.retailer())
        page = somebody.goes("/console/insight")
        expect(page.get_by_role("heading", name="Nothing was measured yet")).to_be_visible()


def test_a_view_is_saved_for_others_and_a_metric_watched(ana: Person, shop: Shop) -> None:
    page = ana.goes("/console/insight/map?layer=gaze")
    page.get_by_role("button", name="Save this view").click()
    page.get_by_label("Name").fill("What they look at")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved; it stands on the overview")).to_be_visible()
    page = ana.goes("/console/insight")
    page.get_by_role("button", name="New alert").click()
    alert = page.get_by_role("dialog", name="New alert")
    alert.get_by_label("Name").fill("Quiet day")
    alert.get_by_label("Threshold").fill("40")
    alert.get_by_role("button", name="Watch it").click()
    told = page.get_by_role("region", name="Alerts")
    expect(told.get_by_text("Waits for a day to end")).to_be_visible()
    expect(told.get_by_text("Visits < 40")).to_be_visible()
    page.get_by_role("link", name="What they look at").click()
    expect(page.locator(".front__slot").first).to_be_visible()


def test_sql_is_answered_over_views_alone(ana: Person, shop: Shop) -> None:
    page = ana.goes("/console/insight/sql")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("cell", name=SLOW)).to_be_visible()
    page.get_by_label("One SELECT").fill("SELECT person FROM main.visits")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("there is no view 'visits'")).to_be_visible()
