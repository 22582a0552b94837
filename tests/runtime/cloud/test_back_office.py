"""What reacts to facts: woken by an append, patient with what fails, ended in order."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence

from tests.runtime.nats.wire import until
from tillfree.core.errors import DatabaseUnavailable
from tillfree.journal import Fact
from tillfree.journal.postgres import one_transaction
from tillfree.runtime.cloud import (
    BackOffice,
    BackOfficeSettings,
    Chore,
    open_services,
    utc_now_ns,
)
from tillfree.runtime.postgres import Database

HURRIED = BackOfficeSettings(idle_s=0.01, look_s=0.01, trouble_s=0.01)
PATIENT = BackOfficeSettings(idle_s=600.0, look_s=0.01, trouble_s=600.0)
"""Who is woken with these was woken by news."""


class _Said:
    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, str | float | None]]] = []

    def __call__(self, event: str, **fields: str | float | None) -> None:
        self.events.append((event, fields))

    def names(self) -> list[str]:
        return [event for event, _ in self.events]


def _office(
    chores: dict[str, Sequence[Chore]], settings: BackOfficeSettings, said: _Said
) -> BackOffice:
    return BackOffice(lambda: list(chores), lambda name: chores[name], said, settings)


def _while_it_runs(office: BackOffice, *happened: Callable[[], bool]) -> None:
    """Run the office until all of this has happened, one after the other, then end it."""

    async def story() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(office.run(stop))
        for number, one in enumerate(happened):

            async def so(one: Callable[[], bool] = one) -> bool:
                return one()

            await until(so, f"step {number}")
        stop.set()
        await running

    asyncio.run(story())


def test_chores_are_done_as_soon_as_facts_are_committed(shared_database: Database) -> None:
    with open_services(shared_database, utc_now_ns) as services:
        log = services.of("woken").log
        seen: list[int] = []

        def read() -> int:
            seen.append(log.position())
            return 0

        office = _office({"woken": [read]}, PATIENT, _Said())

        def append() -> bool:
            if not seen:
                return False
            log.append([Fact("id", "Noticed", "store", "visit", 1, "", {})])
            return True

        with services.hearing(office.wake):
            _while_it_runs(office, append, lambda: 1 in seen)
        log.append([Fact("later", "Noticed", "store", "visit", 1, "", {})])
        assert seen[-1] == 1, "it has ended, and who appends is not held up"


def test_growth_is_told_by_commits_alone(shared_database: Database) -> None:
    with open_services(shared_database, utc_now_ns) as services:
        log = services.of("grown").log
        heard: list[tuple[str, int]] = []

        def fact(name: str) -> Fact:
            return Fact(name, "Noticed", "store", "visit", 1, "", {})

        with services.hearing(
            lambda organisation, position: heard.append((organisation, position))
        ):
            log.append([fact("one"), fact("two")])
            log.append([fact("one")])
            with one_transaction(log.engine, log.organisation):
                log.append([fact("three")])
                log.append([fact("four")])
                assert heard == [("grown", 2)], "nothing is told before the commit"
            with (
                contextlib.suppress(ZeroDivisionError),
                one_transaction(log.engine, log.organisation),
            ):
                log.append([fact("five")])
                raise ZeroDivisionError
            assert log.position() == 4
        log.append([fact("six")])
    assert heard == [("grown", 2), ("grown", 4)]


def test_chores_go_on_at_once_while_there_is_something_to_do() -> None:
    left = [3]

    def chore() -> int:
        left[0] -= 1
        return max(left[0], 0)

    _while_it_runs(_office({"shop": [chore]}, PATIENT, _Said()), lambda: left[0] <= 0)


def test_an_absent_database_delays_and_is_told_once() -> None:
    tries: list[int] = []
    said = _Said()

    def chore() -> int:
        tries.append(1)
        if len(tries) < 4:
            raise DatabaseUnavailable("away")
        return 0

    later: list[int] = []

    def second() -> int:
        later.append(len(tries))
        return 0

    _while_it_runs(_office({"shop": [chore, second]}, HURRIED, said), lambda: bool(later))
    assert later[0] == 4, "nothing is tried behind what found no database"
    assert said.events == [
        ("chores_in_trouble", {"organisation": "shop", "why": "the database is away"}),
        ("chores_again", {"organisation": "shop"}),
    ]


def test_organisations_can_be_looked_up_when_the_database_is_back() -> None:
    done = threading.Event()
    looks: list[int] = []

    def organisations() -> Sequence[str]:
        looks.append(1)
        if len(looks) < 3:
            raise DatabaseUnavailable("away")
        return ("shop",)

    def chore() -> int:
        done.set()
        return 0

    office = BackOffice(organisations, lambda _: [chore], _Said(), HURRIED)
    _while_it_runs(office, done.is_set)


def test_what_fails_keeps_neither_other_chores_nor_other_organisations() -> None:
    said = _Said()
    good: list[str] = []

    def bad() -> int:
        raise ValueError("somebody@shop.example")

    def note(name: str) -> Chore:
        def chore() -> int:
            good.append(name)
            return 0

        return chore

    chores: dict[str, Sequence[Chore]] = {"sick": [bad, note("sick")], "sound": [note("sound")]}
    _while_it_runs(
        _office(chores, HURRIED, said),
        lambda: good.count("sick") > 2 and good.count("sound") > 2,
    )
    assert said.names() == ["chores_in_trouble"]
    assert str(said.events[0][1]["why"]).startswith("ValueError at test_back_office.py:")


def test_organisations_that_are_founded_later_are_taken_on() -> None:
    chores: dict[str, Sequence[Chore]] = {}
    served: set[str] = set()

    def serve(name: str) -> Chore:
        def chore() -> int:
            served.add(name)
            return 0

        return chore

    def found(name: str) -> Callable[[], bool]:
        def founding() -> bool:
            chores[name] = [serve(name)]
            return True

        return founding

    office = _office(chores, PATIENT, _Said())
    office.wake("nobody")
    steps = found("first"), lambda: "first" in served, found("second"), lambda: "second" in served
    _while_it_runs(office, *steps)


def test_what_is_being_done_is_finished_before_it_ends() -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def slow() -> int:
        begun.set()
        may_end.wait(60)
        ended.set()
        return 0

    def let_it() -> bool:
        threading.Timer(0.1, may_end.set).start()
        return True

    office = _office({"shop": [slow]}, HURRIED, _Said())
    _while_it_runs(office, begun.is_set, let_it)
    assert ended.is_set()
