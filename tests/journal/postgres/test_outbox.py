"""Messages leave the outbox at least once and have their effect once, whoever falls when."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy import Connection, Engine

from tillfree.core.errors import DeliveryFailed
from tillfree.journal import Fact, OutboxMessage, OutboxSettings
from tillfree.journal.postgres import Outbox, PostgresFactLog, open_engine, transaction
from tillfree.runtime.postgres import Database

SECOND_NS = 1_000_000_000
_organisations = count(1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


class Killed(BaseException):
    """The end of a process, as far as one can be ended inside of a test."""


class Post:
    """A courier whose receiver counts by idempotency key, and whose result is a fact."""

    def __init__(self, log: PostgresFactLog, *, fails: int = 0, kills: int = 0) -> None:
        self.log = log
        self.sent: list[str] = []
        self.lost: list[str] = []
        self.fails = fails
        self.kills = kills

    def send(self, message: OutboxMessage) -> str:
        """Count it; the first ones fail, the next ones end the process after they were sent."""
        self.sent.append(message.outbox_id)
        if len(self.sent) <= self.fails:
            raise DeliveryFailed("the line is engaged")
        if len(self.sent) <= self.fails + self.kills:
            raise Killed
        return "received"

    def delivered(self, connection: Connection, message: OutboxMessage, result: str) -> None:
        """Append what came of it."""
        told = Fact(message.outbox_id, "Told", "", message.outbox_id, 1, "", {"result": result})
        self.log.append_in(connection, [told])

    def given_up(self, connection: Connection, message: OutboxMessage, why: str) -> None:
        """Append that nothing came of it."""
        self.lost.append(why)
        told = Fact(f"lost-{message.outbox_id}", "Lost", "", message.outbox_id, 1, "", {"why": why})
        self.log.append_in(connection, [told])


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


@pytest.fixture
def log(engine: Engine) -> PostgresFactLog:
    """Give an empty log."""
    return PostgresFactLog(engine, f"outbox-{next(_organisations)}", lambda: 1)


@pytest.fixture
def clock() -> Clock:
    """Give a clock at 0."""
    return Clock()


def _outbox(log: PostgresFactLog, clock: Clock, attempts_max: int = 4, worker: str = "") -> Outbox:
    settings = OutboxSettings(attempts_max=attempts_max)
    return Outbox(log.engine, log.organisation, clock, worker=worker, settings=settings)


def _enqueue(log: PostgresFactLog, outbox: Outbox, *ids: str, not_before_ns: int = 0) -> None:
    with transaction(log.engine, log.organisation) as connection:
        for one in ids:
            message = OutboxMessage(one, "mail", b"hello")
            outbox.enqueue(connection, message, not_before_ns=not_before_ns)


def _kinds(log: PostgresFactLog) -> list[str]:
    return [entry.fact.kind for entry in log.read()]


def test_what_is_rolled_back_is_not_sent(log: PostgresFactLog, clock: Clock) -> None:
    outbox, post = _outbox(log, clock), Post(log)
    with pytest.raises(Killed), transaction(log.engine, log.organisation) as connection:
        outbox.enqueue(connection, OutboxMessage("a", "mail", b""))
        raise Killed
    assert outbox.deliver("mail", post) == 0


def test_each_is_sent_once_also_if_enqueued_again(log: PostgresFactLog, clock: Clock) -> None:
    outbox, post = _outbox(log, clock), Post(log)
    _enqueue(log, outbox, "a", "b")
    _enqueue(log, outbox, "a")
    assert outbox.deliver("paper", post) == 0
    assert outbox.deliver("mail", post) == 2
    _enqueue(log, outbox, "a")
    assert outbox.deliver("mail", post) == 0
    assert post.sent == ["a", "b"]
    assert _kinds(log) == ["Told", "Told"]


def test_what_was_delivered_long_ago_goes_and_nothing_else(
    log: PostgresFactLog, clock: Clock
) -> None:
    outbox, post = _outbox(log, clock, attempts_max=1), Post(log, fails=1)
    _enqueue(log, outbox, "dead", "old")
    assert outbox.deliver("mail", post) == 2
    month_ns = round(OutboxSettings().delivered_kept_s * SECOND_NS)
    clock.now = month_ns
    _enqueue(log, outbox, "new")
    assert outbox.deliver("mail", post) == 1
    _enqueue(log, outbox, "waits", not_before_ns=3 * month_ns)
    assert outbox.sweep() == 0, "not a moment early"
    clock.now = month_ns + 1
    assert outbox.sweep() == 1
    assert outbox.sweep() == 0
    assert [one.message.outbox_id for one in outbox.dead_letters()] == ["dead"]
    _enqueue(log, outbox, "new")
    clock.now = 3 * month_ns
    assert outbox.deliver("mail", post) == 1, "what is new and waits was left"
    assert post.sent == ["dead", "old", "new", "waits"]


def test_nothing_is_sent_before_its_time(log: PostgresFactLog, clock: Clock) -> None:
    outbox, post = _outbox(log, clock), Post(log)
    _enqueue(log, outbox, "a", not_before_ns=5)
    clock.now = 4
    assert outbox.deliver("mail", post) == 0
    clock.now = 5
    assert outbox.deliver("mail", post) == 1


def test_a_failure_waits_twice_as_long_each_time(log: PostgresFactLog, clock: Clock) -> None:
    outbox, post = _outbox(log, clock), Post(log, fails=2)
    _enqueue(log, outbox, "a")
    tried = []
    for second in range(5):
        clock.now = second * SECOND_NS
        tried.append(outbox.deliver("mail", post))
    assert tried == [1, 1, 0, 1, 0]
    assert _kinds(log) == ["Told"]


def test_after_the_last_attempt_it_is_a_dead_letter(log: PostgresFactLog, clock: Clock) -> None:
    outbox, post = _outbox(log, clock, attempts_max=2), Post(log, fails=2)
    _enqueue(log, outbox, "a")
    for second in range(5):
        clock.now = second * SECOND_NS
        outbox.deliver("mail", post)
    assert post.sent == ["a", "a"]
    assert _kinds(log) == ["Lost"]
    letter = outbox.dead_letters()[0]
    assert (letter.message.outbox_id, letter.attempts, letter.why) == ("a", 2, post.lost[0])
    assert outbox.revive("a")
    assert not outbox.revive("a")
    assert outbox.deliver("mail", post) == 1
    assert _kinds(log) == ["Lost", "Told"]
    assert outbox.dead_letters() == ()


def test_who_is_killed_after_sending_sends_again_and_writes_once(
    log: PostgresFactLog, clock: Clock
) -> None:
    post = Post(log, kills=1)
    _enqueue(log, _outbox(log, clock), "a")
    with pytest.raises(Killed):
        _outbox(log, clock, worker="one").deliver("mail", post)
    assert _outbox(log, clock, worker="two").deliver("mail", post) == 0, "still claimed"
    assert _outbox(log, clock, worker="two").recover() == 0
    assert _outbox(log, clock, worker="one").recover() == 1
    assert _outbox(log, clock, worker="one").deliver("mail", post) == 1
    assert post.sent == ["a", "a"]
    assert _kinds(log) == ["Told"]


def test_what_ends_every_process_is_given_up(log: PostgresFactLog, clock: Clock) -> None:
    outbox, post = _outbox(log, clock, attempts_max=2), Post(log, kills=9)
    _enqueue(log, outbox, "a")
    for minute in range(0, 4, 2):
        clock.now = minute * 60 * SECOND_NS
        with pytest.raises(Killed):
            outbox.deliver("mail", post)
    clock.now = 9 * 60 * SECOND_NS
    outbox.deliver("mail", post)
    assert post.sent == ["a", "a"]
    assert _kinds(log) == ["Lost"]


def test_a_late_delivery_counts_and_a_late_failure_does_not(
    log: PostgresFactLog, clock: Clock
) -> None:
    outbox = _outbox(log, clock, attempts_max=2)
    _enqueue(log, outbox, "a")
    slow = outbox.claim("mail", 1)[0]
    clock.now = 61 * SECOND_NS
    quick = outbox.claim("mail", 1)[0]
    with transaction(log.engine, log.organisation) as connection:
        assert not outbox.note_failed(connection, slow, "late")
        assert outbox.note_failed(connection, quick, "the last")
        assert outbox.note_delivered(connection, slow)
        assert not outbox.note_delivered(connection, quick)
    assert outbox.dead_letters() == ()


def test_many_workers_share_the_work(log: PostgresFactLog, clock: Clock) -> None:
    posts = [Post(log) for _ in range(4)]
    ids = [f"{number:03}" for number in range(60)]
    _enqueue(log, _outbox(log, clock), *ids)
    with ThreadPoolExecutor(4) as pool:
        boxes = [_outbox(log, clock, worker=str(number)) for number in range(4)]
        tried = [
            pool.submit(box.deliver, "mail", post) for box, post in zip(boxes, posts, strict=True)
        ]
        assert sum(one.result() for one in tried) == 60
    assert sorted(one for post in posts for one in post.sent) == ids
    assert sorted(entry.fact.subject for entry in log.read()) == ids


def test_organisations_have_outboxes_of_their_own(
    engine: Engine, log: PostgresFactLog, clock: Clock
) -> None:
    other = PostgresFactLog(engine, f"outbox-{next(_organisations)}", lambda: 1)
    _enqueue(log, _outbox(log, clock), "a")
    assert _outbox(other, clock).deliver("mail", Post(other)) == 0
