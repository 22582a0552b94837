"""The OpenRTB 2.6 bid response (section 4.2), with the fields that this bidder says.

What has its default is left out.
"""

from enum import IntEnum

import msgspec


class NoBid(IntEnum):
    """Why nothing is bid: OpenRTB 3.0, list of no-bid reason codes, as 2.6 refers to."""

    UNKNOWN = 0
    UNMATCHED_USER = 8
    TIME = 15


class MarkupType(IntEnum):
    """`bid.mtype`."""

    BANNER = 1
    NATIVE = 4


class Bid(msgspec.Struct, omit_defaults=True, gc=False):
    """Section 4.2.3: an offer; `price` is for a thousand, in the response's currency."""

    id: str
    impid: str
    price: float
    nurl: str
    burl: str
    lurl: str
    adm: str
    adomain: list[str]
    cid: str
    crid: str
    cat: list[str]
    mtype: int
    iurl: str = ""
    attr: list[int] = []
    cattax: int = 1
    language: str = ""
    dealid: str = ""
    w: int = 0
    h: int = 0


class SeatBid(msgspec.Struct, gc=False):
    """Section 4.2.2: the bids of one advertiser."""

    bid: list[Bid]
    seat: str


class BidResponse(msgspec.Struct, omit_defaults=True, gc=False):
    """Section 4.2.1; the currency is always said."""

    id: str
    seatbid: list[SeatBid]
    bidid: str
    cur: str


class NoBidResponse(msgspec.Struct, gc=False):
    """Section 4.2.1 without bids: why there are none."""

    id: str
    nbr: int
