"""Screens in public places and what is shown on them when; facts about them in the past tense."""

from enum import StrEnum

import msgspec


class Way(StrEnum):
    """How somebody who agreed may get something of their own shown on a screen."""

    PASS = "pass"
    """Their telephone asks for it in front of the screen, or is heard by it."""
    ARRIVAL = "arrival"
    """Many of one segment left the store near it a moment ago; nobody gets a message alone."""


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One place in a loop: a picture of our own, or without an address a place that is sold.

    `words` are said in place of the picture.
    """

    seconds: int
    image_url: str = ""
    words: str = ""


class Daypart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is shown over and over, on weekdays (0 is Monday) between two minutes of the day."""

    weekdays: tuple[int, ...]
    from_minute: int
    until_minute: int
    loop: tuple[Turn, ...]


class Board(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A screen: where it stands, what it is sold as, what it shows when.

    `venue_type` is OpenOOH's id, `multiplier` how many impressions one play is (OpenRTB 2.6,
    3.2.31), `floor_cpm_minor` the least for a thousand of them. `store_id` is the store near it,
    empty for none. Times of the day are those of `time_zone`.
    """

    board_id: str
    name: str
    store_id: str = ""
    venue_type: str
    width_px: int
    height_px: int
    multiplier: float = 1.0
    floor_cpm_minor: int = 0
    currency: str
    time_zone: str
    country: str
    ways: tuple[Way, ...] = ()
    dayparts: tuple[Daypart, ...]


class BoardPutUp(msgspec.Struct, frozen=True):
    """From now on this is the board of its id; it may be a new one."""

    board: Board


class BoardTakenDown(msgspec.Struct, frozen=True):
    """There is no such board any more; the screen that was paired shows nothing."""

    board_id: str


class BoardPaired(msgspec.Struct, frozen=True):
    """The screen whose secret has this hash (SHA-256, hex) is the board from now on."""

    board_id: str
    secret_hash: str


class BoardReloaded(msgspec.Struct, frozen=True):
    """The board's page is to be opened anew."""

    board_id: str


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to show for some seconds: a picture, or the markup of an ad that was bought.

    Markup is made for so many pixels and scaled to the screen. What has a `bill` is shown once, and
    told with it.
    """

    item_id: str
    seconds: int
    image_url: str = ""
    words: str = ""
    markup: str = ""
    width_px: int = 0
    height_px: int = 0
    bill: str = ""
    campaign_id: str = ""


class Span(msgspec.Struct, frozen=True):
    """A loop and from when until when it is shown, nanoseconds UTC."""

    from_ns: int
    until_ns: int
    items: tuple[Item, ...]


class Playlist(msgspec.Struct, frozen=True):
    """What a screen shows from now on, for a day ahead, so that it goes on without a line."""

    made_ns: int
    spans: tuple[Span, ...]


class Play(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Proof that something was shown; `play_id` is the screen's own, so that twice is once."""

    play_id: str
    item_id: str
    began_ns: int
    seconds: float
    bill: str = ""
    campaign_id: str = ""
