"""A cloud that measures, and its clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.measuring.test_feed import Clock, Town, town_of
from tillfree.runtime.cloud import CloudServices, CloudServicesSettings, open_services
from tillfree.runtime.postgres import Database
from tillfree.tenants import TenantSettings


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands at the start of all."""
    return Clock()


@pytest.fixture
def cloud(shared_database: Database, clock: Clock) -> Iterator[CloudServices]:
    """Give the services of a cloud; it keeps passwords for which nobody will search long."""
    quick = TenantSettings(argon_passes=1, argon_memory_kib=64)
    settings = CloudServicesSettings(tenants=quick)
    with open_services(shared_database, clock, settings=settings) as found:
        yield found


@pytest.fixture
def town(cloud: CloudServices, clock: Clock, tmp_path: Path) -> Town:
    """Give an organisation with a store and a lake."""
    return town_of(cloud, clock, tmp_path)
