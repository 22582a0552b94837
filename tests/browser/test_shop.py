"""A shopper signs up, watches the cart fill, gets receipt and money back, and is forgotten."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import PHONE, person
from tests.browser.shopping import Shopping, code_of, credential_of, shopping_person
from tests.browser.stage import STORE, Stage
from tests.web.town import PASSWORD, Retailer, Shopper, Town
from tillfree.consent import Purpose
from tillfree.runtime.cloud import utc_now_ns

MINUTE_NS = 60 * 10**9


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store with goods on its shelves, and keys that sign passes."""
    retailer.own.admission.keyring.keep_fresh()
    return Stage(here, retailer, instant_refund_minor=10_000)


@pytest.fixture
def kim(here: Town, stage: Stage) -> Iterator[Shopper]:
    """Give somebody with an account and a card."""
    with here.shopper(stage.retailer) as found:
        yield found


def test_a_person_signs_up_and_the_gate_opens(chromium: Browser, here: Town, stage: Stage) -> None:
    began_ns = utc_now_ns()
    with person(chromium, here, "light", PHONE) as lee:
        page = lee.goes(f"/shop/sign-up?organisation={stage.own.organisation}")
        page.get_by_label("Your name").fill("Lee Young")
        page.get_by_role("textbox", name="E-mail").fill("lee@mail.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/shop/pay?first")
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Pay with this").click()
        page.wait_for_url("**/shop")
        expect(page.get_by_role("heading", name="Hello, Lee")).to_be_visible()
        code = code_of(page)
        assert utc_now_ns() - began_ns < MINUTE_NS, "under a minute"
        with here.client(stage.retailer.headers) as gate:
            path = f"/v1/stores/{STORE}/gates/north/scans/lee-1"
            assert gate.put(path, json={"code": code}).json()["opens"]
        page = lee.goes("/shop/me")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/shop/sign-in")
        assert page.evaluate("localStorage.getItem('tillfree-passes')") is None
        page.get_by_role("textbox", name="E-mail").fill("lee@mail.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/shop")


def test_a_visit_from_the_pass_to_the_refund(
    chromium: Browser, here: Town, stage: Stage, kim: Shopper
) -> None:
    visit = Shopping(stage, "kim-1", credential_of(stage, kim.person_id))
    with shopping_person(chromium, here, kim) as found:
        page = found.goes("/shop")
        code_of(page)
        visit.comes_in()
        expect(page.get_by_role("heading", name="Nothing in it yet")).to_be_visible()
        name = visit.takes(3)
        sheet = page.get_by_role("dialog", name="Product")
        expect(sheet.get_by_role("heading", name=name)).to_be_visible()
        expect(sheet).to_contain_text("Changed your mind?")
        assert not found.blockers()
        visit.takes(3, back=True)
        expect(sheet).to_be_hidden()
        expect(page.locator(".toast")).to_have_text(f"Back on the shelf: {name}")
        kept = visit.takes(5, 2)
        sheet.get_by_role("button", name="Back to the cart").click()
        cart = page.locator('[data-part="cart"]')
        expect(cart).to_contain_text(kept)
        expect(cart).not_to_contain_text(name)
        small = visit.takes(6)
        expect(sheet.get_by_role("heading", name=small)).to_be_visible()
        visit.goes()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        page.get_by_role("link", name="See the receipt").click()
        line = page.locator(".paper__lines li", has_text=kept)
        expect(line).to_contain_text(re.compile(r"taken \d\d:\d\d:\d\d"))
        line.get_by_role("button", name="Not right?").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("It was fewer of them").check()
        dialog.get_by_role("button", name="Report it").click()
        expect(page.locator(".toast")).to_have_text("Given back at once. Sorry for that.")
        visit.settle()
        page.reload()
        expect(page.locator(".is-back")).to_contain_text(f"Given back: {kept}")
        expect(line.first).to_contain_text("given back")


