"""Reviews are settled by keyboard alone, and two reviewers never get the same one."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.person import LOOKS, person
from tests.browser.stage import Stage, Taken
from tests.web.town import PASSWORD, Retailer, Town
from tillfree.tenants import SYSTEM, Role


@pytest.fixture
def retailer(here: Town) -> Retailer:
    """Give each test its own queue."""
    return here.retailer()


@pytest.fixture
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store with three receipts in doubt."""
    made = Stage(here, retailer)
    for number in range(3):
        acts = [Taken(number), Taken(number + 9, 2, probability=0.6)]
        made.visit(f"doubt-{number}", acts, ago_s=900 - 100 * number, review=True)
    return made


def _reviewer(stage: Stage, name: str) -> str:
    people = stage.own.people
    email = f"{name}@shop.example"
    people.join(people.invite(email, Role.REVIEWER, SYSTEM).token, name, PASSWORD)
    return email


def _decided(page: Page) -> None:
    expect(page.get_by_role("button", name="Decide")).to_be_enabled()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_three_reviews_are_settled_by_keyboard_alone(
    chromium: Browser, here: Town, retailer: Retailer, stage: Stage
) -> None:
    other = stage.bundle.catalogue[stage.slot(10)[1]].name
    with person(chromium, here) as eve:
        eve.signs_in(retailer, _reviewer(stage, "eve"))
        page = eve.page
        assert page.url.endswith("/console/review")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        # The first: the second explanation is the right one.
        expect(page.locator("[data-act][data-current]")).to_have_attribute("data-act", "2")
        page.keyboard.press("2")
        lines = page.locator("[data-lines]")
        expect(lines).to_contain_text(other)
        expect(page.locator("[data-changed-word]")).to_be_visible()
        _decided(page)
        # The second: one unit less of the last line.
        page.keyboard.press("ArrowRight")
        page.keyboard.press("-")
        _decided(page)
        # The third is as the store says.
        _decided(page)
        expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    figures = stage.own.reviews.figures()
    assert (figures.decided, figures.wrong, figures.waiting) == (3, 2, 0)
    stage.settle()
    money = stage.own.cashier
    with stage.own.office.reading() as connection:
        first = money.money(connection, "doubt-0")
    assert stage.slot(10)[1] in {line.sku for line in first.lines}


def test_two_reviewers_never_get_the_same(
    chromium: Browser, here: Town, retailer: Retailer, stage: Stage
) -> None:
    with person(chromium, here) as eve, person(chromium, here) as sam:
        for one, name in ((eve, "eve"), (sam, "sam")):
            one.signs_in(retailer, _reviewer(stage, name))
        taken = []
        for one in (eve, sam):
            one.page.get_by_role("button", name="Start").click()
            expect(one.page.get_by_role("button", name="Decide")).to_be_enabled()
            taken.append(one.page.url)
        assert taken[0] != taken[1]
        # Somebody who goes to a case that another has may look, not decide.
        sam.page.goto(taken[0])
        expect(sam.page.get_by_role("alert")).to_contain_text("another reviewer")
        expect(sam.page.get_by_role("button", name="Decide")).to_be_disabled()
        sam.faults.clear()


def test_reviews_keep_nobody_out(
    chromium: Browser, here: Town, retailer: Retailer, stage: Stage
) -> None:
    for scheme, size in LOOKS:
        with person(chromium, here, scheme, size) as ann:
            ann.enters(retailer)
            ann.goes("/console/review")
            assert not ann.blockers()
            ann.page.locator("tbody a").first.click()
            expect(ann.page.get_by_role("button", name="Decide")).to_be_enabled()
            assert not ann.blockers()
            assert not ann.overflows()
