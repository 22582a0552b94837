"""An article is moved in the planogram, and the store's next pick there is a pick of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.stage import STORE, Stage
from tests.web.town import Retailer, Town
from tillfree.engine import EngineOutput, StoreEngine
from tillfree.runtime.cloud import planograms_told, utc_now_ns
from tillfree.runtime.nats import PlanKeeper, PlanogramTold, facts_told
from tillfree.sensors import Delivery, read_recording
from tillfree.visits import Interaction

TWIN = "The newcomer"


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store with goods on its shelves."""
    return Stage(here, retailer)


@dataclass
class _Edge:
    """The stage's store at work: its engine hears sensors, its facts go to the cloud."""

    stage: Stage
    engine: StoreEngine = field(init=False)
    ahead: Iterator[Delivery] = field(init=False)

    def __post_init__(self) -> None:
        bundle = self.stage.bundle
        self.engine = StoreEngine(replace(bundle.store, store_id=STORE), bundle.catalogue)
        self.ahead = read_recording(bundle.path / "recording.mcap")

    def picks(self) -> list[Interaction]:
        """Return what would be taken if no plan changed."""
        outputs = [self.engine.feed(one) for one in self.ahead]
        outputs.append(self.engine.finish())
        acts = [one.interaction for output in outputs for one in output.decided]
        return sorted((one for one in acts if one.kind == "pick"), key=lambda one: one.t_ns)

    def hears_until(self, t_ns: int) -> None:
        """Work on all that the sensors said up to a moment."""
        for delivery in self.ahead:
            self.tells(self.engine.feed(delivery))
            if delivery.body.t_ns >= t_ns:
                return
        self.tells(self.engine.finish())

    def hears_plans(self) -> None:
        """Take what the cloud tells."""
        keeper = PlanKeeper(STORE, self.engine.knows_plan, lambda: self.engine.now_ns)
        now_ns = utc_now_ns()
        for plan in planograms_told(self.stage.own, STORE, now_ns):
            self.engine.feed(keeper.delivery(PlanogramTold(now_ns, plan)))

    def tells(self, output: EngineOutput) -> None:
        """Let the cloud have what the engine said."""
        if facts := facts_told(STORE, output):
            self.stage.own.log.append(facts)


def test_the_next_pick_is_of_what_was_moved_there(ann: Person, stage: Stage) -> None:
    *_, before, then = _Edge(stage).picks()
    assert then.sku is not None
    old = stage.bundle.catalogue[then.sku]
    row = f"newcomer,{TWIN},{old.price_minor},0.1,{old.weight_g},{old.weight_sd_g}"
    head = "sku,name,price_minor,tax_rate,weight_g,weight_sd_g"
    assert not stage.own.merchandise.upload(STORE, f"{head}\n{row}\n".encode(), "UTC").faults
    edge = _Edge(stage)
    edge.hears_plans()
    edge.hears_until((before.t_ns + then.t_ns) // 2)
    page = ann.goes("/console/catalogue/shelves")
    slot = page.locator(f'[data-slot="{then.slot_id}"]')
    slot.focus()
    page.keyboard.press("Delete")
    page.get_by_label("Find").fill("newcomer")
    page.get_by_role("button", name=TWIN).drag_to(slot)
    expect(slot).to_have_text(TWIN)
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("is published")
    edge.hears_plans()
    page = ann.goes(f"/console/live/{STORE}")
    edge.hears_until(1 << 62)
    acts = page.locator('[data-part="acts"]')
    expect(acts).to_contain_text(TWIN)
    page.reload()
    expect(acts).to_contain_text(TWIN)
    ann.goes(f"/console/visits/{then.visit_id}")
    expect(page.locator(".timeline")).to_contain_text(f"Took {then.quantity} × {TWIN}")
