"""A place in a loop sold by OpenRTB 2.6: the request of a screen, and what was bid for it.

The screens are the retailer's own, so there is no exchange between: one request to the own bidder,
first price (`at` 1), and the bill is told when the play is proven.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from tillfree.ads.boards.checking import venues_above
from tillfree.ads.boards.records import Board, Item
from tillfree.core.money import minor_digits

Ask = Callable[[bytes], bytes]
"""Sends a bid request, and returns the response's body, empty for no bid or no answer."""

_PORTRAIT, _LANDSCAPE = (1080, 1920), (1920, 1080)
"""What product ads are made for; they are scaled to screens of other sizes."""
_OPENOOH = 1


@dataclass(frozen=True, slots=True)
class ForWhom:
    """Whose impression it is: anybody's, or of `pseudonym`, or of many who share `segments`.

    `source` is the retailer's own name for its ids (`identity_source` of the bidder).
    """

    source: str = ""
    pseudonym: str = ""
    segments: tuple[str, ...] = ()


class _Bid(msgspec.Struct):
    id: str
    price: float
    adm: str
    burl: str
    cid: str
    w: int = 0
    h: int = 0


class _Seat(msgspec.Struct):
    bid: list[_Bid]


class _Response(msgspec.Struct):
    seatbid: list[_Seat]


def screen_request(board: Board, request_id: str, seconds: int, whom: ForWhom) -> bytes:
    """Return the bid request for one play of so many seconds on a board."""
    sizes = [(board.width_px, board.height_px)]
    common = _LANDSCAPE if board.width_px >= board.height_px else _PORTRAIT
    sizes += [common] if common not in sizes else []
    user: dict[str, object] = {}
    if whom.pseudonym:
        user["eids"] = [{"source": whom.source, "uids": [{"id": whom.pseudonym}]}]
    elif whom.segments:
        segments = [{"id": one} for one in whom.segments]
        user["data"] = [{"name": whom.source, "segment": segments}]
    imp = {
        "id": "1",
        "banner": {"format": [{"w": width, "h": height} for width, height in sizes]},
        "bidfloor": board.floor_cpm_minor / 10 ** minor_digits(board.currency),
        "bidfloorcur": board.currency,
        "qty": {"multiplier": board.multiplier, "sourcetype": 1},
        "exp": seconds,
        "secure": 1,
    }
    told = {
        "id": request_id,
        "imp": [imp],
        "at": 1,
        "cur": [board.currency],
        "dooh": {
            "id": board.board_id,
            "name": board.name,
            "venuetype": list(venues_above(board.venue_type)),
            "venuetypetax": _OPENOOH,
        },
        "device": {"w": board.width_px, "h": board.height_px},
    }
    return msgspec.json.encode(told | ({"user": user} if user else {}))


def bought_item(body: bytes, board: Board, seconds: int) -> Item | None:
    """Return what a bid response lets show, None where nothing was bid or it cannot be read."""
    if not body:
        return None
    try:
        bid = msgspec.json.decode(body, type=_Response).seatbid[0].bid[0]
    except (msgspec.DecodeError, IndexError):
        return None
    parts = urlsplit(bid.burl)
    query = parts.query.replace("${AUCTION_PRICE}", str(bid.price))
    query = query.replace("${AUCTION_MULTIPLIER}", str(board.multiplier))
    return Item(
        item_id=bid.id,
        seconds=seconds,
        markup=bid.adm,
        width_px=bid.w or board.width_px,
        height_px=bid.h or board.height_px,
        bill=f"{parts.path}?{query}",
        campaign_id=bid.cid,
    )
