"""What every log of facts promises, tried on each implementation."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Protocol

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillfree.core.errors import FactConflict
from tillfree.journal import (
    NO_UPCASTS,
    Fact,
    FactFilter,
    FactLog,
    MemoryFactLog,
    Upcasts,
    encode_facts,
    without_stamp,
)
from tillfree.journal.postgres import PostgresFactLog, open_engine

_RENAMED: Upcasts = {"Renamed": {1: lambda body: {"quantity": body["count"]}}}


class MakeLog(Protocol):
    """What makes an empty log with a clock."""

    def __call__(self, clock: Callable[[], int], upcasts: Upcasts = NO_UPCASTS) -> FactLog: ...


_organisations = count(1)


@pytest.fixture(scope="session", params=["memory", "postgres"])
def make_log(request: pytest.FixtureRequest) -> Iterator[MakeLog]:
    """Give what makes an empty log with a clock, of each implementation."""
    if request.param == "memory":
        yield lambda clock, upcasts=NO_UPCASTS: MemoryFactLog(clock, upcasts=upcasts)
        return
    engine = open_engine(request.getfixturevalue("shared_database").url)
    yield lambda clock, upcasts=NO_UPCASTS: PostgresFactLog(
        engine, f"contract-{next(_organisations)}", clock, upcasts=upcasts
    )
    engine.dispose()


@pytest.fixture
def log(make_log: MakeLog) -> FactLog:
    """Give an empty log whose clock says 100, 101, 102, ..."""
    ticks = count(100)
    return make_log(lambda: next(ticks))


def fact(number: int, *, kind: str = "ItemTaken", subject: str = "visit-1") -> Fact:
    """Return a small fact whose content follows from its number."""
    return Fact(f"id-{number}", kind, "store", subject, 10 * number, "", {"quantity": number})


def test_an_empty_log_has_nothing(log: FactLog) -> None:
    assert log.position() == 0
    assert log.read() == ()


def test_facts_come_back_in_their_order_with_positions_from_one(log: FactLog) -> None:
    log.append([fact(1), fact(2)])
    log.append([fact(3)])
    assert [entry.position for entry in log.read()] == [1, 2, 3]
    assert [without_stamp(entry.fact) for entry in log.read()] == [fact(1), fact(2), fact(3)]
    assert log.position() == 3


def test_each_append_is_stamped_by_the_logs_clock(log: FactLog) -> None:
    stamped = msgspec.structs.replace(fact(1), recorded_ns=7)
    first, second = log.append([stamped]), log.append([fact(2)])
    assert first[0].fact.recorded_ns == 100
    assert second[0].fact.recorded_ns == 101


def test_a_second_delivery_changes_nothing(log: FactLog) -> None:
    log.append([fact(1), fact(2)])
    before = log.read()
    assert log.append([fact(2), fact(1)]) == ()
    assert len(log.append([fact(2), fact(3), fact(3)])) == 1
    assert log.read()[:2] == before
    assert log.position() == 3


def test_a_known_id_with_another_content_is_refused_whole(log: FactLog) -> None:
    log.append([fact(1)])
    other = msgspec.structs.replace(fact(1), body={"quantity": 9})
    with pytest.raises(FactConflict, match="id-1"):
        log.append([fact(2), other])
    assert log.position() == 1


def test_two_contents_for_one_id_in_one_append_are_refused(log: FactLog) -> None:
    with pytest.raises(FactConflict):
        log.append([fact(1), msgspec.structs.replace(fact(1), subject="visit-2")])
    assert log.position() == 0


def test_readers_filter_and_go_on_after_a_position(log: FactLog) -> None:
    log.append([fact(1), fact(2, kind="ItemReturned"), fact(3, subject="visit-2"), fact(4)])
    taken = log.read(FactFilter(kind="ItemTaken"))
    assert [entry.position for entry in taken] == [1, 3, 4]
    assert [entry.position for entry in log.read(FactFilter(subject="visit-2"))] == [3]
    assert log.read(FactFilter(store_id="another")) == ()
    assert [entry.position for entry in log.read(FactFilter(kind="ItemTaken"), after=1)] == [3, 4]
    assert log.read(after=4) == ()


def test_a_read_gives_no_more_than_its_limit(log: FactLog) -> None:
    log.append([fact(number) for number in range(10)])
    assert len(log.read(limit=3)) == 3
    assert log.read(limit=0) == ()


@given(batches=st.lists(st.lists(st.integers(0, 20), max_size=8), max_size=8))
def test_any_deliveries_give_each_fact_once_by_first_arrival(
    make_log: MakeLog, batches: list[list[int]]
) -> None:
    log = make_log(lambda: 1)
    for batch in batches:
        log.append([fact(number) for number in batch])
    arrived = list(dict.fromkeys(number for batch in batches for number in batch))
    assert [without_stamp(entry.fact) for entry in log.read()] == [fact(n) for n in arrived]
    assert log.position() == len(arrived)


def test_what_is_read_is_to_the_byte_what_was_appended(log: FactLog) -> None:
    body = {"z": [1, 2.5, 1e300, None, True], "a": {"": "\0 \u2603 \\u0000", "big": 2**62}}
    odd = [
        msgspec.structs.replace(fact(1), body=dict(body)),
        msgspec.structs.replace(fact(2), subject="' or true; --", cause="%s"),
    ]
    log.append(odd)
    assert encode_facts(entry.fact for entry in log.read()) == encode_facts(odd)


def test_a_number_written_in_another_way_is_no_other_content(log: FactLog) -> None:
    log.append([fact(1)])
    assert log.append([msgspec.structs.replace(fact(1), body={"quantity": 1.0})]) == ()


def test_old_bodies_are_read_in_their_newest_form(make_log: MakeLog) -> None:
    log = make_log(lambda: 1, _RENAMED)
    old = msgspec.structs.replace(fact(1), kind="Renamed", body={"count": 3})
    new = msgspec.structs.replace(old, body={"quantity": 3}, schema_version=2)
    log.append([old])
    assert [without_stamp(entry.fact) for entry in log.read()] == [new]
    assert log.append([new]) == (), "a newer program that replays says the same"
    with pytest.raises(FactConflict):
        log.append([msgspec.structs.replace(new, body={"quantity": 4})])
