"""The live store shows who is there and what they do as it happens, and goes back in time."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hall import PEOPLE, SLOTS, crowded, hall, watch
from tests.browser.person import DESK, LOOKS, Person, Scheme, person
from tests.browser.stage import STORE, S, Stage, Taken
from tests.web.town import Retailer, Town
from tillfree.runtime.cloud import utc_now_ns

FRAMES_A_SECOND = 30
KILOBYTES_A_SECOND = 200


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store with goods on its shelves."""
    return Stage(here, retailer)


def test_a_cart_fills_while_somebody_watches(ann: Person, stage: Stage) -> None:
    page = ann.goes("/console/live")
    assert page.url.endswith(f"/console/live/{STORE}")
    expect(page.locator('[data-part="inside"]')).to_have_text("0")
    stage.sensors()
    now_ns = utc_now_ns()
    stage.own.log.append([stage.came_in("kim", now_ns)])
    expect(page.locator('[data-part="inside"]')).to_have_text("1")
    stage.own.log.append([stage.act("kim", 1, Taken(3, 2, probability=0.86), now_ns)])
    name = stage.bundle.catalogue[stage.slot(3)[1]].name
    expect(page.locator('[data-part="carts"]')).to_contain_text(f"2 × {name}")
    expect(page.locator('[data-part="acts"] li').first).to_contain_text("86%")
    expect(page.locator('[data-part="sensors"]')).to_contain_text("All 4 sensors answer")
    stage.crowd(3, 1)
    expect(page.locator('[data-part="clock"]')).to_be_visible()
    expect(page.locator('[data-part="floor"]')).to_have_attribute("data-people", "3")


def test_a_slot_says_what_stands_there(ann: Person, stage: Stage) -> None:
    slot_id, sku = stage.slot(0)
    page = ann.goes(f"/console/live/{STORE}")
    page.locator(f'[data-slot="{slot_id}"]').dispatch_event("click")
    card = page.locator('[data-part="slot-card"]')
    expect(card).to_contain_text(stage.bundle.catalogue[sku].name)
    expect(card).to_contain_text("In stock")
    page.get_by_role("button", name="Close").click()
    expect(card).to_be_hidden()


def test_the_last_hours_are_played_again(ann: Person, stage: Stage) -> None:
    stage.visit("lee", [Taken(2), Taken(5)], ago_s=120)
    page = ann.goes(f"/console/live/{STORE}")
    page.evaluate(
        "s => { s.value = s.min; s.dispatchEvent(new Event('change')); }",
        page.locator("#slider").element_handle(),
    )
    expect(page.locator('[data-part="line-word"]')).to_have_text("Replay")
    expect(page.locator('[data-part="floor"]')).to_have_attribute("data-people", "1")
    page.get_by_role("button", name="Back to now").click()
    expect(page.locator('[data-part="line-word"]')).to_have_text("Live")


def test_forty_people_among_four_hundred_slots_move_smoothly_and_cheaply(
    chromium: Browser, here: Town
) -> None:
    other = here.retailer()
    large = hall(other, here)
    with person(chromium, here, "light", DESK) as ann, crowded(large):
        ann.enters(other)
        seen = watch(ann, large, 2.5)
    assert seen.slots >= SLOTS and seen.people == PEOPLE
    assert seen.frames_s >= FRAMES_A_SECOND
    assert 0 < seen.kilobytes_s < KILOBYTES_A_SECOND


def test_a_store_that_tells_its_plan_late_is_drawn_then(chromium: Browser, here: Town) -> None:
    other = here.retailer()
    with person(chromium, here, "light", DESK) as ann:
        ann.enters(other)
        page = ann.goes(f"/console/live/{STORE}")
        expect(
            page.get_by_role("heading", name="The store has not told its plan yet")
        ).to_be_visible()
        late = Stage(here, other)
        late.crowd(2, 1)
        expect(page.locator('[data-part="floor"]')).to_be_visible()
        late.crowd(2, 2)
        expect(page.locator('[data-part="floor"]')).to_have_attribute("data-people", "2")


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_the_live_page_keeps_nobody_out(
    chromium: Browser,
    here: Town,
    retailer: Retailer,
    stage: Stage,
    scheme: Scheme,
    size: tuple[int, int],
) -> None:
    stage.sensors(next(iter(stage.plan.cameras)))
    visit_id = f"park-{scheme}"
    now_ns = utc_now_ns()
    stage.own.log.append(
        [stage.came_in(visit_id, now_ns - 9 * S), stage.act(visit_id, 1, Taken(3), now_ns)]
    )
    with person(chromium, here, scheme, size) as ann:
        ann.enters(retailer)
        page = ann.goes(f"/console/live/{STORE}")
        expect(page.locator('[data-part="ill-card"]')).to_be_visible()
        assert not ann.blockers()
        assert not ann.overflows()
