"""Killed -9 at random moments, a cloud and its stores come to what they would have come to."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.siege.held import hold_all
from tests.siege.town import Plan, Town

SHORT = Plan(seed=1, kills=6, stores=2, visits=9, pace_s=0.03, pause_s=(0.2, 1.2), edge_speed=10.0)
LONG = Plan(
    seed=20_260, kills=220, stores=8, visits=260, pace_s=0.4, pause_s=(0.2, 5.0), edge_speed=0.1
)


def test_a_few_kills_change_nothing(server_folder: Path) -> None:
    with _besieged(server_folder, SHORT, 120.0):
        """All is held at the end of the block."""


@pytest.mark.siege
def test_two_hundred_kills_change_nothing(
    server_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began_s = time.monotonic()
    with _besieged(server_folder, LONG, 900.0) as town:
        killed_s = time.monotonic() - began_s
    with capsys.disabled():
        print(
            f"\nseed {LONG.seed}: {sum(town.killed.values())} kills {dict(town.killed)} in "
            f"{killed_s:.0f} s, {LONG.stores * LONG.visits + 1} visits, "
            f"{time.monotonic() - began_s:.0f} s in all, {len(town.book.answers)} calls to the "
            f"bank, {town.book.again} of them came again"
        )


@contextmanager
def _besieged(folder: Path, plan: Plan, rest_s: float) -> Iterator[Town]:
    """Besiege a town, give it when the kills are over, then hold all that must hold."""
    town = Town(folder, plan)
    try:
        town.begin()
        town.kill_some()
        yield town
        town.come_to_rest(rest_s)
        town.end()
        hold_all(town)
    finally:
        town.clear()
