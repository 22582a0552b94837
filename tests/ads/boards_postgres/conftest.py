"""A station for each test."""

import pytest
from sqlalchemy import Engine

from tests.ads.boards_postgres.station import Station


@pytest.fixture
def station(engine: Engine) -> Station:
    """Give an organisation of its own."""
    return Station(engine)
