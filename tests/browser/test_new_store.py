"""A cinema stand is designed by mouse and keyboard, rushed into, and kept as a store."""

import io
import json
import zipfile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.person import PHONE, Person, person
from tests.tenants.seaside import AIRPORT
from tests.web.town import PASSWORD, WAIT_S, Retailer, Town
from tillfree.premises import check_bundle
from tillfree.tenants import SYSTEM, Role

LONG_MS = 1_000 * WAIT_S
RUSH_MS = 4 * LONG_MS
"""A rush of four takes ten seconds of a core that is free, and steps back where none is."""
PATH = "/console/new"


def shown(page: Page) -> None:
    """Wait until what is drawn has been looked at."""
    expect(page.locator("[data-floor]")).not_to_have_attribute("aria-busy", "true", timeout=LONG_MS)
    expect(page.locator("[data-covered]")).not_to_have_text("–")


def plan_of(page: Page) -> dict[str, list[dict[str, object]]]:
    """Return the plan as the browser keeps it."""
    text = page.evaluate(
        "localStorage.getItem(Object.keys(localStorage).find((key) => key.includes('plan')))"
    )
    plan: dict[str, list[dict[str, object]]] = json.loads(text)
    return plan


def piece(page: Page, name: str) -> dict[str, object]:
    """Return a piece of the plan."""
    return next(one for one in plan_of(page)["pieces"] if one["piece_id"] == name)


def cinema(ann: Person, width: str = "8", depth: str = "7.5") -> Page:
    """Draw a small cinema stand."""
    page = ann.goes(PATH)
    shown(page)
    page.get_by_text("Cinema concession", exact=True).click()
    page.get_by_label("Width, m").fill(width)
    page.get_by_label("Depth, m").fill(depth)
    page.get_by_label("Cameras", exact=True).fill("3")
    with page.expect_response(lambda answer: answer.url.endswith("/new/plan")):
        page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.locator("[data-size]")).to_have_text(f"{width} × {depth} m")
    shown(page)
    return page


def test_a_cinema_stand_is_designed_and_a_rush_let_in(ann: Person) -> None:
    page = cinema(ann)
    counter = page.locator("[data-thing='counter']")
    before = piece(page, "counter")
    box = counter.locator("rect").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y + 12, steps=4)
    page.mouse.up()
    shown(page)
    dragged = piece(page, "counter")
    assert dragged["x_m"] < before["x_m"]  # type: ignore[operator]
    assert dragged["y_m"] < before["y_m"]  # type: ignore[operator]
    counter.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    after = piece(page, "counter")
    assert after["x_m"] == pytest.approx(float(str(dragged["x_m"])) + 0.1)
    expect(page.locator("[data-speaks]")).to_contain_text("counter moved to")
    shown(page)
    page.get_by_label("People", exact=True).fill("4")
    page.get_by_label("Within, minutes").fill("0.3")
    page.get_by_role("button", name="Let them in").click()
    expect(page.locator("[data-progress]")).to_be_visible()
    tiles = page.locator("[data-tiles]")
    expect(tiles).to_be_visible(timeout=RUSH_MS)
    for words in (
        "Items right",
        "Exact receipts",
        "To review",
        "Longest line",
        "Wait, 95th percentile",
    ):
        expect(tiles).to_contain_text(words)
    expect(page.locator("[data-lines] figure")).not_to_have_count(0)
    expect(page.locator("[data-stale]")).to_be_hidden()
    assert not ann.blockers()
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert not ann.blockers()
    assert not ann.overflows()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Report").click()
    assert saved.value.suggested_filename == "rehearsal.html"
    counter.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-stale]")).to_be_visible()


def test_what_is_wrong_is_told_and_mended_by_keyboard(ann: Person) -> None:
    page = cinema(ann)
    covered = page.locator("[data-covered]").text_content()
    page.locator("[data-thing='camera-1']").focus()
    page.keyboard.press("Delete")
    expect(page.locator("[data-thing='camera-1']")).to_have_count(0)
    shown(page)
    expect(page.locator("[data-blind]")).to_contain_text("Blind:")
    expect(page.locator(".draft__front.is-blind")).not_to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-covered]")).to_have_text(str(covered))
    counter = page.locator("[data-thing='counter']")
    counter.focus()
    page.keyboard.press("r")
    page.get_by_label("From the west").first.fill("-1")
    page.get_by_label("From the west").first.press("Tab")
    expect(page.get_by_text("counter reaches through a wall")).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_role("button", name="Let them in")).to_be_disabled()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Can be built")).to_be_visible(timeout=LONG_MS)
    page.get_by_role("button", name="Island", exact=True).click()
    expect(page.locator("[data-chosen]")).to_have_text("island-2")
    page.get_by_label("Goods", exact=True).select_option("meals")
    assert piece(page, "island-2")["goods"] == "meals"
    page.reload()
    shown(page)
    assert piece(page, "island-2")["goods"] == "meals"


def test_a_plan_is_kept_as_a_store_and_taken_home(
    ann: Person, retailer: Retailer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = cinema(ann)
    page.get_by_role("button", name="Keep as a store").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Venue", exact=True).select_option(AIRPORT.venue_id)
    dialog.get_by_label("Name", exact=True).fill("Screen Two")
    dialog.get_by_label("Short name").fill("screen-2")
    dialog.get_by_label("Legal name").fill("Seaside Retail Co.")
    dialog.get_by_label("Address").fill("1 Runway Road")
    dialog.get_by_label("Tax number").fill("123")
    dialog.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("The store is kept: Screen Two.")).to_be_visible(timeout=LONG_MS)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download bundle").click()
    assert saved.value.suggested_filename == "screen-2.zip"
    folder = tmp_path_factory.mktemp("taken")
    with zipfile.ZipFile(io.BytesIO(saved.value.path().read_bytes())) as archive:
        archive.extractall(folder)
    assert check_bundle(folder / "screen-2") == []
    plan = retailer.own.floor.plan("screen-2")
    assert plan is not None
    assert any(slot.skus for slot in plan.slots().values())
    page = ann.goes("/console/catalogue/shelves?store=screen-2")
    expect(page.get_by_role("button", name="Milk chocolate").first).to_be_visible()


def test_who_may_not_plan_is_sent_away(chromium: Browser, here: Town, retailer: Retailer) -> None:
    emails = {}
    for role in (Role.REVIEWER, Role.OPERATOR):
        emails[role] = f"{role.value}@{retailer.own.organisation}.example"
        token = retailer.own.people.invite(emails[role], role, SYSTEM).token
        retailer.own.people.join(token, "Robin Other", PASSWORD)
    with person(chromium, here) as robin:
        robin.enters(retailer, emails[Role.REVIEWER])
        answer = robin.page.request.get(f"{here.url}{PATH}")
        assert answer.status == 403
    with person(chromium, here) as robin:
        robin.enters(retailer, emails[Role.OPERATOR])
        shown(robin.goes(PATH))
        expect(robin.page.get_by_role("button", name="Keep as a store")).to_have_count(0)
