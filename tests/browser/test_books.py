"""Money, the team, how right the store is: read, exported, changed, for each role its own."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import LOOKS, Person, Scheme, person
from tests.browser.stage import STORE, Stage, Taken
from tests.web.town import PASSWORD, Retailer, Town
from tillfree.tenants import SYSTEM, Role

PAGES = (
    "/console/money",
    "/console/money/debts",
    "/console/money/returns",
    "/console/money/ledger",
    "/console/right",
    "/console/team",
    "/console/team/keys",
    "/console/team/audit",
)


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store that took something, gave some back, and was in doubt once."""
    made = Stage(here, retailer)
    made.visit("paid", [Taken(1), Taken(4)], ago_s=300)
    made.visit("doubt", [Taken(2, probability=0.6)], ago_s=200, review=True)
    made.own.corrections.take_off("paid", made.slot(1)[1], 1, "broken seal")
    made.settle()
    return made


def test_takings_their_split_and_the_balance_are_told(ann: Person, stage: Stage) -> None:
    page = ann.goes("/console/money")
    assert page.locator("main").get_by_text("1 receipt", exact=True).is_visible()
    expect(page.get_by_role("region", name="How it is split")).to_contain_text("sales · venue")
    with page.expect_download() as told:
        page.get_by_role("link", name="Receipts").click()
    assert told.value.suggested_filename.startswith(f"receipts-{STORE}-")
    lines = told.value.path().read_text("utf-8").splitlines()
    assert lines[0].startswith("number,visit_id") and lines[1].startswith("1,paid,")
    page.get_by_role("link", name="Day").click()
    expect(page.get_by_role("heading", name="Takings by the hour")).to_be_visible()
    page.get_by_role("link", name="Refunds and disputes").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Trial balance").click()
    expect(page.locator(".notice")).to_contain_text("Debits equal credits")


def test_somebody_is_invited_gets_a_role_and_is_let_go(ann: Person, stage: Stage) -> None:
    page = ann.goes("/console/team")
    page.get_by_role("button", name="Invite").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("kim@shop.example")
    dialog.get_by_role("button", name="Invite").click()
    expect(page.locator("[data-told]")).not_to_have_value("")
    link = page.locator("[data-told]").input_value()
    assert f"/console/join?organisation={stage.own.organisation}&token=" in link
    page.get_by_role("button", name="Done").click()
    row = page.locator("tr", has_text="kim@shop.example")
    expect(row).to_contain_text("Invited")
    stage.own.people.join(link.partition("token=")[2], "Kim", PASSWORD)
    page.reload()
    row.locator("select").select_option("reviewer")
    expect(page.get_by_role("status")).to_contain_text("The role is changed.")
    row.get_by_role("button", name="Let go").click()
    expect(row).to_contain_text("Has left")
    page.get_by_role("link", name="Audit log").click()
    expect(page.locator("tbody tr").first).to_contain_text("Ann Other")
    page.get_by_role("button", name="Check the chain").click()
    expect(page.get_by_role("status")).to_contain_text("The chain holds")


def test_a_key_is_shown_once_and_revoked(ann: Person, stage: Stage) -> None:
    page = ann.goes("/console/team/keys")
    page.get_by_role("button", name="Issue a key").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("till robot")
    dialog.get_by_label("read money").check()
    dialog.get_by_role("button", name="Issue").click()
    expect(page.locator("[data-told]")).not_to_have_value("")
    key = page.locator("[data-told]").input_value()
    assert stage.own.keys.actor(key) is not None
    page.get_by_role("button", name="Done").click()
    row = page.locator("tr", has_text="till robot")
    row.get_by_role("button", name="Revoke").click()
    expect(row).to_contain_text("Revoked")
    assert stage.own.keys.actor(key) is None


def test_an_analyst_sees_money_and_nothing_to_change(
    chromium: Browser, here: Town, retailer: Retailer, stage: Stage
) -> None:
    people = stage.own.people
    token = people.invite("lee@shop.example", Role.ANALYST, SYSTEM).token
    people.join(token, "Lee", PASSWORD)
    with person(chromium, here) as lee:
        lee.enters(retailer, "lee@shop.example")
        page = lee.goes("/console")
        names = page.locator(".side__links a").all_inner_texts()
        assert names == ["Visits", "Insight", "Money", "How right are we"]
        lee.goes("/console/visits/paid")
        expect(page.get_by_role("heading", name="What happened")).to_be_visible()
        assert page.get_by_role("button", name="Add a line").count() == 0
        assert page.locator('[data-part="floor"]').count() == 0
        for path in ("/console/team", "/console/live", "/console/review"):
            answer = page.goto(here.url + path)
            assert answer is not None and answer.status == 403
        lee.faults.clear()


def test_the_owner_lets_everybody_read_how_right_the_store_is(
    chromium: Browser, here: Town, ann: Person, stage: Stage
) -> None:
    place = f"/right/{stage.own.organisation}"
    with person(chromium, here) as somebody:
        answer = somebody.page.goto(here.url + place)
        assert answer is not None and answer.status == 404
        somebody.faults.clear()
        page = ann.goes("/console/right")
        page.get_by_role("button", name="Make it public").click()
        expect(page.locator(".toast")).to_have_text("Everybody can read it now.")
        expect(page.get_by_role("link", name=place)).to_be_visible()
        told = somebody.goes(place)
        expect(told.get_by_role("heading", level=1)).to_have_text("How right are we")
        expect(told.locator("tbody tr")).to_have_count(1)
        assert "visit-" not in told.content() and "pass-" not in told.content()
        page.get_by_role("button", name="Withdraw it").click()
        expect(page.locator(".toast")).to_have_text("Nobody else sees it any more.")
        answer = somebody.page.goto(here.url + place)
        assert answer is not None and answer.status == 404
        somebody.faults.clear()


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_the_books_keep_nobody_out(
    chromium: Browser,
    here: Town,
    retailer: Retailer,
    stage: Stage,
    scheme: Scheme,
    size: tuple[int, int],
) -> None:
    with person(chromium, here, scheme, size) as ann:
        ann.enters(retailer)
        for path in PAGES:
            ann.goes(path)
            assert not ann.blockers()
            assert not ann.overflows(), path
