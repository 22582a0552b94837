"""A shopper's face on screens: enrolled by themselves, under a consent of its own, or not at all.

The photograph is in memory while its template is made, and nowhere else. Ending it is taking the
consent `billboard_face` back, which destroys the template with its key.
"""

import binascii
from base64 import b64decode
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.ads.boards import FaceChoice, Way
from tillfree.ads.faces import PhotographRefused
from tillfree.consent import Purpose
from tillfree.web.answers import IfMatch, check_match, etag_of
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.operations import SHOPPERS, puts, reads
from tillfree.web.problems import CONFLICT, RequestRefused

_TAG = "shopper"
_PATH = "/v1/shopper/face"
_LETTERS = 12_000_000
"""Letters of a photograph at most: 9 MB."""
_BoardIds = Annotated[
    list[Annotated[str, msgspec.Meta(pattern="^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]],
    msgspec.Meta(min_length=1, max_length=200),
]


class FaceWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A photograph (JPEG, PNG or WebP, base64), and the screens that may recognise the shopper.

    `in_company` is that theirs may be shown also while others are in view.
    """

    photograph: Annotated[str, msgspec.Meta(min_length=1, max_length=_LETTERS)]
    board_ids: _BoardIds
    in_company: bool = False


class FaceChoiceWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The screens that may recognise the shopper, and whether also among others."""

    board_ids: _BoardIds
    in_company: bool = False


class FacePlace(msgspec.Struct, frozen=True):
    """A screen that can recognise who enrols, and whether it may recognise the shopper."""

    board_id: str
    name: str
    is_chosen: bool


class OwnFace(msgspec.Struct, frozen=True):
    """Where a shopper stands with screens that recognise faces.

    `places` are the screens that could; none where the retailer has not switched it on. `agrees` is
    to having their face recognised, `agrees_to_ads` to anything of theirs on screens, without which
    nothing is shown. `until_ns` is when the template is destroyed at the latest, 0 without one.
    """

    places: tuple[FacePlace, ...]
    agrees: bool
    agrees_to_ads: bool
    is_enrolled: bool
    in_company: bool
    until_ns: int


@reads(_PATH, SHOPPERS, _TAG)
def read_own_face(request: ApiRequest) -> OwnFace:
    """Tell which screens may recognise the shopper."""
    return own_face(caller_of(request))


@puts(_PATH, SHOPPERS, _TAG)
def enrol_face(
    request: ApiRequest, data: JSONBody[FaceWish], if_match: IfMatch = None
) -> Response[OwnFace]:
    """Enrol the shopper's face, from a photograph that is not kept."""
    caller = caller_of(request)
    before = own_face(caller)
    check_match(before, if_match)
    choice = _choice(before, data.board_ids, data.in_company)
    screens = caller.services.screens
    template = screens.read_face(_photograph(data.photograph))
    if screens.faces.enrol(caller.person_id, template, choice) is not None:
        raise _not_agreed()
    return _told(caller)


@puts(f"{_PATH}/choice", SHOPPERS, _TAG)
def choose_face_screens(
    request: ApiRequest, data: JSONBody[FaceChoiceWish], if_match: IfMatch = None
) -> Response[OwnFace]:
    """Choose other screens that may recognise the shopper, without another photograph."""
    caller = caller_of(request)
    before = own_face(caller)
    check_match(before, if_match)
    choice = _choice(before, data.board_ids, data.in_company)
    if not caller.services.screens.faces.choose(caller.person_id, choice):
        raise RequestRefused(CONFLICT, "no face is enrolled: take a photograph first")
    return _told(caller)


def own_face(caller: Caller) -> OwnFace:
    """Return where a shopper who asks stands with screens that recognise faces."""
    own, person_id, now_ns = caller.services, caller.person_id, caller.services.office.now_ns()
    stands = own.consents.standing(person_id, Purpose.BILLBOARD_FACE)
    agrees = stands.holds(now_ns)
    choice = own.screens.faces.choice(person_id) if agrees else None
    chosen = choice.board_ids if choice is not None else ()
    ads = own.consents.standing(person_id, Purpose.RETARGET_BILLBOARD)
    return OwnFace(
        places=_places(caller, chosen),
        agrees=agrees,
        agrees_to_ads=ads.holds(now_ns),
        is_enrolled=choice is not None,
        in_company=choice is not None and choice.in_company,
        until_ns=stands.until_ns if choice is not None else 0,
    )


def _places(caller: Caller, chosen: tuple[str, ...]) -> tuple[FacePlace, ...]:
    screens = caller.services.screens
    terms = screens.faces.terms()
    if terms is None:
        return ()
    return tuple(
        FacePlace(one.board_id, one.board.name, one.board_id in chosen)
        for one in screens.desk.boards()
        if Way.FACE in one.board.ways and one.board.country in terms.countries
    )


def _choice(face: OwnFace, board_ids: list[str], in_company: bool) -> FaceChoice:
    """Return a choice of screens that there are. Raises RequestRefused."""
    if not face.agrees:
        raise _not_agreed()
    known = {one.board_id for one in face.places}
    missing = [one for one in board_ids if one not in known]
    if missing:
        raise RequestRefused(
            CONFLICT,
            f"no screen {missing[0]!r} knows faces: look at the list of those that do",
        )
    return FaceChoice(tuple(dict.fromkeys(board_ids)), in_company)


def _not_agreed() -> RequestRefused:
    return RequestRefused(CONFLICT, "you did not agree that screens know your face: agree first")


def _photograph(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except binascii.Error as error:
        raise PhotographRefused("this is no photograph: send it in base64") from error


def _told(caller: Caller) -> Response[OwnFace]:
    told = own_face(caller)
    return Response(told, headers={"etag": etag_of(told)})


OPERATIONS: tuple[HTTPRouteHandler, ...] = (read_own_face, enrol_face, choose_face_screens)
