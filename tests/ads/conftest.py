"""One database's connections for all tests of a module."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tillfree.journal.postgres import open_engine
from tillfree.runtime.postgres import Database


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()
