"""A large store with a crowd in it: what the live page has to keep up with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle

from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.stage import STORE, S, Stage, Taken
from tests.runtime.small_world import small_bundle
from tests.web.town import Retailer, Town
from tillfree.premises import Bundle, LayoutSpec, lay_out, load_bundle
from tillfree.runtime.cloud import utc_now_ns

SLOTS, PEOPLE = 400, 40
"""Slots at least, and people at once."""
_LAYOUT = LayoutSpec(rows=4, width_m=18.0, depth_m=14.0, slots_per_shelf=15)
_MOMENT_S = 0.2
"""Seconds between two moments of positions, as the wire tells them."""
_ACT_EVERY = 3
"""Moments between two acts somewhere in the store."""


def hall(retailer: Retailer, town: Town) -> Stage:
    """Return a store of at least `SLOTS` slots, an article of the small bundle in each."""
    return Stage(town, retailer, bundle=_with_goods(load_bundle(small_bundle())))


def _with_goods(bundle: Bundle) -> Bundle:
    store = lay_out(_LAYOUT, bundle.store.store_id, "Hall")
    skus = cycle(sorted(bundle.catalogue))
    fixtures = tuple(
        replace(
            fixture,
            shelves=tuple(
                replace(
                    shelf,
                    slots=tuple(replace(slot, skus=(next(skus),)) for slot in shelf.slots),
                )
                for shelf in fixture.shelves
            ),
        )
        for fixture in store.fixtures
    )
    return replace(bundle, store=replace(store, fixtures=fixtures))


@contextmanager
def crowded(stage: Stage) -> Iterator[None]:
    """Let `PEOPLE` be inside, walk five times a second, and take something every now and then."""
    began_ns = utc_now_ns()
    visits = [f"hall-{began_ns}-{number}" for number in range(PEOPLE)]
    stage.own.log.append([stage.came_in(visit, began_ns) for visit in visits])
    stop = threading.Event()

    def walk() -> None:
        moment = 0
        while not stop.wait(_MOMENT_S):
            stage.crowd(PEOPLE, moment)
            if moment % _ACT_EVERY == 0:
                visit = visits[moment % PEOPLE]
                act = stage.act(visit, moment, Taken(moment * 7), began_ns + moment * S // 5)
                stage.own.log.append([act])
            moment += 1

    thread = threading.Thread(target=walk)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@dataclass(frozen=True)
class Watched:
    """How the live page did: pictures drawn a second, thousands of bytes that came a second."""

    frames_s: float
    kilobytes_s: float
    slots: int
    people: int


def watch(ann: Person, stage: Stage, span_s: float) -> Watched:
    """Look at the live page of a store for a span, once everybody is on it."""
    session = ann.context.new_cdp_session(ann.page)
    session.send("Network.enable")
    received: list[int] = []
    session.on("Network.dataReceived", lambda told: received.append(told["dataLength"]))
    page = ann.goes(f"/console/live/{STORE}")
    floor = page.locator('[data-part="floor"]')
    expect(floor).to_have_attribute("data-people", str(PEOPLE), timeout=30_000)
    slots = page.locator("[data-slot]").count()
    received.clear()
    frames, spent_s = page.evaluate(
        """async (span) => {
          const from = window.tillfreeFloor.frames, began = performance.now();
          await new Promise((done) => setTimeout(done, 1000 * span));
          return [window.tillfreeFloor.frames - from, (performance.now() - began) / 1000];
        }""",
        span_s,
    )
    return Watched(frames / spent_s, sum(received) / 1000 / spent_s, slots, PEOPLE)
