"""A line of the bidder: what comes in pieces, many at once, too long or broken is answered."""

import asyncio
from collections.abc import Callable

import pytest

from tillfree.ads import Message, Receive, Send
from tillfree.runtime.bidder.http_line import HttpLine, LineLimits, Lines

LIMITS = LineLimits(body_bytes=100, drain_bytes=1_000, head_bytes=500, quiet_rounds=2, lines=2)


class Wire(asyncio.Transport):
    """Keeps what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.said = b""
        self.is_shut = self.is_paused = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        assert not self.is_shut
        self.said += bytes(data)

    def close(self) -> None:
        """Note it."""
        self.is_shut = True

    abort = close

    def pause_reading(self) -> None:
        """Note it."""
        self.is_paused = True

    def resume_reading(self) -> None:
        """Note it."""
        self.is_paused = False


async def echo(scope: Message, receive: Receive, send: Send) -> None:
    """Answer with what was asked; at `/fault` fail, at `/close` for good, at `/wait` never."""
    path = scope["path"]
    if path == "/fault":
        raise ValueError("secret words")
    if path == "/wait":
        await asyncio.sleep(1)
    body = (await receive())["body"]
    said = b"%s %s ? %s %d" % (
        scope["method"].encode(),
        path.encode(),
        scope["query_string"],
        len(body),
    )
    headers = [(b"content-length", b"%d" % len(said))]
    if path == "/close":
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture
def faults() -> list[Exception]:
    """Give the faults that were told."""
    return []


@pytest.fixture
def lines(faults: list[Exception]) -> Lines:
    """Give lines of an application that echoes."""
    return Lines(echo, LIMITS, faults.append)


@pytest.fixture
def opened(lines: Lines) -> Callable[[], tuple[HttpLine, Wire]]:
    """Give what opens a line."""

    def open_one() -> tuple[HttpLine, Wire]:
        line, wire = HttpLine(lines), Wire()
        line.connection_made(wire)
        return line, wire

    return open_one


Opened = Callable[[], tuple[HttpLine, Wire]]


def post(path: bytes, body: bytes, *more: bytes) -> bytes:
    """Return a request."""
    head = [b"POST " + path + b" HTTP/1.1", b"host: b", b"content-length: %d" % len(body), *more]
    return b"\r\n".join([*head, b"", b""]) + body


def told(wire: Wire) -> list[bytes]:
    """Return the bodies of all answers, which are all 200."""
    answers = wire.said.split(b"HTTP/1.1 200 OK\r\n")
    assert answers[0] == b""
    return [one.partition(b"\r\n\r\n")[2] for one in answers[1:]]


def test_requests_in_pieces_and_several_at_once(opened: Opened) -> None:
    line, wire = opened()
    asked = post(b"/a?x=1", b"12345") + post(b"/b%20c", b"") + b"GET /d HTTP/1.1\r\nhost: b\r\n\r\n"
    line.data_received(asked)
    expected = [b"POST /a ? x=1 5", b"POST /b c ?  0", b"GET /d ?  0"]
    assert told(wire) == expected
    other, slow = opened()
    for place in range(len(asked)):
        other.data_received(asked[place : place + 1])
    assert told(slow) == expected
    assert not wire.is_shut
    chunked = b"POST /e HTTP/1.1\r\nhost: b\r\ntransfer-encoding: chunked\r\n\r\n"
    other.data_received(chunked + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    assert told(slow)[-1] == b"POST /e ?  5"


def test_a_line_is_closed_by_who_asks_or_answers_so(opened: Opened) -> None:
    for asked in (
        post(b"/x", b"", b"connection: close"),
        b"GET /x HTTP/1.0\r\n\r\n",
        b"GET /x HTTP/1.1\r\nhost: b\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
        post(b"/close", b""),
    ):
        line, wire = opened()
        line.data_received(asked + post(b"/more", b""))
        assert wire.is_shut
        assert wire.said.count(b"connection: close") == 1
        assert len(told(wire)) == 1, "what comes behind is not answered"
        line.connection_lost(None)


def test_what_is_too_long_is_told_so_and_far_too_long_is_cut(opened: Opened) -> None:
    line, wire = opened()
    line.data_received(post(b"/x", b"a" * 1_000))
    assert told(wire)[0].startswith(b"POST /x ?  "), "the application sees that it is too long"
    assert int(told(wire)[0].rpartition(b" ")[2]) > LIMITS.body_bytes
    line.data_received(post(b"/x", b"a" * 1_001))
    assert wire.said.endswith(b"content-length: 0\r\nconnection: close\r\n\r\n")
    assert b" 400 " in wire.said
    assert wire.is_shut
    line.connection_lost(None)
    line, wire = opened()
    line.data_received(post(b"/x", b"", b"x-long: " + b"a" * 600))
    assert wire.said.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "asked",
    [
        b"nonsense\r\n\r\n",
        b"POST /x HTTP/1.1\r\nhost: b\r\ncontent-length: x\r\n\r\n",
        b"POST /x HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\nabc",
        b"\x16\x03\x01\x02\x00",
    ],
)
def test_what_is_no_request_is_refused(opened: Opened, asked: bytes) -> None:
    line, wire = opened()
    line.data_received(asked)
    line.data_received(b"more")
    assert wire.said.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert wire.said.count(b"HTTP/1.1 ") == 1
    assert wire.is_shut


@pytest.mark.parametrize("path", [b"/fault", b"/wait"])
def test_a_fault_is_told_and_ends_the_line(
    opened: Opened, faults: list[Exception], path: bytes
) -> None:
    line, wire = opened()
    line.data_received(post(path, b"") + post(b"/more", b""))
    assert wire.said == (
        b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
    assert wire.is_shut
    assert len(faults) == 1


def test_who_waits_to_send_is_told_to_and_head_has_no_body(opened: Opened) -> None:
    line, wire = opened()
    line.data_received(
        b"POST /x HTTP/1.1\r\nhost: b\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    )
    assert wire.said == b"HTTP/1.1 100 Continue\r\n\r\n"
    line.data_received(b"ab")
    assert wire.said.endswith(b"POST /x ?  2")
    line, wire = opened()
    line.data_received(b"HEAD /x HTTP/1.1\r\nhost: b\r\n\r\n")
    assert wire.said.endswith(b"content-length: 12\r\n\r\n")


def test_quiet_lines_are_closed_and_there_are_only_so_many(opened: Opened, lines: Lines) -> None:
    line, wire = opened()
    _, other = opened()
    _, third = opened()
    assert (other.is_shut, third.is_shut) == (False, True)
    for _ in range(LIMITS.quiet_rounds):
        lines.sweep()
    line.data_received(b"GET /x HTTP/1.1\r\n")
    lines.sweep()
    assert (wire.is_shut, other.is_shut) == (False, True)
    line.connection_lost(None)
    lines.close()
    assert line not in lines.open


def test_who_does_not_read_is_not_read(opened: Opened) -> None:
    line, wire = opened()
    line.pause_writing()
    assert wire.is_paused
    line.resume_writing()
    assert not wire.is_paused
