"""Every page in all its looks: light and dark, at a desk and on a telephone."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.person import ALL_LOOKS, browser
from tests.browser.places import Crowd, Furnished, Look, furnished, places
from tests.web.town import town
from tillfree.runtime.postgres import Database

pytestmark = pytest.mark.siege


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Give a browser."""
    with sync_playwright() as playwright:
        found = browser(playwright)
        yield found
        found.close()


@pytest.fixture(scope="module")
def where(shared_database: Database) -> Iterator[Furnished]:
    """Give a retailer whose every page shows something."""
    with town(shared_database) as here, furnished(here, here.retailer()) as found:
        yield found


@pytest.mark.parametrize("look", ALL_LOOKS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_page_keeps_nobody_out(
    chromium: Browser, where: Furnished, look: Look, language: str
) -> None:
    found: list[str] = []
    with ExitStack() as held:
        crowd = Crowd(chromium, where, held)
        for place in places(where):
            somebody = crowd.opens(place, look, language)
            found += somebody.blockers()
            if somebody.overflows():
                found.append(f"{place}: wider than the window")
    assert not found, "\n".join(found)
