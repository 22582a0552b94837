"""The parts of an OpenRTB 2.6 bid request that a bid depends on.

Names are the specification's (section 3.2). What is not here is passed over, as section 2.6 asks:
a bidder must tolerate fields and values that it does not know. A field that is here and of the
wrong type makes the request invalid. Absent is None, an empty list, or the specification's default.
"""

import msgspec


class Format(msgspec.Struct, gc=False):
    """Section 3.2.10: a size in device-independent pixels; 0 where only a ratio was given."""

    w: int = 0
    h: int = 0


class Banner(msgspec.Struct):
    """Section 3.2.6: sizes, blocked kinds (`btype`) and blocked attributes (`battr`)."""

    format: list[Format] | None = None
    w: int | None = None
    h: int | None = None
    btype: list[int] | None = None
    battr: list[int] | None = None


class Native(msgspec.Struct):
    """Section 3.2.9: the native request as a string of its own specification."""

    request: str
    ver: str | None = None
    battr: list[int] | None = None


class Deal(msgspec.Struct):
    """Section 3.2.12: an agreement between seller and seat, with its own floor."""

    id: str
    bidfloor: float = 0.0
    bidfloorcur: str = "USD"
    wseat: list[str] | None = None
    wadomain: list[str] | None = None


class Pmp(msgspec.Struct):
    """Section 3.2.11: the deals; with `private_auction` 1 nothing else is taken."""

    private_auction: int = 0
    deals: list[Deal] | None = None


class Qty(msgspec.Struct, gc=False):
    """Section 3.2.31: how many impressions one play on a public screen is."""

    multiplier: float


class Other(msgspec.Struct):
    """Section 3.2.7 and 3.2.8: video or audio, of which it matters only that it is there."""


class Imp(msgspec.Struct):
    """Section 3.2.4: one impression that is sold."""

    id: str
    banner: Banner | None = None
    native: Native | None = None
    video: Other | None = None
    audio: Other | None = None
    pmp: Pmp | None = None
    bidfloor: float = 0.0
    bidfloorcur: str = "USD"
    secure: int | None = None
    qty: Qty | None = None


class Publisher(msgspec.Struct):
    """Section 3.2.15."""

    domain: str | None = None


class Site(msgspec.Struct):
    """Section 3.2.13; `cattax` 1 is the taxonomy of `cat` where none is named."""

    domain: str | None = None
    page: str | None = None
    cat: list[str] | None = None
    sectioncat: list[str] | None = None
    pagecat: list[str] | None = None
    publisher: Publisher | None = None


class App(msgspec.Struct):
    """Section 3.2.14."""

    bundle: str | None = None
    domain: str | None = None
    cat: list[str] | None = None
    sectioncat: list[str] | None = None
    pagecat: list[str] | None = None
    publisher: Publisher | None = None


class Dooh(msgspec.Struct):
    """Section 3.2.36: a public screen; `venuetypetax` 1 is OpenOOH's."""

    id: str | None = None
    venuetype: list[str] | None = None
    venuetypetax: int = 1
    domain: str | None = None
    publisher: Publisher | None = None


class Uid(msgspec.Struct, gc=False):
    """Section 3.2.28: one id of a person at a source."""

    id: str | None = None


class Eid(msgspec.Struct):
    """Section 3.2.27: the ids of one source."""

    source: str | None = None
    uids: list[Uid] | None = None


class Segment(msgspec.Struct, gc=False):
    """Section 3.2.22: one segment by its id."""

    id: str | None = None


class Data(msgspec.Struct):
    """Section 3.2.21: segments that the party of this name tells of whoever sees the impression."""

    name: str | None = None
    segment: list[Segment] | None = None


class UserExt(msgspec.Struct):
    """Where 2.5 had a TCF string and ids."""

    consent: str | None = None
    eids: list[Eid] | None = None


class User(msgspec.Struct):
    """Section 3.2.20; `consent` is the TCF string."""

    buyeruid: str | None = None
    consent: str | None = None
    eids: list[Eid] | None = None
    data: list[Data] | None = None
    ext: UserExt | None = None


class RegsExt(msgspec.Struct):
    """Where 2.5 had signals of law; `gpc` is a community extension."""

    gdpr: int | None = None
    us_privacy: str | None = None
    gpp: str | None = None
    gpp_sid: list[int] | None = None
    gpc: str | int | bool | None = None


class Regs(msgspec.Struct):
    """Section 3.2.3."""

    coppa: int | None = None
    gdpr: int | None = None
    us_privacy: str | None = None
    gpp: str | None = None
    gpp_sid: list[int] | None = None
    ext: RegsExt | None = None


class Device(msgspec.Struct):
    """Section 3.2.18: of the device only whether tracking was turned off on it."""

    dnt: int | None = None
    lmt: int | None = None


class BidRequest(msgspec.Struct):
    """Section 3.2.1."""

    id: str
    imp: list[Imp]
    site: Site | None = None
    app: App | None = None
    dooh: Dooh | None = None
    device: Device | None = None
    user: User | None = None
    regs: Regs | None = None
    test: int = 0
    at: int = 2
    tmax: int | None = None
    wseat: list[str] | None = None
    bseat: list[str] | None = None
    cur: list[str] | None = None
    wlang: list[str] | None = None
    wlangb: list[str] | None = None
    acat: list[str] | None = None
    bcat: list[str] | None = None
    cattax: int = 1
    badv: list[str] | None = None


REQUESTS = msgspec.json.Decoder(BidRequest)
"""Reads a body; raises msgspec.DecodeError where it is no bid request."""
