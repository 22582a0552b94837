"""A cloud that measures, and its clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.measuring.test_feed import Clock, Town, town_of
from tillfree.runtime.cloud import CloudServices, open_services
from tillfree.runtime.postgres import Database


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands at the start of all."""
    return Clock()


@pytest.fixture
def cloud(shared_database: Database, clock: Clock) -> Iterator[CloudServices]:
    """Give the services of a cloud."""
    with open_services(shared_database, clock) as found:
        yield found


@pytest.fixture
def town(cloud: CloudServices, clock: Clock, tmp_path: Path) -> Town:
    """Give an organisation with a store and a lake."""
    return town_of(cloud, clock, tmp_path)
