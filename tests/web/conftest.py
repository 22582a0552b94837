"""One API for all tests of a module; each takes a retailer of its own."""

from collections.abc import Iterator

import pytest

from tests.web.town import Retailer, Town, town
from tillfree.runtime.postgres import Database


@pytest.fixture(scope="package")
def here(shared_database: Database) -> Iterator[Town]:
    """Give the API that listens."""
    with town(shared_database) as found:
        yield found


@pytest.fixture
def retailer(here: Town) -> Retailer:
    """Give an organisation that nobody else has."""
    return here.retailer()
