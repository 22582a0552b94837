"""Whether a board can be put up: every fault at once, each with what to do."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tillfree.ads.boards.records import Board, Daypart, FaceTerms, Turn, Way
from tillfree.ads.boards.settings import BoardSettings
from tillfree.core.errors import TillfreeError

_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_VENUE = re.compile(r"[1-9][0-9]{0,7}")
_SIDE_PX = 10_000
_DAY_MINUTES = 1_440
_DAYPARTS = 50
_LONGEST_S = 600
_COUNTRY = re.compile("[A-Z]{2}")
_COUNTRIES = 250
_ASSESSMENT_LETTERS = 500


class BoardRefused(TillfreeError):
    """A board cannot be put up, paired or found as it was asked for."""


def check_board(board: Board, settings: BoardSettings, terms: FaceTerms | None = None) -> None:
    """Raise BoardRefused with everything that is wrong with a board.

    `terms` are those on which the retailer lets screens recognise faces, None where it does not.
    """
    faults = [*_faults(board, settings), *_face_faults(board, terms)]
    if faults:
        raise BoardRefused(f"board {board.board_id[:40]!r}: " + "; ".join(faults))


def check_face_terms(terms: FaceTerms) -> None:
    """Raise BoardRefused where faces cannot be switched on by these terms."""
    is_told = 1 <= len(terms.assessment.strip()) <= _ASSESSMENT_LETTERS
    if not is_told or not 1 <= len(terms.countries) <= _COUNTRIES:
        raise BoardRefused(
            "name the countries in which you had it looked into and the impact assessment that "
            f"you answer for, in {_ASSESSMENT_LETTERS} letters at most"
        )
    wrong = [one[:10] for one in terms.countries if not _COUNTRY.fullmatch(one)]
    if wrong:
        raise BoardRefused(f"{', '.join(wrong)}: write countries as two capitals, as DE")


def venues_above(venue_type: str) -> tuple[str, ...]:
    """Return an id of OpenOOH's taxonomy and those that it lies in: 10101, 101, 1."""
    found = [venue_type]
    while len(found[-1]) > 2:
        found.append(found[-1][:-2])
    return tuple(found)


def _faults(board: Board, settings: BoardSettings) -> Iterator[str]:
    if not _ID.fullmatch(board.board_id):
        yield "its id has 1 to 40 small letters, digits and dashes"
    if not 1 <= len(board.name.strip()) <= 100:
        yield "its name has 1 to 100 letters"
    if not _VENUE.fullmatch(board.venue_type):
        yield f"{board.venue_type[:20]!r} is no venue type: take a number of OpenOOH's, as 301"
    if not (1 <= board.width_px <= _SIDE_PX and 1 <= board.height_px <= _SIDE_PX):
        yield f"{board.width_px} by {board.height_px} is no size in pixels"
    if not 0.0 < board.multiplier <= 10_000.0 or not 0 <= board.floor_cpm_minor < 10**9:
        yield "impressions of a play are above 0 up to 10000, its floor is not negative"
    if not re.fullmatch("[A-Z]{3}", board.currency) or not re.fullmatch("[A-Z]{2}", board.country):
        yield "currency and country are capitals, as EUR and DE"
    try:
        ZoneInfo(board.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"there is no time zone {board.time_zone[:40]!r}: write it as Europe/Berlin"
    if Way.ARRIVAL in board.ways and not board.store_id:
        yield "who arrives is known from a store: name the one near it"
    if not 1 <= len(board.dayparts) <= _DAYPARTS:
        yield f"give 1 to {_DAYPARTS} dayparts"
    for number, part in enumerate(board.dayparts, 1):
        for fault in _part_faults(part, settings):
            yield f"daypart {number}: {fault}"


def _face_faults(board: Board, terms: FaceTerms | None) -> Iterator[str]:
    if Way.FACE not in board.ways:
        return
    if terms is None:
        yield "screens recognise faces only where that is switched on for the whole retailer first"
    elif board.country not in terms.countries:
        yield f"faces are not switched on in {board.country}: look at what its law asks first"


def _part_faults(part: Daypart, settings: BoardSettings) -> Iterator[str]:
    if not part.weekdays or not all(0 <= day <= 6 for day in part.weekdays):
        yield "weekdays are 0 (Monday) to 6"
    if not 0 <= part.from_minute < part.until_minute <= _DAY_MINUTES:
        yield f"it lasts from a minute of the day to a later one, at most {_DAY_MINUTES}"
    if not 1 <= len(part.loop) <= settings.loop_items:
        yield f"its loop has 1 to {settings.loop_items} turns"
    for turn in part.loop:
        yield from _turn_faults(turn)


def _turn_faults(turn: Turn) -> Iterator[str]:
    if not 1 <= turn.seconds <= _LONGEST_S:
        yield f"a turn of {turn.seconds} s: give 1 to {_LONGEST_S}"
    if turn.image_url and not turn.image_url.startswith(("https://", "/", "data:image/")):
        yield f"the picture {turn.image_url[:60]!r} is no address: write https://..."
