"""A visit is found by what people know of it, read as a story, and put right."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import LOOKS, Person, Scheme, person
from tests.browser.shopping import Shopping, credential_of
from tests.browser.stage import Stage, Taken
from tests.web.town import PASSWORD, Retailer, Town
from tillfree.journal import FactFilter
from tillfree.tenants import SYSTEM, Role


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
    expect(story.get_by_role("img", name="The plate from").first).to_be_visible()
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


def test_a_receipt_is_adjusted_sent_and_voided(ann: Person, stage: Stage) -> None:
    page = ann.goes("/console/visits/visit-2")
    name = stage.bundle.catalogue[stage.slot(2)[1]].name
    dialog, story = page.get_by_role("dialog"), page.locator(".timeline")
    page.get_by_role("button", name=f"Adjust {name}").click()
    dialog.get_by_label("Units on the receipt").fill("2")
    dialog.get_by_label("Reason").fill("two in the hand")
    dialog.get_by_role("button", name="Adjust").click()
    expect(page.get_by_role("status")).to_contain_text("adjusted")
    expect(story).to_contain_text("two in the hand")
    page.get_by_role("button", name="Send again").click()
    dialog.get_by_label("Reason").fill("asked at the desk")
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("will be sent")
    messages = page.locator(".card", has=page.get_by_role("heading", name="Messages"))
    expect(messages).to_contain_text("Copy of the receipt")
    expect(messages).to_contain_text("Notice of an added line")
    page.get_by_role("button", name="Void").click()
    dialog.get_by_label("Reason").fill("the wrong person")
    dialog.get_by_role("button", name="Void").click()
    expect(page.get_by_role("status")).to_contain_text("void")
    stage.settle()
    page.reload()
    expect(page.get_by_role("button", name="Void")).to_have_count(0)
    ann.goes("/console/team/audit")
    expect(page.locator("main")).to_contain_text("the wrong person")


def test_who_only_reads_money_changes_nothing(
    chromium: Browser, here: Town, retailer: Retailer, stage: Stage
) -> None:
    token = stage.own.people.invite("bo@seaside.example", Role.ANALYST, SYSTEM).token
    stage.own.people.join(token, "Bo Other", PASSWORD)
    with person(chromium, here) as bo:
        bo.enters(retailer, "bo@seaside.example")
        page = bo.goes("/console/visits/visit-1")
        expect(page.get_by_role("heading", name="What happened")).to_be_visible()
        expect(page.get_by_role("button", name="Void")).to_have_count(0)
        status = page.evaluate(
            """async () => {
              const { ask } = await import(document.querySelector('script[src*="shell"]').src
                .replace("shell.js", "ask.js"));
              const wish = { reason: "no" };
              return ask("POST", "/v1/visits/visit-1/voids", wish).catch((e) => e.problem.status);
            }"""
        )
        assert status == 403
        bo.faults.clear()


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
