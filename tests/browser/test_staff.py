"""Who works in a store serves, sells a pass, notes an age; no name of a shopper stands there."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import PHONE, person
from tests.browser.shopping import Shopping, credential_of
from tests.browser.stage import STORE, Stage
from tests.web.town import PASSWORD, Retailer, Town
from tillfree.merchandise.postgres import stock
from tillfree.tenants import SYSTEM, Role

SAM = "sam@shop.example"


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store with one of its staff."""
    retailer.own.admission.keyring.keep_fresh()
    token = retailer.own.people.invite(SAM, Role.STAFF, SYSTEM).token
    retailer.own.people.join(token, "Sam", PASSWORD)
    return Stage(here, retailer)


def test_a_cup_is_served_to_who_stands_there(chromium: Browser, here: Town, stage: Stage) -> None:
    with here.shopper(stage.retailer) as kim, person(chromium, here, "light", PHONE) as sam:
        visit = Shopping(stage, "kim-served", credential_of(stage, kim.person_id))
        visit.comes_in()
        name = visit.takes(2)
        sam.enters(stage.retailer, SAM)
        page = sam.goes("/staff")
        assert page.url.endswith(f"/staff/{STORE}")
        expect(page.get_by_role("main")).not_to_contain_text(re.compile(r"Kim \d"))
        page.get_by_label(f"1 × {name}").check()
        served = stage.bundle.catalogue[stage.slot(6)[1]].name
        page.get_by_label("What do you serve?").select_option(label=served)
        page.get_by_label("How many?").fill("2")
        page.get_by_role("button", name="Add it").click()
        expect(page.locator(".toast")).to_have_text("It is on their bill.")
        visit.goes()
        lines = kim.client.get("/v1/shopper/receipts/kim-served").json()["lines"]
        assert {(one["name"], one["quantity"]) for one in lines} == {(name, 1), (served, 2)}


def test_a_place_on_the_shelf_is_filled_and_counted(
    chromium: Browser, here: Town, stage: Stage
) -> None:
    slot_id, sku = stage.slot(4)
    with person(chromium, here, "light", PHONE) as sam:
        sam.enters(stage.retailer, SAM)
        page = sam.goes("/staff")
        low = page.get_by_label("Which place?").locator("optgroup").first
        expect(low).to_have_attribute("label", "Empty or running low")
        expect(low.locator(f'option[value="{slot_id}"]')).to_have_count(1)
        page.get_by_label("Which place?").select_option(slot_id)
        page.get_by_label("How many stand there now?").fill("12")
        page.get_by_role("button", name="Counted").click()
        expect(page.locator(".toast")).to_have_text("It is counted.")
        place = page.get_by_label("Which place?").locator(f'option[value="{slot_id}"]')
        expect(place).to_contain_text("12 there")
        assert not sam.blockers()
    with stage.own.office.reading() as connection:
        found = {(one.slot_id, one.sku): one.quantity for one in stock(connection, STORE)}
    assert found[slot_id, sku] == 12


def test_who_pays_cash_is_let_in(chromium: Browser, here: Town, stage: Stage) -> None:
    with person(chromium, here, "light", PHONE) as sam, here.client(stage.retailer.headers) as gate:
        sam.enters(stage.retailer, SAM)
        page = sam.goes("/staff")
        page.get_by_label("Sum in KRW").fill("20000")
        page.get_by_role("button", name="Sell a pass").click()
        code = page.locator('[data-part="text"]')
        expect(code).not_to_be_empty()
        path = f"/v1/stores/{STORE}/gates/north/scans/cash-1"
        assert gate.put(path, json={"code": code.text_content()}).json()["opens"]
        assert not sam.blockers()


def test_an_age_is_noted_once(chromium: Browser, here: Town, stage: Stage) -> None:
    with here.shopper(stage.retailer) as kim, person(chromium, here, "light", PHONE) as sam:
        sam.enters(stage.retailer, SAM)
        page = sam.goes("/staff")
        page.get_by_label("The code on their telephone").fill(kim.new_pass()["text"])
        page.get_by_label("Years, by their papers").fill("34")
        page.get_by_role("button", name="Note it").click()
        expect(page.locator(".toast")).to_contain_text("It is noted")
        assert kim.client.get("/v1/shopper/account").json()["years"] == 34
