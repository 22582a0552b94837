"""Screens in public places: which there are, which shows what, pairing one that was put up."""

from dataclasses import dataclass

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.ads.boards import Board, Way, part_at
from tillfree.ads.boards_postgres import PlayCount
from tillfree.core.clock import NS_PER_S
from tillfree.tenants import Action
from tillfree.web.answers import etag_of
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.face_terms_api import face_terms
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs
from tillfree.web.screens_api import BoardId, shown_board

_SEE = needs(Action.OPERATE_STORES)
_DAY_NS = 86_400 * NS_PER_S
_ALIVE_NS = 300 * NS_PER_S
"""A screen that told of no play for so long is looked after."""


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A board with what it showed in the last day; `last_ns` is 0 for nothing yet."""

    board: Board
    is_paired: bool
    is_alive: bool
    plays: int
    paid: int
    last_ns: int
    counts: tuple[PlayCount, ...]
    has_eyes: bool


@page("/console/boards", _SEE)
def show_boards(request: ApiRequest) -> Response[bytes]:
    """Show every board, and whether its screen is alive."""
    own = caller_of(request).services
    return render(
        request,
        "console/boards.html",
        cards=_cards(request),
        stores=own.registry.stores(),
        link=_link(request),
        faces=face_terms(caller_of(request)),
        may_switch=caller_of(request).may(Action.MANAGE_ORGANISATION),
    )


@page("/console/boards/{board_id:str}", _SEE)
def show_board(request: ApiRequest, board_id: BoardId) -> Response[bytes]:
    """Show one board: its loop of now, what it showed, its pairing."""
    own, now_ns = caller_of(request).services, web_of(request).services.now_ns()
    known = own.screens.desk.board(board_id)
    one = next(card for card in _cards(request) if card.board.board_id == board_id)
    return render(
        request,
        "console/board.html",
        one=one,
        watches=known.board.counts_onlookers or Way.FACE in known.board.ways,
        counted=any(count.counted for count in one.counts),
        part=part_at(known.board, now_ns),
        link=_link(request),
    )


@page("/console/boards/{board_id:str}/loops", _SEE)
def show_loops(request: ApiRequest, board_id: BoardId) -> Response[bytes]:
    """Show what a board shows when, to be changed."""
    known = caller_of(request).services.screens.desk.board(board_id)
    wish = msgspec.to_builtins(known.board)
    for name in ("board_id", "dayparts"):
        del wish[name]
    return render(
        request,
        "console/board_loops.html",
        board=known.board,
        wish=msgspec.json.encode(wish).decode(),
        match=etag_of(shown_board(known)),
    )


def _cards(request: ApiRequest) -> list[BoardCard]:
    boards, now_ns = caller_of(request).services.screens, web_of(request).services.now_ns()
    counts = boards.plays.counts(now_ns - _DAY_NS)
    found = []
    for known in boards.desk.boards():
        own = tuple(one for one in counts if one.board_id == known.board_id)
        last_ns = max((one.last_ns for one in own), default=0)
        card = BoardCard(
            known.board,
            known.is_paired,
            now_ns - last_ns < _ALIVE_NS,
            sum(one.plays for one in own),
            sum(one.plays for one in own if one.campaign_id),
            last_ns,
            own,
            known.has_eyes,
        )
        found.append(card)
    return found


def _link(request: ApiRequest) -> str:
    """Return the address that is opened on a screen."""
    own, origin = caller_of(request).services, web_of(request).services.shop_origin
    return f"{origin}/board?organisation={own.organisation}"


PAGES: tuple[HTTPRouteHandler, ...] = (show_boards, show_board, show_loops)
