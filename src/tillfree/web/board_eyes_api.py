"""What the camera at a screen asks and tells: whom it may recognise, who is there, how many were.

It is known by a secret of its own, which the page on the screen does not have. What it is told
holds for some seconds; what it tells are tokens of people who enrolled, and counts.
"""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.ads.boards import EyesState, PlayCounted, TemplateTold, pairing_code
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import web_of
from tillfree.web.devices import Device, device_of
from tillfree.web.operations import JSON, NEEDS, SIGNED, TAKES, in_thread

EYES_HEADER = "x-eyes"
_Token = Annotated[str, msgspec.Meta(pattern="^[a-z2-7]{24}$")]
_Count = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class SightTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who of those enrolled is there, and how many faces are in view."""

    tokens: Annotated[list[_Token], msgspec.Meta(max_length=20)]
    in_view: _Count


class CountTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many were before a play, see `PlayCounted`."""

    play_id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9._:-]{1,100}$")]
    opportunities: _Count
    viewed: _Count
    viewed_s: Annotated[float, msgspec.Meta(ge=0, le=1e7)]


class CountsTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many were before some plays."""

    plays: Annotated[list[CountTold], msgspec.Meta(max_length=200)]


def _read_state(request: ApiRequest) -> Response[bytes]:
    """Tell a camera its board, whom it may recognise there, and which plays to count."""
    eyes, now_ns = _eyes(request), web_of(request).services.now_ns()
    if eyes.known is None:
        return _json(EyesState(now_ns, pairing=pairing_code(eyes.secret)))
    board, screens = eyes.known.board, eyes.own.screens
    templates: tuple[TemplateTold, ...] = screens.faces.told(board)
    plays = screens.plays.uncounted(board.board_id) if board.counts_onlookers else ()
    lease_s = screens.settings.face_lease_s
    return _json(EyesState(now_ns, "", board.board_id, lease_s, templates, plays))


def _see(request: ApiRequest, data: JSONBody[SightTold]) -> Response[bytes]:
    """Greet those who enrolled and are there, while nobody is there who must not see it."""
    eyes = _eyes(request)
    if eyes.known is not None:
        board, screens = eyes.known.board, eyes.own.screens
        met = screens.faces.met(board, data.tokens)
        screens.greeter.meet(board, met, data.in_view)
    return _json({})


def _count(request: ApiRequest, data: JSONBody[CountsTold]) -> Response[bytes]:
    """Keep how many were before plays of the board."""
    eyes = _eyes(request)
    if eyes.known is not None and eyes.known.board.counts_onlookers:
        plays = [PlayCounted(**msgspec.structs.asdict(one)) for one in data.plays]
        eyes.own.screens.plays.count(eyes.known.board_id, plays)
    return _json({})


def _eyes(request: ApiRequest) -> Device:
    """Return which camera asks. Raises RequestRefused for what is no camera's secret."""
    return device_of(request, EYES_HEADER, lambda desk, secret: desk.of_eyes(secret))


def _json(told: EyesState | dict[str, str]) -> Response[bytes]:
    return Response(msgspec.json.encode(told), media_type=JSON)


_TAKES_JSON = {NEEDS: SIGNED, TAKES: JSON}
read_state = post(
    "/board/eyes/state", opt={NEEDS: SIGNED}, include_in_schema=False, status_code=200
)(in_thread(_read_state))
see = post("/board/eyes/seen", opt=_TAKES_JSON, include_in_schema=False, status_code=200)(
    in_thread(_see)
)
count = post("/board/eyes/counts", opt=_TAKES_JSON, include_in_schema=False, status_code=200)(
    in_thread(_count)
)

OPERATIONS: tuple[HTTPRouteHandler, ...] = (read_state, see, count)
