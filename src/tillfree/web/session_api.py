"""People sign in and out, take up invitations, and ask who they are."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.tenants import Action, Actor, Role, token_hash
from tillfree.tenants.postgres import SignInRefused
from tillfree.web.answers import etag_of
from tillfree.web.callers import ApiRequest, Caller, CallerKind
from tillfree.web.desk import caller_of, web_of
from tillfree.web.operations import KNOWN, PUBLIC, makes, puts, reads, removes
from tillfree.web.postgres import PEOPLES_SESSIONS
from tillfree.web.problems import CONFLICT, NOT_ALLOWED, NOT_AUTHENTICATED, RequestRefused
from tillfree.web.signing_in import begin_session, forgotten_cookie, sign_in_refused

_TAG = "session"
OrganisationName = Annotated[
    str, msgspec.Meta(pattern="^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", description="Its id.")
]
Email = Annotated[
    str,
    msgspec.Meta(
        pattern="^[^@\\x00-\\x20\\x7f-\\xa0]+@[^@\\x00-\\x20\\x7f-\\xa0]+$", max_length=254
    ),
]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class SignInWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose people somebody is one of, and what shows it."""

    organisation: OrganisationName
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
    password: Password


class Session(msgspec.Struct, frozen=True):
    """Who is in until `until_ns`; `csrf_token` goes into `X-CSRF-Token` of every change."""

    person_id: str
    role: Role
    csrf_token: str
    until_ns: int


class JoinWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invitation's token, and what one is called and will sign in with."""

    organisation: OrganisationName
    token: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9._-]{1,200}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    password: Password


class Joined(msgspec.Struct, frozen=True):
    """Who joined."""

    person_id: str


class OwnEmailWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another e-mail, and the password of now."""

    email: Email
    password: Password


class OwnPasswordWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password of now, and the one from now on."""

    password: Password
    new_password: Annotated[str, msgspec.Meta(min_length=12, max_length=256)]


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
    if isinstance(found, SignInRefused):
        raise sign_in_refused(found.next_ns, web.services.now_ns())
    begun = begin_session(web, own, CallerKind.PERSON, found.person_id)
    session = Session(found.person_id, found.role, begun.csrf_token, begun.until_ns)
    return Response(session, status_code=201, cookies=[begun.cookie])


@reads("/v1/session", KNOWN, _TAG)
def read_session(request: ApiRequest) -> Identity:
    """Tell who asks, and what they may do."""
    return _identity(caller_of(request)).content


@removes("/v1/session", KNOWN, _TAG, rules=())
def sign_out(request: ApiRequest) -> Response[None]:
    """Sign out; a key stays as it is."""
    caller = caller_of(request)
    if caller.is_session:
        PEOPLES_SESSIONS.end(caller.services.log, token_hash(caller.credential))
    gone = forgotten_cookie(web_of(request), CallerKind.PERSON)
    return Response(None, status_code=204, cookies=[gone])


@puts("/v1/session/email", KNOWN, _TAG)
def change_email(request: ApiRequest, data: JSONBody[OwnEmailWish]) -> Response[Identity]:
    """Sign in by another e-mail from now on; the password of now shows who asks."""
    caller = _confirmed(request, data.password)
    caller.services.people.change_email(data.email, caller.actor)
    return _identity(caller)


@puts("/v1/session/password", KNOWN, _TAG)
def change_password(request: ApiRequest, data: JSONBody[OwnPasswordWish]) -> Response[Identity]:
    """Sign in by another password from now on; all other sessions end."""
    caller = _confirmed(request, data.password)
    with web_of(request).sign_ins:
        caller.services.people.change_password(data.new_password, caller.actor)
    kept = token_hash(caller.credential)
    PEOPLES_SESSIONS.end_all(caller.services.log, caller.person_id, but=kept)
    return _identity(caller)


@makes("/v1/members", PUBLIC, _TAG, rules=(CONFLICT,), once=False)
def join(request: ApiRequest, data: JSONBody[JoinWish]) -> Response[Joined]:
    """Take an invitation up: one becomes one of the people, and can sign in. A token works once."""
    web = web_of(request)
    with web.sign_ins:
        actor: Actor = web.services.of(data.organisation).people.join(
            data.token, data.name, data.password
        )
    return Response(Joined(actor.actor_id), status_code=201)


def _confirmed(request: ApiRequest, password: str) -> Caller:
    """Return one of the people who gives their password: a session that lies about will not do."""
    web, caller = web_of(request), caller_of(request)
    if caller.kind is not CallerKind.PERSON:
        raise RequestRefused(NOT_ALLOWED, "a key has no e-mail and no password: sign in for this")
    with web.sign_ins:
        found = caller.services.door.confirm(caller.person_id, password)
    if isinstance(found, SignInRefused):
        raise sign_in_refused(found.next_ns, web.services.now_ns())
    return caller


def _identity(caller: Caller) -> Response[Identity]:
    scopes = tuple(sorted(caller.actor.actions))
    told = Identity(caller.services.organisation, caller.actor.actor_id, scopes)
    return Response(told, headers={"etag": etag_of(told)})


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    sign_in,
    read_session,
    sign_out,
    change_email,
    change_password,
    join,
)
