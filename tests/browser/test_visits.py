"""A visit is found by what people know of it, read as a story, and put right."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import LOOKS, Person, Scheme, person
from tests.browser.shopping import Shopping, credential_of
from tests.browser.stage import Stage, Taken
from tests.web.town import Retailer, Town
from tillfree.journal import FactFilter


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store with three visits that were paid."""
    made = Stage(here, retailer)
    for number in range(3):
        made.visit(f"visit-{number}", [Taken(number), Taken(9)], ago_s=900 + 100 * number)
    return made


def test_a_visit_is_found_by_its_receipts_number_and_by_its_total(
    ann: Person, stage: Stage
) -> None:
    page = ann.goes("/console/visits")
    rows = page.locator("tbody tr")
    assert rows.count() == 3
    page.get_by_label("Find", exact=True).fill("A-2")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    total = rows.first.locator("td").last.inner_text()
    page.get_by_role("link", name="Clear").click()
    page.get_by_label("Find", exact=True).fill(total)
    page.keyboard.press("Enter")
    expect(rows).not_to_have_count(3)
    expect(rows.first).to_contain_text(total)
    page.get_by_label("Find", exact=True).fill("visit-1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    ann.goes("/console/visits?q=nothing&status=debt")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_a_visit_is_found_by_last_four(ann: Person, here: Town, stage: Stage) -> None:
    with here.shopper(stage.retailer, card="sandbox:approve:4821") as shopper:
        visit = Shopping(stage, "carded", credential_of(stage, shopper.person_id))
        visit.comes_in()
        visit.takes(4)
        visit.goes()
        page = ann.goes("/console/visits")
        today = page.locator("tbody time").first.get_attribute("datetime") or ""
        page.get_by_label("Card ends in").fill("4821")
        page.get_by_label("Day").fill(stage.day_of(today))
        page.keyboard.press("Enter")
        rows = page.locator("tbody tr")
        expect(rows).to_have_count(1)
        rows.first.get_by_role("link").click()
        expect(page.locator("aside")).to_contain_text("card ···· 4821")
        ann.goes("/console/visits?card=4822")
        expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
        # Who is erased is not found by their card any longer.
        stage.own.admission.accounts.delete(shopper.person_id)
        ann.goes("/console/visits?card=4821")
        expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
        kept = stage.own.log.read(FactFilter(kind="CardNoted", subject="carded"))
        assert kept and all("4821" not in one.fact.body.values() for one in kept)


def test_a_visit_is_a_story_and_a_line_is_given_back(ann: Person, stage: Stage) -> None:
    page = ann.goes("/console/visits/visit-0")
    name = stage.bundle.catalogue[stage.slot(0)[1]].name
    story = page.locator(".timeline")
    expect(story).to_contain_text("Came in")
    story.get_by_text(f"Took 1 × {name}", exact=True).click()
    expect(story).to_contain_text("Shelf:")
    expect(story.locator(".options").first).to_contain_text("Somebody without a scan")
    expect(story).to_contain_text("Paid")
    expect(page.locator(".floor__number")).to_have_count(2)
    page.get_by_role("button", name="Replay").click()
    page.get_by_role("button", name=f"Refund {name}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("broken seal")
    dialog.get_by_role("button", name="Refund").click()
    expect(page.get_by_role("status")).to_contain_text("under way")
    expect(story).to_contain_text("broken seal")
    stage.settle()
    page.reload()
    expect(story).to_contain_text("Refunded")


def test_another_house_finds_nothing(chromium: Browser, here: Town, stage: Stage) -> None:
    other = here.retailer()
    with person(chromium, here) as bob:
        bob.signs_in(other)
        answer = bob.page.goto(f"{here.url}/console/visits/visit-0")
        assert answer is not None and answer.status == 404
        bob.faults.clear()


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_visits_keep_nobody_out(
    chromium: Browser,
    here: Town,
    retailer: Retailer,
    stage: Stage,
    scheme: Scheme,
    size: tuple[int, int],
) -> None:
    with person(chromium, here, scheme, size) as ann:
        ann.enters(retailer)
        for path in ("/console/visits", "/console/visits/visit-1"):
            ann.goes(path)
            assert not ann.blockers()
            assert not ann.overflows()
