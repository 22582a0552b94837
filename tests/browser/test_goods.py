"""Goods are listed, uploaded and mended, and planned onto shelves by mouse and by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import LOOKS, Person, Scheme, person
from tests.browser.stage import STORE, Stage
from tests.web.town import Retailer, Town
from tillfree.merchandise.postgres import articles, planogram, price_book
from tillfree.runtime.cloud import utc_now_ns

FAULTY = '''sku,name,price_minor,tax_rate,detail
bun,"Bun, plain",1200,0.1,
roll,Roll,12.5,0.1,"Says ""hello"""
pie,,900,2,
'''


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store with goods on its shelves."""
    return Stage(here, retailer)


def test_a_faulty_catalogue_is_mended_where_it_is_faulty(
    ann: Person, stage: Stage, tmp_path: Path
) -> None:
    place = tmp_path / "goods.csv"
    place.write_text(FAULTY, "utf-8")
    page = ann.goes("/console/catalogue/upload")
    page.get_by_label("File (CSV)").set_input_files(place)
    expect(page.get_by_role("alert")).to_contain_text("3 faults")
    expect(page.get_by_label("Row 2, price_minor")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Row 2, price_minor").fill("1250")
    page.get_by_label("Row 3, name").fill("Pie")
    page.get_by_role("button", name="Upload again").click()
    expect(page.get_by_role("alert")).to_contain_text("1 fault")
    page.get_by_label("Row 3, tax_rate").fill("0.1")
    page.get_by_role("button", name="Upload again").click()
    expect(page.get_by_role("status")).to_contain_text("articles are listed")
    with stage.own.office.reading() as connection:
        listed = articles(connection, STORE, ["bun", "roll", "pie"])
    assert listed["bun"].name == "Bun, plain"
    assert listed["roll"].detail == 'Says "hello"'
    # The browser notes each refusal; they were wanted.
    assert len(ann.faults) == 2
    ann.faults.clear()


def test_a_price_is_changed_from_now_on(ann: Person, stage: Stage) -> None:
    sku = stage.slot(0)[1]
    name = stage.bundle.catalogue[sku].name
    page = ann.goes(f"/console/catalogue?q={sku}")
    page.get_by_role("button", name=f"Change {name}").click()
    page.get_by_role("dialog").get_by_label("Price").fill("4321")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("tbody tr", has_text=sku)).to_contain_text("₩4,321")
    with stage.own.office.reading() as connection:
        book = price_book(connection, STORE, [sku])
    assert book.price_minor(sku, utc_now_ns(), member=False) == 4_321
    with stage.own.office.reading() as connection:
        listed = articles(connection, STORE, [sku])[sku]
    assert listed.weight_g == stage.bundle.catalogue[sku].weight_g


def test_shelves_are_planned_by_mouse_and_by_keyboard(ann: Person, stage: Stage) -> None:
    (first, moved), (second, _), (third, carried) = stage.slot(0), stage.slot(1), stage.slot(2)
    page = ann.goes("/console/catalogue/shelves")
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    page.locator(f'[data-slot="{first}"] .planned').first.drag_to(
        page.locator(f'[data-slot="{second}"]')
    )
    expect(page.locator("[data-changes]")).to_have_text("2 slots changed")
    page.locator(f'[data-slot="{third}"]').focus()
    page.keyboard.press("Enter")
    page.locator(f'[data-slot="{first}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-changes]")).to_have_text("3 slots changed")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("Version 2 is published")
    with stage.own.office.reading() as connection:
        plan = planogram(connection, STORE, utc_now_ns())
    assert plan is not None
    slots = {slot.slot_id: slot.skus for slot in plan.slots}
    assert moved in slots[second]
    assert slots[first] == (carried,)
    assert third not in slots
    expect(page.locator("li", has_text="holds")).to_contain_text("Version 2")
    page.get_by_role("link", name="Version 1").click()
    expect(page.locator("[data-changes]")).to_have_text("3 slots changed")
    expect(page.locator(f'[data-slot="{first}"]')).to_contain_text(
        stage.bundle.catalogue[moved].name
    )


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_goods_keep_nobody_out(
    chromium: Browser,
    here: Town,
    retailer: Retailer,
    stage: Stage,
    scheme: Scheme,
    size: tuple[int, int],
) -> None:
    with person(chromium, here, scheme, size) as ann:
        ann.enters(retailer)
        for tail in ("", "/upload", "/shelves"):
            ann.goes(f"/console/catalogue{tail}?store={STORE}")
            assert not ann.blockers()
            assert not ann.overflows(), tail
