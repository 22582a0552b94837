"""The page of a screen in a public place, and what the screen asks: what to show, what it showed.

A screen draws a secret of its own at its first start and is known by it once somebody has typed in
the code that it shows. It needs no key and can do nothing but show.
"""

import json
import re
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.admission import pass_svg
from tillfree.ads.boards import Item, Play, Playlist, Way, pairing_code
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import web_of
from tillfree.web.devices import ORGANISATION_PATTERN, Device, device_of
from tillfree.web.faces.assets import address_of, assets
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import SECURITY_HEADERS, render
from tillfree.web.operations import JSON, NEEDS, PUBLIC, SIGNED, TAKES, in_thread

SCREEN_HEADER = "x-screen"
_KEPT = ("tillfree.css", "icons.svg", "mark.svg", "js/shell.js", "js/forms.js", "js/ask.js")
_KEPT_OWN = ("js/toast.js", "js/board.js", "js/markup.js")
_ORGANISATION = re.compile(ORGANISATION_PATTERN)
_PICTURES = "img-src 'self' data: https:"
"""A screen shows advertisers' pictures, from wherever they lie; nothing else is from outside."""
_Id = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9._:-]{1,100}$")]
_Token = Annotated[str, msgspec.Meta(pattern="^[a-z2-7]{24}$")]


class ShownCode(msgspec.Struct, frozen=True):
    """What a telephone reads off the screen: an address, and it as a picture."""

    text: str
    svg: str


class ScreenState(msgspec.Struct, frozen=True):
    """What a screen is told every second or two; `pairing` is to be shown where there is no board.

    `greeting` is to be shown at once, for its seconds, unless it is `taken_off` before they are
    over; `code` all the time, for telephones.
    """

    now_ns: int
    pairing: str = ""
    board_id: str = ""
    name: str = ""
    reloads: int = 0
    greeting: Item | None = None
    taken_off: tuple[str, ...] = ()
    code: ShownCode | None = None


class ProvenPlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A play as a screen tells it; see `Play`."""

    play_id: _Id
    item_id: _Id
    began_ns: Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3_600)]
    bill: Annotated[str, msgspec.Meta(max_length=3_000)] = ""
    campaign_id: Annotated[str, msgspec.Meta(max_length=100)] = ""


class ProvenPlays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some plays."""

    plays: Annotated[list[ProvenPlay], msgspec.Meta(max_length=200)]


class HeardTokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a receiver beside the screen heard of telephones."""

    tokens: Annotated[list[_Token], msgspec.Meta(max_length=200)]


@page("/board", PUBLIC)
def show_board(request: ApiRequest) -> Response[bytes]:
    """Show the screen's page; whose screen it is comes from the link that it is opened by."""
    named = request.query_params.get("organisation", "")
    answer = render(
        request,
        "board.html",
        named=named if _ORGANISATION.fullmatch(named) else "",
        build=assets().digest,
    )
    policy = SECURITY_HEADERS["content-security-policy"]
    answer.headers["content-security-policy"] = policy.replace("img-src 'self' data:", _PICTURES)
    return answer


@get("/board/worker.js", opt={NEEDS: PUBLIC}, include_in_schema=False, sync_to_thread=False)
def read_worker() -> Response[bytes]:
    """Return the service worker, which lets the page begin without a line."""
    kept = [address_of(name) for name in (*_KEPT, *_KEPT_OWN)]
    first = f"const BUILD = {json.dumps(assets().digest)};\nconst KEPT = {json.dumps(kept)};\n"
    body = first.encode() + assets().by_name["js/board-worker.js"].content
    headers = SECURITY_HEADERS | {"service-worker-allowed": "/board"}
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)


def _read_state(request: ApiRequest) -> Response[bytes]:
    """Tell a screen which board it is, and whether somebody is to be greeted."""
    screen = _screen(request)
    services = web_of(request).services
    if screen.known is None:
        code = pairing_code(screen.secret)
        return _json(ScreenState(services.now_ns(), pairing=code))
    known, greeter = screen.known, screen.own.screens.greeter
    code_shown = None
    if Way.PASS in known.board.ways:
        place = f"/shop/screen?board={known.board_id}&code={greeter.code(known.board)}"
        text = f"{services.shop_origin}{place}&organisation={screen.own.organisation}"
        code_shown = ShownCode(text, pass_svg(text))
    state = ScreenState(
        services.now_ns(),
        board_id=known.board_id,
        name=known.board.name,
        reloads=known.reloads,
        greeting=greeter.shown(known.board),
        taken_off=greeter.taken_off(known.board),
        code=code_shown,
    )
    return _json(state)


def _read_playlist(request: ApiRequest) -> Response[bytes]:
    """Tell a screen what to show from now on; nothing where it is no board any more."""
    screen = _screen(request)
    if screen.known is None:
        return _json(Playlist(web_of(request).services.now_ns(), ()))
    return _json(screen.own.screens.playlist(screen.known))


def _keep_plays(request: ApiRequest, data: JSONBody[ProvenPlays]) -> Response[bytes]:
    """Keep proofs of play; those that are not named in the answer are to be sent again."""
    screen = _screen(request)
    if screen.known is None:
        return _json({"kept": ()})
    plays = [Play(**msgspec.structs.asdict(one)) for one in data.plays]
    return _json({"kept": screen.own.screens.plays.keep(screen.known.board_id, plays)})


def _hear(request: ApiRequest, data: JSONBody[HeardTokens]) -> Response[bytes]:
    """Greet those whose telephones were heard and who agreed; who did not is told nothing of."""
    screen = _screen(request)
    if screen.known is not None:
        screen.own.screens.greeter.hear(screen.known.board, data.tokens)
    return _json({})


def _screen(request: ApiRequest) -> Device:
    """Return which screen asks. Raises RequestRefused for what is no screen's secret."""
    return device_of(request, SCREEN_HEADER, lambda desk, secret: desk.of_screen(secret))


def _json(told: ScreenState | Playlist | dict[str, tuple[str, ...]]) -> Response[bytes]:
    return Response(msgspec.json.encode(told), media_type=JSON)


_OPTIONS = {NEEDS: SIGNED, TAKES: JSON}
read_state = post("/board/state", opt={NEEDS: SIGNED}, include_in_schema=False, status_code=200)(
    in_thread(_read_state)
)
read_playlist = post(
    "/board/playlist", opt={NEEDS: SIGNED}, include_in_schema=False, status_code=200
)(in_thread(_read_playlist))
keep_plays = post("/board/plays", opt=_OPTIONS, include_in_schema=False, status_code=200)(
    in_thread(_keep_plays)
)
hear = post("/board/heard", opt=_OPTIONS, include_in_schema=False, status_code=200)(
    in_thread(_hear)
)

PAGES: tuple[HTTPRouteHandler, ...] = (
    show_board,
    read_worker,
    read_state,
    read_playlist,
    keep_plays,
    hear,
)