def test_a_dear_line_is_looked_at_by_a_person(
    chromium: Browser, here: Town, stage: Stage, kim: Shopper
) -> None:
    visit = Shopping(stage, "kim-2", credential_of(stage, kim.person_id))
    visit.comes_in()
    visit.takes(5, 2)
    visit.goes()
    with shopping_person(chromium, here, kim, "dark") as found:
        page = found.goes("/shop/visits")
        page.get_by_role("link", name="Kiosk").click()
        page.get_by_role("button", name="Not right?").click()
        page.get_by_label("How many").fill("2")
        page.get_by_role("button", name="Report it").click()
        expect(page.locator(".badge--watch")).to_have_text("A person is looking at it")
        assert not page.get_by_role("button", name="Not right?").count(), "reported once"


def test_the_pass_is_shown_without_a_line(
    chromium: Browser, here: Town, stage: Stage, kim: Shopper
) -> None:
    with shopping_person(chromium, here, kim) as found:
        page = found.goes("/shop")
        code_of(page)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        found.context.set_offline(True)
        page.goto(f"{here.url}/shop")
        expect(page.get_by_role("heading", name="You can still walk in")).to_be_visible()
        code = code_of(page)
        expect(page.locator('[data-part="word"]')).to_contain_text("has codes until")
        with here.client(stage.retailer.headers) as gate:
            path = f"/v1/stores/{STORE}/gates/north/scans/offline-1"
            assert gate.put(path, json={"code": code}).json()["opens"]
        # A browser without a line says so itself.
        found.faults.clear()


def test_all_that_is_known_is_shown_taken_away_and_erased(
    chromium: Browser, here: Town, stage: Stage, kim: Shopper
) -> None:
    with shopping_person(chromium, here, kim) as found:
        page = found.goes("/shop/privacy")
        expect(page.get_by_role("main")).to_contain_text(kim.email)
        page.get_by_role("button", name="Agree").first.click()
        expect(page.get_by_role("button", name="Take it back")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download everything").click()
        assert kim.email in download.value.path().read_text()
        page.get_by_role("button", name="Erase me").click()
        page.get_by_role("dialog").get_by_role("checkbox").check()
        page.get_by_role("button", name="Erase me now").click()
        expect(page.get_by_role("heading", name="You are forgotten")).to_be_visible()
        assert found.goes("/shop").url.endswith("/shop/sign-in")


def test_a_shopper_sees_no_page_of_others(
    chromium: Browser, here: Town, stage: Stage, kim: Shopper
) -> None:
    with shopping_person(chromium, here, kim) as found:
        assert "/console/sign-in" in found.goes("/console/visits").url
        answer = found.page.goto(f"{here.url}/shop/visits/of-nobody")
        assert answer is not None and answer.status == 404
        expect(found.page.get_by_role("heading", level=2)).to_have_text("There is nothing here")
        found.faults.clear()


def test_a_shopper_says_something_of_themselves(
    chromium: Browser, here: Town, stage: Stage, kim: Shopper
) -> None:
    purpose = Purpose.DEMOGRAPHICS_SELF_DECLARED
    wish = {"wording": stage.own.consents.texts()[purpose].wording, "is_adult": True}
    assert kim.client.put(f"/v1/shopper/consents/{purpose}", json=wish).is_success
    with shopping_person(chromium, here, kim) as found:
        page = found.goes("/shop/ads")
        page.get_by_label("Age", exact=True).select_option("35-44")
        page.get_by_role("button", name="Keep").click()
        # It is said on the page as it comes back.
        expect(page.get_by_text("Kept.", exact=True)).to_be_visible()
        expect(page.get_by_label("Age", exact=True)).to_have_value("35-44")
        expect(page.get_by_label("Gender")).to_have_value("")
        assert not found.blockers() and not found.overflows()
    assert kim.client.get("/v1/shopper/declared").json()["age_band"] == "35-44"
