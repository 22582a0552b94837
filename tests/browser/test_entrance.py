"""People come in by the door, choose how pages look, and see no more than their role allows."""

from playwright.sync_api import Browser, expect

from tests.browser.person import Person, person
from tests.web.town import PASSWORD, Retailer, Town
from tillfree.tenants import SYSTEM, Role


def test_a_wrong_password_is_told_and_a_right_one_leads_on(
    chromium: Browser, here: Town, retailer: Retailer
) -> None:
    with person(chromium, here) as somebody:
        page = somebody.goes("/console/live")
        assert page.url.endswith("/console/sign-in?next=/console/live")
        page.get_by_label("Organisation").fill(retailer.own.organisation)
        page.get_by_label("E-mail").fill(retailer.email)
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("do not fit")
        # The browser notes every answer of 401 in its console; that one was wanted.
        assert len(somebody.faults) == 1
        somebody.faults.clear()


def test_theme_and_language_are_kept(ann: Person) -> None:
    page = ann.goes("/design")
    page.get_by_role("button", name="Dark").first.click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator("#language").select_option("ko")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("heading", level=1)).to_have_text("하나의 디자인 시스템")


def test_a_role_sees_only_its_own_places(chromium: Browser, here: Town, retailer: Retailer) -> None:
    own = retailer.own
    token = own.people.invite("sam@shop.example", Role.STAFF, SYSTEM).token
    own.people.join(token, "Sam", PASSWORD)
    with person(chromium, here) as sam:
        sam.signs_in(retailer, "sam@shop.example")
        assert sam.page.locator(".side__links a").count() == 0
        answer = sam.page.goto(f"{here.url}/console/live")
        assert answer is not None and answer.status == 403
        expect(sam.page.get_by_role("heading", level=2)).to_contain_text("role")
        sam.faults.clear()


def test_somebody_who_was_invited_joins(chromium: Browser, here: Town, retailer: Retailer) -> None:
    own = retailer.own
    token = own.people.invite("eve@shop.example", Role.OWNER, SYSTEM).token
    with person(chromium, here) as eve:
        page = eve.goes(f"/console/join?organisation={own.organisation}&token={token}")
        page.get_by_label("Your name").fill("Eve")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Join").click()
        page.wait_for_url("**/console/sign-in?*")
        eve.signs_in(retailer, "eve@shop.example")
