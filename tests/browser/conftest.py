"""One browser and one town for all tests of pages; each takes a retailer of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.person import Person, browser, person
from tests.web.town import Retailer, Town, town
from tillfree.runtime.postgres import Database


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Give a browser."""
    with sync_playwright() as playwright:
        found = browser(playwright)
        yield found
        found.close()


@pytest.fixture(scope="package")
def here(shared_database: Database) -> Iterator[Town]:
    """Give the pages that listen."""
    with town(shared_database) as found:
        yield found


@pytest.fixture(scope="module")
def retailer(here: Town) -> Retailer:
    """Give an organisation that the tests of one module share."""
    return here.retailer()


@pytest.fixture
def ann(chromium: Browser, here: Town, retailer: Retailer) -> Iterator[Person]:
    """Give the retailer's owner, signed in at a desk."""
    with person(chromium, here) as found:
        found.enters(retailer)
        yield found
