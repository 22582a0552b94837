"""HTTP/1.1 for an application that never waits: parsed, answered and written in one go.

A server for all ASGI applications makes a task, a queue and events for each request, since one may
wait for something; that cost more than a bid does. The bidder waits for nothing but the body, so
it is called once the body is here and has answered when the call returns. Requests that came in one
piece are answered in one piece. Parsing is httptools' (llhttp).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import cast
from urllib.parse import unquote

import httptools

from tillfree.ads import Message, Receive, Send

Application = Callable[[Message, Receive, Send], Awaitable[None]]

_STATUS = {one.value: f"HTTP/1.1 {one.value} {one.phrase}\r\n".encode() for one in HTTPStatus}
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_REFUSED = _STATUS[400] + b"content-length: 0\r\nconnection: close\r\n\r\n"
_FAILED = _STATUS[500] + b"content-length: 0\r\nconnection: close\r\n\r\n"
_SAYS_CLOSE = (b"connection", b"close")


@dataclass(frozen=True, slots=True)
class LineLimits:
    """What one line may ask: bytes of a body that are handed on, that are thrown away above it
    before the line is cut, and of a request's head; rounds without a byte until it is closed."""

    body_bytes: int
    drain_bytes: int
    head_bytes: int = 65_536
    quiet_rounds: int = 15
    lines: int = 20_000


@dataclass(slots=True)
class Lines:
    """The lines of one worker. `fault` is told of what the application did not expect."""

    application: Application
    limits: LineLimits
    fault: Callable[[Exception], None]
    open: set["HttpLine"] = field(default_factory=set)

    def sweep(self) -> None:
        """Close lines that were quiet for long; call it once a round."""
        for line in [one for one in self.open if one.is_quiet(self.limits.quiet_rounds)]:
            line.close()

    def close(self) -> None:
        """Close all; what was answered is written first."""
        for line in list(self.open):
            line.close()


class HttpLine(asyncio.Protocol):
    """One connection."""

    def __init__(self, lines: Lines) -> None:
        """Answer by the lines' application, within their limits."""
        self._lines = lines
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._quiet = 0
        self._out: list[bytes] = []
        self._is_ending = False
        self.on_message_begin()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the line, or leave it where there are as many as may be."""
        # uvloop's transports are none by inheritance.
        self._transport = cast(asyncio.Transport, transport)
        if len(self._lines.open) >= self._lines.limits.lines:
            self._transport.abort()
        else:
            self._lines.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line."""
        self._lines.open.discard(self)

    def pause_writing(self) -> None:
        """Take no requests from who does not read the answers."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        if self._transport is not None:
            self._transport.resume_reading()

    def is_quiet(self, rounds: int) -> bool:
        """Count a round without a byte; tell whether there were more than so many."""
        self._quiet += 1
        return self._quiet > rounds

    def close(self) -> None:
        """Close the line when what was answered is written."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole now."""
        self._quiet = 0
        if self._is_ending:
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            if not self._is_ending:
                self._end(_REFUSED)
        if self._out and self._transport is not None:
            self._transport.write(b"".join(self._out))
            self._out.clear()
        if self._is_ending:
            self.close()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._head_bytes = 0
        self._parts: list[bytes] = []
        self._size = 0
        self._status = 0
        self._answer_headers: list[tuple[bytes, bytes]] = []

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        self._url += url
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._headers.append((name.lower(), value))
        self._count_head(len(name) + len(value))

    def on_headers_complete(self) -> None:
        """Say that the body may come, to who waits for that."""
        for name, value in self._headers:
            if name == b"expect" and value.lower() == b"100-continue":
                self._out.append(_CONTINUE)

    def on_body(self, body: bytes) -> None:
        """Keep as much of a body as shows that it is too long."""
        limits = self._lines.limits
        if self._size <= limits.body_bytes:
            self._parts.append(body)
        self._size += len(body)
        if self._size > limits.drain_bytes:
            self._end(_REFUSED)

    def on_message_complete(self) -> None:
        """Answer a request whose body is here."""
        if self._is_ending:
            return
        parsed = httptools.parse_url(self._url)
        path = parsed.path.decode("ascii") if parsed.path else "/"
        scope: Message = {
            "type": "http",
            "method": self._parser.get_method().decode("ascii"),
            "path": unquote(path) if "%" in path else path,
            "query_string": parsed.query or b"",
            "headers": self._headers,
        }
        answering = self._lines.application(scope, self._receive, self._send)
        try:
            # The application waits for nothing, so one step is the whole of it.
            if next(answering.__await__(), self) is not self:
                raise RuntimeError("an application that never waits did")
        except Exception as fault:
            self._lines.fault(fault)
            self._end(_FAILED)

    async def _receive(self) -> Message:
        parts = self._parts
        body = parts[0] if len(parts) == 1 else b"".join(parts)
        return {"type": "http.request", "body": body, "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status, self._answer_headers = message["status"], message["headers"]
            return
        out = self._out
        out.append(_STATUS[self._status])
        for name, value in self._answer_headers:
            out += (name, b": ", value, b"\r\n")
        if _SAYS_CLOSE in self._answer_headers:
            self._is_ending = True
        elif not self._parser.should_keep_alive() or self._parser.should_upgrade():
            out.append(b"connection: close\r\n")
            self._is_ending = True
        out.append(b"\r\n")
        if self._parser.get_method() != b"HEAD":
            out.append(message["body"])

    def _count_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self._lines.limits.head_bytes:
            self._end(_REFUSED)

    def _end(self, last_words: bytes) -> None:
        """Say something and close the line, whatever else comes on it."""
        if not self._is_ending:
            self._out.append(last_words)
            self._is_ending = True
