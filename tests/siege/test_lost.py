"""A cloud that lost its machine gets from a backup and its stores what it had."""

import shutil
from pathlib import Path

import pytest

from tests.runtime.nats.wire import wait_until
from tests.siege.held import hold_all
from tests.siege.town import Plan, Town
from tillfree.runtime.cloud import RestoreOptions, back_up, restore

PLAN = Plan(seed=3, kills=0, stores=3, visits=15, pace_s=0.02, pause_s=(0.0, 0.0), edge_speed=10.0)


@pytest.mark.siege
def test_what_was_since_the_backup_comes_again_and_is_paid_once(server_folder: Path) -> None:
    town = Town(server_folder, PLAN)
    copy, keys = server_folder / "copy", server_folder / "keys"
    try:
        town.begin()
        back_up(town.data, copy, keys=False)
        back_up(town.data, keys, keys=True)
        town.come_to_rest(120.0)
        before = town.statuses()
        assert town.cloud.stop() == 0
        shutil.rmtree(town.data)
        restore(RestoreOptions(copy, town.data, keys))
        begun = town.cloud.begun()
        town.cloud.start()
        wait_until(lambda: town.cloud.begun() > begun, "the cloud begins again")
        town.come_to_rest(120.0)
        assert town.statuses() == before
        town.end()
        hold_all(town)
        assert town.book.again > len(town.book.visits), "the bank was asked again, by the same keys"
    finally:
        town.clear()
