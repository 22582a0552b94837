"""One organisation for each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.admission.postgres.town import Town
from tillfree.journal.postgres import open_engine
from tillfree.runtime.postgres import Database


@pytest.fixture(scope="package")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url, connections=10)
    yield engine
    engine.dispose()


@pytest.fixture
def town(engine: Engine) -> Town:
    """Give an organisation that nobody else uses."""
    return Town(engine)
