"""Every page, whatever it is for: nobody is kept out, nothing hangs over, the first paint is soon.

What holds at every visit of every page (no error in the console, no request to another host, a
policy that lets in nothing but our own) is looked at in `person.py`, in all tests of pages.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.browser.painting import FIRST_PAINT_MS, first_paint_ms
from tests.browser.places import LOOKS_IN_TURN, NO_PAGES, Crowd, Furnished, furnished, places
from tests.web.town import Retailer, Town
from tillfree.web.faces import PAGES


@pytest.fixture(scope="module")
def where(here: Town, retailer: Retailer) -> Iterator[Furnished]:
    """Give a retailer whose every page shows something."""
    with furnished(here, retailer) as found:
        yield found


def test_every_page_is_known_here(where: Furnished) -> None:
    routes = {path for handler in PAGES for path in handler.paths}
    known = {place.route for place in places(where)}
    assert not known & set(NO_PAGES)
    assert routes == known | set(NO_PAGES), "name a new page in places.py"


def test_every_page_keeps_nobody_out_and_is_there_at_once(
    chromium: Browser, where: Furnished
) -> None:
    found: list[str] = []
    with ExitStack() as held:
        crowd = Crowd(chromium, where, held)
        for number, place in enumerate(places(where)):
            somebody = crowd.opens(place, LOOKS_IN_TURN[number % 4])
            paint_ms = first_paint_ms(somebody.page)
            if paint_ms >= FIRST_PAINT_MS:
                # This machine may have been busy with other things: once more.
                paint_ms = first_paint_ms(crowd.opens(place, LOOKS_IN_TURN[number % 4]).page)
            if paint_ms >= FIRST_PAINT_MS:
                found.append(f"{place}: first paint after {paint_ms:.0f} ms")
            found += somebody.blockers()
            if somebody.overflows():
                found.append(f"{place}: wider than the window")
    assert not found, "\n".join(found)
