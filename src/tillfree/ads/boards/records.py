"""Screens in public places and what is shown on them when; facts about them in the past tense."""

from enum import StrEnum

import msgspec


class Way(StrEnum):
    """How somebody who agreed may get something of their own shown on a screen."""

    PASS = "pass"
    """Their telephone asks for it in front of the screen, or is heard by it."""
    ARRIVAL = "arrival"
    """Many of one segment left the store near it a moment ago; nobody gets a message alone."""
    FACE = "face"
    """A camera at the screen recognises who enrolled for it, and nobody else."""


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
    empty for none. Times of the day are those of `time_zone`. Where it `counts_onlookers` a camera
    at it counts how many faced it.
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
    counts_onlookers: bool = False
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


class BoardEyesPaired(msgspec.Struct, frozen=True):
    """The camera whose secret has this hash (SHA-256, hex) is the board's eyes from now on."""

    board_id: str
    secret_hash: str


class FaceTerms(msgspec.Struct, frozen=True):
    """On what a retailer stands when it lets screens recognise faces.

    `countries` (ISO 3166, two letters) are where it had this looked into, `assessment` names the
    impact assessment that it answers for, as it is found in its own files.
    """

    countries: tuple[str, ...]
    assessment: str


class FacesSwitchedOn(msgspec.Struct, frozen=True):
    """The retailer's screens may recognise who enrolled, on these terms."""

    terms: FaceTerms


class FacesSwitchedOff(msgspec.Struct, frozen=True):
    """No screen of the retailer recognises anybody any more; what was enrolled is destroyed."""


class FaceChoice(msgspec.Struct, frozen=True):
    """Which boards may recognise somebody who enrolled, and whether also while others are there."""

    board_ids: tuple[str, ...]
    in_company: bool = False


class TemplateTold(msgspec.Struct, frozen=True):
    """Somebody enrolled, as a board is told: a token of now, an embedding's bytes, their choice.

    `in_company` is that they chose to be shown what is theirs also while others are in view.
    """

    token: str
    template: bytes
    in_company: bool

    def __repr__(self) -> str:
        """Say nothing of the template: it does not come into a log by being printed."""
        return "TemplateTold(...)"


class PlayShown(msgspec.Struct, frozen=True):
    """A play whose onlookers are asked for: from when (ns UTC), and for how long."""

    play_id: str
    began_ns: int
    seconds: float


class PlayCounted(msgspec.Struct, frozen=True):
    """How many were before a play: `opportunities` are faces in view of the board's camera,
    `viewed` those of them that were turned to it long enough, for `viewed_s` together."""

    play_id: str
    opportunities: int
    viewed: int
    viewed_s: float


class EyesState(msgspec.Struct, frozen=True):
    """What a camera is told every few seconds; `pairing` is to be shown where there is no board.

    `templates` may be used for `lease_s` seconds. `plays` are those whose onlookers are asked for.
    """

    now_ns: int
    pairing: str = ""
    board_id: str = ""
    lease_s: int = 0
    templates: tuple[TemplateTold, ...] = ()
    plays: tuple[PlayShown, ...] = ()


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
