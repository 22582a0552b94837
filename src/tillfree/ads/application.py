"""The bidder over HTTP: plain ASGI, since a framework would cost more than the bid itself.

`POST /openrtb2/bid` bids; `/openrtb2/{win,bill,loss}/TOKEN` takes notices, by GET or POST;
`GET /openrtb2/click/TOKEN` counts a response and leads to the landing page. What cannot be
understood gets 400 without content, what is not bid for 204 (OpenRTB 2.6, sections 2.1 and 4.2.1).
"""

import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import msgspec

from tillfree.ads.bidder import Bidder
from tillfree.ads.notices import BidToken, Notice, NoticeKind, NoticeRefused, charged
from tillfree.ads.openrtb.request import REQUESTS
from tillfree.ads.openrtb.response import NoBid, NoBidResponse
from tillfree.ads.openrtb.validity import fault_of
from tillfree.ads.settings import BidderSettings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_NS_PER_S = 1_000_000_000
_VERSION = (b"x-openrtb-version", b"2.6")
_JSON = (b"content-type", b"application/json")
_QUERY_BYTES = 2_000
_EMPTY: Message = {"type": "http.response.body", "body": b""}
_KINDS = {"win": NoticeKind.WIN, "bill": NoticeKind.BILL, "loss": NoticeKind.LOSS}


class BidderApplication:
    """One worker's application. `bidder` may be replaced at any time by that of a newer book."""

    def __init__(self, bidder: Bidder, settings: BidderSettings, now_ns: Callable[[], int]) -> None:
        """`now_ns` is the clock, nanoseconds UTC."""
        self.bidder = bidder
        self._settings = settings
        self.now_ns = now_ns
        self._encoder = msgspec.json.Encoder()
        self.requests = self.bids = self.refused = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path: str = scope["path"]
        if path == "/openrtb2/bid":
            await self._bid(scope, receive, send)
            return
        _, _, rest = path.partition("/openrtb2/")
        what, _, token = rest.partition("/")
        if scope["method"] not in {"GET", "POST"}:
            await _answer(send, 405)
        elif what in _KINDS and token:
            await _answer(send, self._notice(_KINDS[what], token, scope))
        elif what == "click" and token:
            await self._click(token, send)
        elif path == "/health":
            await _answer(send, 204)
        else:
            await _answer(send, 404)

    async def _bid(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _answer(send, 405)
            return
        self.requests += 1
        message = await receive()
        body: bytes | None = message.get("body", b"")
        is_gzip, length = _framing(scope)
        if message.get("more_body") or length > self._settings.body_bytes:
            body = await self._long_body(message, receive)
        if body is not None and is_gzip:
            body = _unpacked(body, self._settings.body_bytes)
        if body is None or len(body) > self._settings.body_bytes:
            self.refused += 1
            await _answer(send, 400, close=True)
            return
        try:
            request = REQUESTS.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.refused += 1
            await _answer(send, 400)
            return
        if fault_of(request):
            self.refused += 1
            await _answer(send, 400)
            return
        found = self.bidder.bid(request, self.now_ns())
        if isinstance(found, NoBid):
            if not self._settings.tells_reasons:
                await _answer(send, 204)
                return
            said = self._encoder.encode(NoBidResponse(request.id, int(found)))
        else:
            self.bids += 1
            said = self._encoder.encode(found)
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [_JSON, _VERSION, (b"content-length", b"%d" % len(said))],
            }
        )
        await send({"type": "http.response.body", "body": said})

    async def _long_body(self, message: Message, receive: Receive) -> bytes | None:
        """Return a body that comes in parts, or None where it is too long or was broken off."""
        parts, size = [message.get("body", b"")], len(message.get("body", b""))
        while message.get("more_body"):
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            size += len(part)
            if size > self._settings.drain_bytes:
                return None
            if size <= self._settings.body_bytes:
                parts.append(part)
        return b"".join(parts) if size <= self._settings.body_bytes else None

    def _open(self, token: str, now_ns: int) -> BidToken | None:
        life_s = self._settings.notices.life_s
        try:
            return self.bidder.parts.sealer.open(token, now_ns // _NS_PER_S, life_s)
        except NoticeRefused:
            self.refused += 1
            return None

    def _notice(self, kind: NoticeKind, token: str, scope: Message) -> int:
        """Take a notice in and return the status: 204 also for what comes again."""
        now_ns = self.now_ns()
        opened = self._open(token, now_ns)
        if opened is None:
            return 400
        if opened.is_test:
            return 204
        if kind == NoticeKind.WIN and self._settings.notices.charge_on_win:
            kind = NoticeKind.BILL
        cost = 0
        if kind == NoticeKind.BILL:
            query: bytes = scope["query_string"][:_QUERY_BYTES]
            told = parse_qs(query.decode("latin-1"), keep_blank_values=True)
            price, plays = told.get("price", [""])[-1], told.get("plays", [""])[-1]
            cost = charged(opened, price, plays)
        self._take(kind, opened, cost, now_ns)
        return 204

    async def _click(self, token: str, send: Send) -> None:
        now_ns = self.now_ns()
        opened = self._open(token, now_ns)
        landing = self.bidder.inventory.landing_urls.get(opened.creative_id) if opened else None
        if opened is None or landing is None:
            await _answer(send, 400)
            return
        if not opened.is_test:
            self._take(NoticeKind.CLICK, opened, 0, now_ns)
        headers = [(b"location", landing.encode()), (b"content-length", b"0")]
        headers += [(b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer")]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send(_EMPTY)

    def _take(self, kind: NoticeKind, token: BidToken, cost: int, now_ns: int) -> None:
        parts = self.bidder.parts
        notice = Notice(
            kind,
            token.bid_id,
            token.campaign_id,
            token.creative_id,
            token.counted_as,
            cost,
            now_ns,
        )
        # Kept first: what was counted and then lost in a crash would be spent once more.
        if not parts.tally.knows(notice):
            parts.note(notice)
            parts.tally.take(notice)


async def _answer(send: Send, status: int, *, close: bool = False) -> None:
    """Answer without content; 204 has no length either."""
    headers = [] if status == 204 else [(b"content-length", b"0")]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send(_EMPTY)


def _framing(scope: Message) -> tuple[bool, int]:
    """Return whether the body is gzip, and its length as it was announced, 0 where it was not."""
    is_gzip, length = False, 0
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            length = int(value[:18])
        elif name == b"content-encoding":
            is_gzip = value.lower() == b"gzip"
    return is_gzip, length


def _unpacked(body: bytes, most: int) -> bytes | None:
    """Return an unpacked body, or None where it is no gzip or would be longer than that."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(body, most + 1)
    except zlib.error:
        return None
    return found if unpacking.eof and len(found) <= most else None
