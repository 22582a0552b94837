"""People sign in and out, take up invitations, and ask who they are."""

import math
from typing import Annotated

import msgspec
from litestar import Response
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.core.clock import nanoseconds, seconds
from tillfree.tenants import Action, Actor, Role, new_token, token_hash
from tillfree.tenants.postgres import SignInRefused
from tillfree.web.callers import (
    SESSION_COOKIE,
    ApiRequest,
    csrf_token,
    session_text,
)
from tillfree.web.desk import Web, caller_of, web_of
from tillfree.web.operations import KNOWN, PUBLIC, makes, reads, removes
from tillfree.web.postgres import begin_session, end_session
from tillfree.web.problems import CONFLICT, NOT_AUTHENTICATED, TOO_MANY, RequestRefused

_TAG = "session"
_Organisation = Annotated[
    str, msgspec.Meta(pattern="^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", description="Its id.")
]
_Password = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class SignInWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose people somebody is one of, and what shows it."""

    organisation: _Organisation
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
    password: _Password


class Session(msgspec.Struct, frozen=True):
    """Who is in until `until_ns`; `csrf_token` goes into `X-CSRF-Token` of every change."""

    person_id: str
    role: Role
    csrf_token: str
    until_ns: int


class JoinWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invitation's token, and what one is called and will sign in with."""

    organisation: _Organisation
    token: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9._-]{1,200}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    password: _Password


class Joined(msgspec.Struct, frozen=True):
    """Who joined."""

    person_id: str


class Identity(msgspec.Struct, frozen=True):
    """Who asks: a person's random id or `key:` and a key's prefix, and what they may do."""

    organisation: str
    actor_id: str
    scopes: tuple[Action, ...]


@makes("/v1/session", PUBLIC, _TAG, rules=(NOT_AUTHENTICATED,), once=False)
def sign_in(request: ApiRequest, data: JSONBody[SignInWish]) -> Response[Session]:
    """Sign in with e-mail and password; the session is in a cookie.

    From the fifth wrong password in a row each doubles the wait for the next. Whether the e-mail is
    known cannot be told from the answer.
    """
    web = web_of(request)
    own = web.services.of(data.organisation)
    with web.sign_ins:
        found = own.door.sign_in(data.email, data.password)
    now_ns = web.services.now_ns()
    if isinstance(found, SignInRefused):
        raise _refused(found, now_ns)
    cookie = session_text(data.organisation, new_token(web.services.entropy))
    until_ns = now_ns + nanoseconds(web.settings.session_s)
    begin_session(own.log, token_hash(cookie), found.person_id, now_ns, until_ns)
    session = Session(found.person_id, found.role, csrf_token(cookie), until_ns)
    return Response(session, status_code=201, cookies=[_cookie(web, cookie)])


@reads("/v1/session", KNOWN, _TAG)
def read_session(request: ApiRequest) -> Identity:
    """Tell who asks, and what they may do."""
    caller = caller_of(request)
    scopes = tuple(sorted(caller.actor.actions))
    return Identity(caller.services.organisation, caller.actor.actor_id, scopes)


@removes("/v1/session", KNOWN, _TAG, rules=())
def sign_out(request: ApiRequest) -> Response[None]:
    """Sign out; a key stays as it is."""
    caller = caller_of(request)
    if caller.is_session:
        end_session(caller.services.log, token_hash(caller.credential))
    gone = _cookie(web_of(request), "")
    gone.max_age = 0
    return Response(None, status_code=204, cookies=[gone])


@makes("/v1/members", PUBLIC, _TAG, rules=(CONFLICT,), once=False)
def join(request: ApiRequest, data: JSONBody[JoinWish]) -> Response[Joined]:
    """Take an invitation up: one becomes one of the people, and can sign in. A token works once."""
    web = web_of(request)
    with web.sign_ins:
        actor: Actor = web.services.of(data.organisation).people.join(
            data.token, data.name, data.password
        )
    return Response(Joined(actor.actor_id), status_code=201)


def _refused(found: SignInRefused, now_ns: int) -> RequestRefused:
    wait_s = seconds(found.next_ns - now_ns)
    if wait_s > 0:
        return RequestRefused(
            TOO_MANY,
            f"too many wrong passwords: wait {wait_s:.0f} s",
            headers={"retry-after": str(math.ceil(wait_s))},
        )
    return RequestRefused(
        NOT_AUTHENTICATED,
        "e-mail and password do not fit: correct them",
        headers={"www-authenticate": "Bearer"},
    )


def _cookie(web: Web, text: str) -> Cookie:
    return Cookie(
        key=SESSION_COOKIE,
        value=text,
        path="/",
        httponly=True,
        secure=web.settings.cookie_is_secure,
        samesite="strict",
        max_age=round(web.settings.session_s),
    )


OPERATIONS: tuple[HTTPRouteHandler, ...] = (sign_in, read_session, sign_out, join)
