"""A subscription goes on where it stopped, and its name is its organisation's own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine

from tillfree.core.errors import FactRefused
from tillfree.journal import Fact, FactFilter, LoggedFact
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


class Fallen(Exception):
    """A handler that does not get to its end."""


def _echo(log: PostgresFactLog) -> Callable[[Connection, tuple[LoggedFact, ...]], None]:
    """Return a handler whose effect is one fact for each fact that is no echo itself."""

    def handle(connection: Connection, facts: tuple[LoggedFact, ...]) -> None:
        told = [entry.fact.fact_id for entry in facts if entry.fact.kind != "Echo"]
        log.append_in(
            connection, [Fact(f"echo-{one}", "Echo", "store", "visit", 1, one, {}) for one in told]
        )

    return handle


def test_what_a_handler_writes_is_kept_with_the_note_or_not_at_all(engine: Engine) -> None:
    log = _log(engine, "handle", 5)
    subscription = Subscription(log, "echo")
    echo = _echo(log)

    def fall(connection: Connection, facts: tuple[LoggedFact, ...]) -> None:
        echo(connection, facts)
        raise Fallen

    with pytest.raises(Fallen):
        subscription.handle(fall, 2)
    assert (log.position(), subscription.position()) == (5, 0)
    assert subscription.handle(echo, 2) == 2
    assert (log.position(), subscription.position()) == (7, 2)
    assert subscription.handle(echo) == 5, "the rest, and the two echoes"
    assert subscription.handle(echo) == 3, "the last echoes"
    assert subscription.handle(echo) == 0
    assert sorted(one.fact.cause for one in log.read() if one.fact.kind == "Echo") == [
        f"id-{number}" for number in range(5)
    ]


def test_two_processes_of_one_name_take_turns(engine: Engine) -> None:
    _log(engine, "turns", 40)
    seen: list[int] = []

    def collect(connection: Connection, facts: tuple[LoggedFact, ...]) -> None:
        seen.extend(entry.position for entry in facts)

    def work() -> None:
        mine = Subscription(PostgresFactLog(engine, "turns", lambda: 1), "carts")
        while mine.handle(collect, 3):
            continue

    with ThreadPoolExecutor(3) as pool:
        for one in [pool.submit(work) for _ in range(3)]:
            one.result()
    assert seen == list(range(1, 41))


def test_what_is_not_wanted_is_passed_over_for_good(engine: Engine) -> None:
    log = _log(engine, "wanted", 10)
    late = [Fact(f"ended-{n}", "VisitEnded", "store", "visit", n, "", {}) for n in range(3)]
    log.append([*late, Fact("last", "ItemTaken", "store", "visit", 9, "", {})])
    ended = Subscription(log, "settler", FactFilter(kind="VisitEnded"))
    seen: list[int] = []

    def collect(connection: Connection, facts: tuple[LoggedFact, ...]) -> None:
        seen.extend(entry.position for entry in facts)

    assert _places(ended) == [11, 12, 13]
    assert [ended.handle(collect, 2), ended.position()] == [2, 12]
    assert [ended.handle(collect, 2), ended.position()] == [1, 14]
    assert [ended.handle(collect, 2), seen] == [0, [11, 12, 13]]
