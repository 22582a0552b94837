"""A venue is added and a store opened in it; a store says what it still needs."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import LOOKS, Person, Scheme, person
from tests.browser.stage import STORE, Stage
from tests.web.town import Retailer, Town


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store that has told its plan and is not heard yet."""
    return Stage(here, retailer)


def test_a_store_is_opened_in_a_new_venue(ann: Person, stage: Stage) -> None:
    page = ann.goes("/console/stores")
    page.get_by_role("button", name="Add a venue").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Moon Cinema")
    dialog.get_by_label("Short name").fill("moon")
    dialog.get_by_label("Kind").select_option("cinema")
    dialog.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Moon Cinema")).to_be_visible()
    page.get_by_role("button", name="Open a store").click()
    dialog.get_by_label("Venue", exact=True).select_option("moon")
    dialog.get_by_label("Name", exact=True).fill("Foyer")
    dialog.get_by_label("Short name").fill("foyer")
    dialog.get_by_label("Venue's share, percent").fill("12.5")
    dialog.get_by_label("Legal name").fill("Seaside Retail Co.")
    dialog.get_by_label("Address").fill("1 Runway Road")
    dialog.get_by_label("Tax number").fill("123")
    dialog.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("link", name="Foyer").click()
    expect(page.locator(".checks .watch")).to_have_count(7)
    opened = stage.own.registry.store("foyer")
    assert opened is not None
    assert (opened.venue_id, opened.venue_share_bp) == ("moon", 1_250)


def test_a_store_says_what_it_needs(ann: Person, stage: Stage) -> None:
    page = ann.goes(f"/console/stores/{STORE}")
    expect(page.locator(".checks .watch")).to_have_count(4)
    stage.sensors()
    stage.crowd(1, 1)
    page.reload()
    expect(page.locator(".checks .watch")).to_have_text(re.compile("The floor is empty"))
    expect(page.get_by_role("region", name="Sensors")).to_contain_text("answers")


def test_a_store_closes_opens_and_is_stopped(ann: Person, stage: Stage) -> None:
    stage.sensors()
    stage.crowd(1, 1)
    page = ann.goes(f"/console/stores/{STORE}")
    page.get_by_role("button", name="Close the store").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Closed")
    expect(page.get_by_role("button", name="Open the store")).to_be_disabled()
    stage.crowd(0, 1)
    page.reload()
    page.get_by_role("button", name="Open the store").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Open")
    page.get_by_role("button", name="Emergency stop").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("smoke")
    dialog.get_by_role("button", name="Stop the store").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stopped")
    expect(page.locator(".notice--bad").first).to_contain_text("smoke")
    assert not ann.blockers()
    ann.goes("/console/stores")
    expect(page.get_by_role("link", name="Kiosk at Gate 7")).to_contain_text("Stopped")
    ann.goes(f"/console/stores/{STORE}")
    page.get_by_role("button", name="Lift the stop").click()
    dialog.get_by_label("Reason").fill("all clear")
    dialog.get_by_role("button", name="Lift", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Open")


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_stores_keep_nobody_out(
    chromium: Browser,
    here: Town,
    retailer: Retailer,
    stage: Stage,
    scheme: Scheme,
    size: tuple[int, int],
) -> None:
    with person(chromium, here, scheme, size) as ann:
        ann.enters(retailer)
        for path in ("/console/stores", f"/console/stores/{STORE}"):
            ann.goes(path)
            assert not ann.blockers()
            assert not ann.overflows(), path
