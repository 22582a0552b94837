"""Screens in public places: put up, paired, opened anew; and what shoppers have shown on them.

What a screen itself asks is in `faces.board_page`.
"""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.ads.boards import Board, Daypart, Way
from tillfree.ads.boards_postgres import KnownBoard, PlayCount
from tillfree.core.clock import NS_PER_S
from tillfree.tenants import Action
from tillfree.web.answers import IdempotencyKey, IfMatch, Made, check_match, etag_of, once
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.operations import SHOPPERS, makes, needs, puts, reads, removes
from tillfree.web.problems import CONFLICT, RequestRefused

_TAG = "screens"
_OPERATE = needs(Action.OPERATE_STORES)
_MONTH_NS = 30 * 86_400 * NS_PER_S
_ID = "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"
BoardId = Annotated[str, PathParameter(pattern=_ID, description="The board's id.")]
_Side = Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class BoardWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A screen; see `Board` for what its fields say."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    store_id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9._:-]{0,100}$")] = ""
    venue_type: Annotated[str, msgspec.Meta(pattern="^[1-9][0-9]{0,7}$")]
    width_px: _Side
    height_px: _Side
    multiplier: Annotated[float, msgspec.Meta(gt=0, le=10_000)] = 1.0
    floor_cpm_minor: Annotated[int, msgspec.Meta(ge=0, le=10**9)] = 0
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    time_zone: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_+/-]{1,60}$")]
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
    ways: Annotated[list[Way], msgspec.Meta(max_length=len(Way))] = []
    counts_onlookers: bool = False
    dayparts: Annotated[list[Daypart], msgspec.Meta(min_length=1, max_length=50)]

    def of(self, board_id: str) -> Board:
        """Return it as the board of an id."""
        told = msgspec.structs.asdict(self)
        told |= {"ways": tuple(self.ways), "dayparts": tuple(self.dayparts)}
        return Board(board_id=board_id, **told)


class PairingWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that a screen shows, with or without its dash; or its camera (`is_eyes`)."""

    code: Annotated[str, msgspec.Meta(pattern="^ *[A-Za-z2-7]{4}[ -]?[A-Za-z2-7]{4} *$")]
    is_eyes: bool = False


class BoardShown(msgspec.Struct, frozen=True):
    """A board, whether a screen is paired with it, and how often it was to be opened anew.

    `has_eyes` is that a camera is paired with it.
    """

    board: Board
    is_paired: bool
    reloads: int
    has_eyes: bool


class BoardsShown(msgspec.Struct, frozen=True):
    """All boards, and what each showed in the last thirty days by campaign (none is our own)."""

    boards: tuple[BoardShown, ...]
    plays: tuple[PlayCount, ...]


class PairingMade(msgspec.Struct, frozen=True):
    """The board that waits for its screen."""

    board_id: str


class GreetingWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that stands on the screen now."""

    code: Annotated[str, msgspec.Meta(pattern="^[A-Za-z2-7]{16}$")]


class Greeting(msgspec.Struct, frozen=True):
    """Whether there is something of the shopper's, which then is on the screen for `seconds`."""

    is_shown: bool
    seconds: int


class NearToken(msgspec.Struct, frozen=True):
    """What the shopper's telephone is to be heard as for some minutes, empty without consent."""

    token: str
    seconds: int


@reads("/v1/boards", _OPERATE, _TAG)
def list_boards(request: ApiRequest) -> BoardsShown:
    """List the boards by their ids, and what they showed."""
    own = caller_of(request).services
    since_ns = own.office.now_ns() - _MONTH_NS
    boards = tuple(shown_board(one) for one in own.screens.desk.boards())
    return BoardsShown(boards, own.screens.plays.counts(since_ns))


@puts("/v1/boards/{board_id:str}", _OPERATE, _TAG)
def put_up_board(
    request: ApiRequest, board_id: BoardId, data: JSONBody[BoardWish], if_match: IfMatch = None
) -> Response[BoardShown]:
    """Put up a board, or change the one of this id."""
    caller = caller_of(request)
    desk = caller.services.screens.desk
    if if_match is not None:
        check_match(shown_board(desk.board(board_id)), if_match)
    desk.put_up(data.of(board_id), caller.actor)
    told = shown_board(desk.board(board_id))
    return Response(told, headers={"etag": etag_of(told)})


@removes("/v1/boards/{board_id:str}", _OPERATE, _TAG, rules=())
def take_down_board(request: ApiRequest, board_id: BoardId) -> None:
    """Take a board down; its screen shows nothing any more."""
    caller = caller_of(request)
    caller.services.screens.desk.take_down(board_id, caller.actor)


@makes("/v1/boards/{board_id:str}/pairings", _OPERATE, _TAG)
def pair_board(
    request: ApiRequest,
    board_id: BoardId,
    data: JSONBody[PairingWish],
    idempotency_key: IdempotencyKey,
) -> Response[PairingMade]:
    """Let the screen that shows a code be this board."""
    caller = caller_of(request)

    def make() -> tuple[PairingMade, Made]:
        desk = caller.services.screens.desk
        desk.pair(board_id, data.code, caller.actor, is_eyes=data.is_eyes)
        return PairingMade(board_id), Made("/v1/boards")

    return once(request, idempotency_key, data, make)


@makes("/v1/boards/{board_id:str}/reloads", _OPERATE, _TAG, takes="")
def reload_board(
    request: ApiRequest, board_id: BoardId, idempotency_key: IdempotencyKey
) -> Response[BoardShown]:
    """Let the board's page be opened anew on its screen."""
    caller = caller_of(request)

    def make() -> tuple[BoardShown, Made]:
        desk = caller.services.screens.desk
        desk.reload(board_id, caller.actor)
        return shown_board(desk.board(board_id)), Made("/v1/boards")

    return once(request, idempotency_key, "reload", make)


@makes("/v1/shopper/boards/{board_id:str}/greetings", SHOPPERS, _TAG, rules=(CONFLICT,), once=False)
def ask_for_greeting(
    request: ApiRequest, board_id: BoardId, data: JSONBody[GreetingWish]
) -> Greeting:
    """Have what is the shopper's own shown on the screen before which they stand."""
    caller = caller_of(request)
    boards = caller.services.screens
    board = boards.desk.board(board_id).board
    if Way.PASS not in board.ways or not boards.greeter.is_before(board, data.code):
        raise RequestRefused(CONFLICT, "the code is over: scan the one that is on the screen now")
    is_shown = boards.greeter.greet(caller.person_id, board)
    return Greeting(is_shown, boards.settings.greeting_s if is_shown else 0)


@reads("/v1/shopper/near-token", SHOPPERS, _TAG)
def read_near_token(request: ApiRequest) -> NearToken:
    """Tell as what the shopper's telephone may be heard by a screen near it."""
    caller = caller_of(request)
    boards = caller.services.screens
    return NearToken(boards.greeter.token(caller.person_id), boards.settings.token_step_s)


def shown_board(known: KnownBoard) -> BoardShown:
    """Return a board as it is shown."""
    return BoardShown(known.board, known.is_paired, known.reloads, known.has_eyes)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_boards,
    put_up_board,
    take_down_board,
    pair_board,
    reload_board,
    ask_for_greeting,
    read_near_token,
)
