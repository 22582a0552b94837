"""Screens in public places: what is shown on them when, and what may be personal on them."""

from tillfree.ads.boards.checking import BoardRefused, check_board, venues_above
from tillfree.ads.boards.filling import filled
from tillfree.ads.boards.market import Ask, ForWhom, bought_item, screen_request
from tillfree.ads.boards.near import (
    is_screen_code,
    is_secret,
    pairing_code,
    screen_code,
    secret_hash,
    step_of,
    telephone_token,
)
from tillfree.ads.boards.records import (
    Board,
    BoardPaired,
    BoardPutUp,
    BoardReloaded,
    BoardTakenDown,
    Daypart,
    Item,
    Play,
    Playlist,
    Span,
    Turn,
    Way,
)
from tillfree.ads.boards.schedule import part_at, parts_ahead
from tillfree.ads.boards.settings import BoardSettings
from tillfree.ads.boards.sharing import shared_segments

__all__ = [
    "Ask",
    "Board",
    "BoardPaired",
    "BoardPutUp",
    "BoardRefused",
    "BoardReloaded",
    "BoardSettings",
    "BoardTakenDown",
    "Daypart",
    "ForWhom",
    "Item",
    "Play",
    "Playlist",
    "Span",
    "Turn",
    "Way",
    "bought_item",
    "check_board",
    "filled",
    "is_screen_code",
    "is_secret",
    "pairing_code",
    "part_at",
    "parts_ahead",
    "screen_code",
    "screen_request",
    "secret_hash",
    "shared_segments",
    "step_of",
    "telephone_token",
    "venues_above",
]
