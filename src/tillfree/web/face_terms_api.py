"""Whether a retailer's screens may recognise faces at all: off, until somebody answers for it."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.ads.boards import FaceTerms
from tillfree.tenants import Action
from tillfree.web.answers import IfMatch, check_match, etag_of
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.operations import needs, puts, reads, removes

_TAG = "screens"
_PATH = "/v1/face-terms"
_MANAGE = needs(Action.MANAGE_ORGANISATION)
_Country = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]


class FaceTermsWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In which countries it was looked into, and the impact assessment that is answered for."""

    countries: Annotated[list[_Country], msgspec.Meta(min_length=1, max_length=250)]
    assessment: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class FaceTermsShown(msgspec.Struct, frozen=True):
    """Whether screens may recognise faces, and on which terms."""

    is_on: bool
    countries: tuple[str, ...]
    assessment: str


@reads(_PATH, _MANAGE, _TAG)
def read_face_terms(request: ApiRequest) -> FaceTermsShown:
    """Tell whether screens may recognise people who enrolled."""
    return face_terms(caller_of(request))


@puts(_PATH, _MANAGE, _TAG)
def switch_faces_on(
    request: ApiRequest, data: JSONBody[FaceTermsWish], if_match: IfMatch = None
) -> Response[FaceTermsShown]:
    """Let screens in some countries recognise people who enrol."""
    caller = caller_of(request)
    check_match(face_terms(caller), if_match)
    terms = FaceTerms(tuple(data.countries), data.assessment)
    caller.services.screens.faces.switch_on(terms, caller.actor)
    told = face_terms(caller)
    return Response(told, headers={"etag": etag_of(told)})


@removes(_PATH, _MANAGE, _TAG, rules=())
def switch_faces_off(request: ApiRequest) -> None:
    """Let no screen recognise anybody; every template is destroyed."""
    caller = caller_of(request)
    caller.services.screens.faces.switch_off(caller.actor)


def face_terms(caller: Caller) -> FaceTermsShown:
    """Return whether a retailer's screens may recognise faces, and on which terms."""
    terms = caller.services.screens.faces.terms()
    if terms is None:
        return FaceTermsShown(False, (), "")
    return FaceTermsShown(True, terms.countries, terms.assessment)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (read_face_terms, switch_faces_on, switch_faces_off)
