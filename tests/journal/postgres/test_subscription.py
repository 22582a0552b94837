"""A subscription goes on where it stopped, and its name is its organisation's own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tillfree.core.errors import FactRefused
from tillfree.journal import Fact
from tillfree.journal.postgres import PostgresFactLog, Subscription, open_engine
from tillfree.runtime.postgres import Database


@pytest.fixture
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


def _log(engine: Engine, organisation: str, facts: int) -> PostgresFactLog:
    log = PostgresFactLog(engine, organisation, lambda: 1)
    log.append(Fact(f"id-{n}", "ItemTaken", "store", "visit", n, "", {}) for n in range(facts))
    return log


def _places(subscription: Subscription, limit: int = 100) -> list[int]:
    return [entry.position for entry in subscription.next(limit)]


def test_it_goes_on_where_it_stopped(engine: Engine) -> None:
    log = _log(engine, "resume", 5)
    first = Subscription(log, "carts")
    assert _places(first, 2) == [1, 2]
    assert _places(first, 2) == [1, 2], "not done yet, so given again"
    first.done(2)
    again = Subscription(PostgresFactLog(engine, "resume", lambda: 1), "carts")
    assert _places(again) == [3, 4, 5]
    again.done(5)
    assert _places(again) == []
    log.append([Fact("late", "ItemTaken", "store", "visit", 9, "", {})])
    assert _places(again) == [6]


def test_names_and_organisations_have_places_of_their_own(engine: Engine) -> None:
    ours, theirs = _log(engine, "place-1", 3), _log(engine, "place-2", 3)
    Subscription(ours, "carts").done(3)
    assert _places(Subscription(ours, "ledger")) == [1, 2, 3]
    assert _places(Subscription(theirs, "carts")) == [1, 2, 3]


def test_it_never_goes_back_nor_beyond_the_log(engine: Engine) -> None:
    subscription = Subscription(_log(engine, "bounds", 3), "carts")
    subscription.done(3)
    subscription.done(1)
    assert subscription.position() == 3
    with pytest.raises(FactRefused, match="position 4"):
        subscription.done(4)
