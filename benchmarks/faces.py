"""Claim: pages are there at once, and the live page keeps up with a full store.

Data: a retailer's store in which every page has something to show; and a hall of four hundred slots
with forty people, who walk as the wire tells it (five times a second) and take things. Compared to:
the bounds that the pages are held to, one second, thirty pictures, 200 kB a second. Debian's
chromium without a window and without a graphics card, on this machine, beside the server.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tests.browser.hall import crowded, hall, watch
from tests.browser.painting import FIRST_PAINT_MS, first_paint_ms
from tests.browser.person import ALL_LOOKS, DESK, browser, person
from tests.browser.places import Crowd, furnished, places
from tests.web.town import Town, town

from benchmarks.measuring.tables import machine, table, write_section
from tillfree.runtime.postgres import database


def main() -> None:
    """Measure and print; `--write` keeps the tables on the page of measurements."""
    given = _arguments()
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="tillfree-faces-")))
        folder.chmod(0o711)
        here = held.enter_context(town(held.enter_context(database(folder / "postgres"))))
        where = browser(held.enter_context(sync_playwright()))
        held.callback(where.close)
        text = "\n\n".join(
            [
                f"`python -m benchmarks.faces`\n\n{machine()}, {where.version} of chromium.",
                _live(where, here, given.span_s),
                _paints(where, here, given.times),
            ]
        )
    print(text)
    if given.write:
        write_section("faces", "The pages", text)


def _live(where: Browser, here: Town, span_s: float) -> str:
    """Return how the live page does, for the span after everybody is on it."""
    retailer = here.retailer()
    stage = hall(retailer, here)
    with person(where, here, "light", DESK) as ann, crowded(stage):
        ann.enters(retailer)
        seen = watch(ann, stage, span_s)
    rows = [
        ("pictures a second", f"{seen.frames_s:.1f}", "at least 30"),
        ("kB a second by the stream", f"{seen.kilobytes_s:.1f}", "under 200"),
    ]
    return (
        f"The live store with {seen.slots} slots and {seen.people} people, looked at for "
        f"{span_s:g} s:\n\n" + table(("live store", "measured", "bound"), rows)
    )


def _paints(where: Browser, here: Town, times: int) -> str:
    """Return the first contentful paint of every page, the browser's cache as it comes."""
    rows = []
    with ExitStack() as held:
        found = held.enter_context(furnished(here, here.retailer()))
        crowd = Crowd(where, found, held)
        for place in places(found):
            waits = sorted(
                first_paint_ms(crowd.opens(place, ALL_LOOKS[turn % len(ALL_LOOKS)]).page)
                for turn in range(times)
            )
            middle, last = waits[len(waits) // 2], waits[-1]
            rows.append((f"`{place.path}`", f"{middle:.0f}", f"{last:.0f}"))
    return (
        f"First contentful paint of each page in milliseconds, {times} times each in light and "
        f"dark at both sizes; the bound is {FIRST_PAINT_MS}:\n\n"
        + table(("page", "median", "longest"), rows)
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=8, help="times that each page is opened")
    parser.add_argument("--span-s", type=float, default=10.0, help="seconds to look at the store")
    parser.add_argument("--write", action="store_true", help="keep the tables on the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
