"""One pool of connections, and a shop for each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.audience.postgres.shop import Shop
from tillfree.journal.postgres import open_engine
from tillfree.runtime.postgres import Database


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


@pytest.fixture
def shop(engine: Engine) -> Shop:
    """Give an organisation of its own."""
    return Shop(engine)
