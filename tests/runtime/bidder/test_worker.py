"""One worker: the files that it follows, and what it knows again after it ended."""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.ads.market import (
    BANNER,
    SETTINGS,
    Answer,
    believes_everybody,
    book,
    call,
    campaign,
    eid,
)
from tillfree.ads import Flight, Notice, NoticeKind
from tillfree.runtime.bidder import BidderWorker, NoticeLog, WorkerOptions, read_notices

DAY_NS = 86_400 * 10**9


@pytest.fixture
def options(tmp_path: Path) -> Iterator[WorkerOptions]:
    """Give a book of one campaign for people in `juice`, and a file with one of them."""
    now_ns = time.time_ns()
    told = campaign(segments=("juice",), flight=Flight(now_ns - DAY_NS, now_ns + DAY_NS))
    (tmp_path / "book.json").write_bytes(msgspec.json.encode(book(told)))
    people = tmp_path / "people.jsonl"
    people.write_text('{"pseudonym":"p","counted_as":"x","segments":["juice"]}\n', "utf-8")
    yield WorkerOptions(
        tmp_path / "book.json",
        people,
        tmp_path / "data",
        b"s" * 32,
        1,
        believes_everybody,
        SETTINGS,
    )


def ask(worker: BidderWorker, pseudonym: str) -> Answer | None:
    """Return what is bid for a person."""
    request = {"id": "r", "imp": [{"id": "1", "banner": BANNER}], "user": eid(pseudonym)}
    body = msgspec.json.encode(request)
    found = call(worker.application, "POST", "/openrtb2/bid", body)[1]
    return msgspec.json.decode(found, type=Answer) if found else None


def made(options: WorkerOptions) -> BidderWorker:
    """Return a worker that says nothing."""
    return BidderWorker(options, lambda event, **fields: None)


def test_who_comes_and_leaves_is_known_by_the_next_look(options: WorkerOptions) -> None:
    worker = made(options)
    assert options.people is not None
    assert ask(worker, "p") is not None
    assert ask(worker, "q") is None
    with options.people.open("ab") as file:
        file.write(b'{"pseudonym":"p","counted_as":"","segments":[]}\n')
        file.write(b'{"pseudonym":"q","counted_as":"y","segments":["jui')
        file.flush()
        worker.keep_up()
        assert ask(worker, "p") is None
        assert ask(worker, "q") is None
        file.write(b'ce"]}\n')
    worker.keep_up()
    assert ask(worker, "q") is not None
    # A file that is replaced, as after a withdrawal that no backup may bring back, counts alone.
    other = options.people.with_suffix(".new")
    other.write_text('{"pseudonym":"z","counted_as":"z","segments":["juice"]}\n', "utf-8")
    other.rename(options.people)
    worker.keep_up()
    assert ask(worker, "q") is None
    assert ask(worker, "z") is not None
    worker.close()


def test_what_was_billed_is_known_after_the_end_and_to_others(options: WorkerOptions) -> None:
    first, second = made(options), made(options)
    answer = ask(first, "p")
    assert answer is not None
    path, _, query = answer.bid.burl.removeprefix(SETTINGS.notice_url).partition("?")
    assert call(second.application, "GET", path, query=query.encode())[0] == 204
    first.keep_up()
    for worker in (first, second):
        assert worker.application.bidder.parts.tally.spent("juice") == 250
        worker.close()
    third = made(options)
    assert third.application.bidder.parts.tally.spent("juice") == 250
    third.close()
    kinds = [one.kind for one in read_notices(options.data)]
    assert sorted(kinds) == [NoticeKind.BILL]


def test_a_line_that_was_cut_off_is_mended(tmp_path: Path) -> None:
    whole = Notice(NoticeKind.CLICK, "b", "c", "k", "", 0, 1)
    log = NoticeLog(tmp_path)
    log.append(whole)
    log.close()
    with (tmp_path / "notices-0.jsonl").open("ab") as file:
        file.write(b'["click","x')
    log = NoticeLog(tmp_path)
    log.append(msgspec.structs.replace(whole, bid_id="d"))
    assert [one.bid_id for one in log.read(own=True)] == ["b", "d"]
    log.close()


def test_each_worker_has_a_log_of_its_own(tmp_path: Path) -> None:
    one, other = NoticeLog(tmp_path), NoticeLog(tmp_path)
    assert (one.worker, other.worker) == (0, 1)
    one.close()
    third = NoticeLog(tmp_path)
    assert third.worker == 0
    third.append(Notice(NoticeKind.GHOST, "b", "c", "k", "p", 0, 1))
    assert list(other.read()) == []
    third.flush()
    assert len(list(other.read())) == 1
    assert list(other.read()) == []
    third.close()
    other.close()
