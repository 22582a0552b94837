"""The retailer's own pages and apps: an ad for a place on a page, asked for by a small module.

The same bidder decides, at first price and without an exchange between. `GET /ad/v1/tag.js` is the
module, `POST /ad/v1/choose` its question, `POST /ad/v1/openrtb` a bid request of Prebid.js in a
browser. Answers may be read by pages of any origin: nothing is known of who asks but what they say,
no cookie is read or set.
"""

import msgspec

from tillfree.ads.application import BidderApplication, Message, Receive, Send
from tillfree.ads.openrtb.request import (
    Banner,
    BidRequest,
    Device,
    Eid,
    Format,
    Imp,
    Regs,
    RegsExt,
    Site,
    Uid,
    User,
)
from tillfree.ads.openrtb.response import NoBid

PREFIX = "/ad/v1/"
_BODY_BYTES = 8_192
_SIZES = 20
_SIDE_PX = 10_000
_OPEN = (b"access-control-allow-origin", b"*")
_NO_STORE = (b"cache-control", b"no-store")
_PREFLIGHT = [
    _OPEN,
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-max-age", b"86400"),
]
_SCRIPT = [
    _OPEN,
    (b"content-type", b"text/javascript; charset=utf-8"),
    (b"cache-control", b"public, max-age=3600"),
    (b"x-content-type-options", b"nosniff"),
]
_JSON = [_OPEN, _NO_STORE, (b"content-type", b"application/json")]


class Question(msgspec.Struct, frozen=True):
    """A place on a page: sizes that fit (width and height, CSS pixels), and the ids that the page
    may use, as `user.eids` has them."""

    sizes: list[tuple[int, int]]
    eids: list[Eid] = []
    page: str = ""
    gpc: bool = False


class Answered(msgspec.Struct, frozen=True):
    """What to show, and what to ask for once it was seen; `campaign_id` says whose it is."""

    width: int
    height: int
    markup: str
    bill: str
    campaign_id: str


_QUESTIONS = msgspec.json.Decoder(Question)


class AdServer:
    """Answers below `/ad/v1/`, beside a bidder's application."""

    def __init__(self, application: BidderApplication, tag: bytes) -> None:
        """`tag` is the module for pages."""
        self._application = application
        self._tag = tag

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        what, method = scope["path"].removeprefix(PREFIX), scope["method"]
        if method == "OPTIONS":
            await _say(send, 204, _PREFLIGHT)
        elif what == "tag.js" and method in {"GET", "HEAD"}:
            await _say(send, 200, _SCRIPT, self._tag)
        elif what == "choose" and method == "POST":
            await self._choose(scope, receive, send)
        elif what == "openrtb" and method == "POST":
            await self._bid(scope, receive, send)
        else:
            await _say(send, 404, [_OPEN])

    async def _bid(self, scope: Message, receive: Receive, send: Send) -> None:
        """Bid as for an exchange; the answer may be read by the page that asks."""

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], _OPEN]
            await send(message)

        await self._application({**scope, "path": "/openrtb2/bid"}, receive, tell)

    async def _choose(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        try:
            question = _QUESTIONS.decode(body or b"")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            await _say(send, 400, [_OPEN])
            return
        request = self._request(question, dict(scope["headers"]))
        if request is None:
            await _say(send, 400, [_OPEN])
            return
        found = self._application.bidder.bid(request, self._application.now_ns())
        if isinstance(found, NoBid):
            await _say(send, 204, [_OPEN, _NO_STORE])
            return
        bid = found.seatbid[0].bid[0]
        bill = bid.burl.replace("${AUCTION_PRICE}", str(bid.price))
        bill = bill.replace("${AUCTION_MULTIPLIER}", "1")
        told = Answered(bid.w, bid.h, bid.adm, bill, bid.cid)
        await _say(send, 200, _JSON, msgspec.json.encode(told))

    def _request(self, question: Question, headers: dict[bytes, bytes]) -> BidRequest | None:
        """Return the bid request for a place on a page, None where it has no size."""
        sizes = question.sizes[:_SIZES]
        if not sizes or not all(0 < side <= _SIDE_PX for size in sizes for side in size):
            return None
        is_gpc = question.gpc or headers.get(b"sec-gpc", b"").strip() == b"1"
        formats = [Format(width, height) for width, height in sizes]
        return BidRequest(
            id="page",
            imp=[Imp(id="1", banner=Banner(format=formats), secure=None)],
            site=Site(page=question.page[:2_000] or None),
            user=User(eids=_known(question.eids)),
            regs=Regs(ext=RegsExt(gpc="1")) if is_gpc else None,
            device=Device(dnt=1) if headers.get(b"dnt", b"").strip() == b"1" else None,
            at=1,
            cur=list(self._application.bidder.inventory.worths),
        )


def _known(eids: list[Eid]) -> list[Eid]:
    """Return ids that are whole."""
    return [Eid(one.source, [Uid(one.uids[0].id)]) for one in eids[:20] if one.source and one.uids]


async def _body(receive: Receive) -> bytes | None:
    """Return a short body, None for one that is too long or was broken off."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > _BODY_BYTES:
            return None
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _say(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b""
) -> None:
    length = [] if status == 204 else [(b"content-length", b"%d" % len(body))]
    start: Message = {"type": "http.response.start", "status": status}
    await send({**start, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})
