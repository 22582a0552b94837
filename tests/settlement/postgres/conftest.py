"""Connections that the tests of this folder share."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.settlement.postgres.shop import Shop
from tillfree.journal.postgres import open_engine
from tillfree.runtime.postgres import Database


@pytest.fixture(scope="session")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


@pytest.fixture
def shop(engine: Engine) -> Shop:
    """Give a shop that sells."""
    shop = Shop(engine)
    shop.stock_up()
    return shop
