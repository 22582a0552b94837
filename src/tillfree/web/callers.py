"""Who asks: a program by its key, a person by the session's cookie; and whether they may.

The organisation comes from the credential and from nowhere else: no address, body or header can
name another one. A shopper has a cookie of another name, whose token is looked for elsewhere: it
opens what is the shopper's own and nothing else, and no key and no other cookie opens that.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from litestar.connection import ASGIConnection, Request
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from tillfree.core.errors import NotAllowed
from tillfree.runtime.cloud import CloudServices, OrganisationServices
from tillfree.tenants import Action, Actor, is_token, parse_key, token_hash
from tillfree.web.postgres import PEOPLES_SESSIONS, SHOPPERS_SESSIONS
from tillfree.web.problems import (
    NO_CSRF_TOKEN,
    NOT_ALLOWED,
    NOT_AUTHENTICATED,
    RequestRefused,
)

SESSION_COOKIE = "tillfree_session"
SHOPPER_COOKIE = "tillfree_shopper"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Connection = ASGIConnection[BaseRouteHandler, None, None, State]
ApiRequest = Request[None, None, State]


class CallerKind(StrEnum):
    """As what somebody asks."""

    KEY = "key"
    PERSON = "person"
    SHOPPER = "shopper"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, on behalf of which organisation; `credential` is the text that let them in.

    A shopper's `actor` has their random id and may do nothing in the organisation's name.
    """

    services: OrganisationServices
    actor: Actor
    credential: str
    kind: CallerKind

    @property
    def is_session(self) -> bool:
        """Whether a browser shows the credential by itself, to whoever's page it is."""
        return self.kind is not CallerKind.KEY

    @property
    def person_id(self) -> str:
        """The random id of who asks."""
        return self.actor.actor_id

    def may(self, action: Action) -> bool:
        """Tell whether they may do something, where only a part of an answer hangs on it."""
        return action in self.actor.actions


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows to be let in: a key, or where there is none a session's cookie.

    Where a shopper is asked for, the cookie is a shopper's and there is no key.
    """

    bearer: str
    cookie: str
    is_shoppers: bool = False

    @property
    def text(self) -> str:
        """The credential itself, empty where none is shown."""
        return self.bearer or self.cookie


def shown_by(connection: Connection, *, is_shoppers: bool = False) -> Shown:
    """Return what a request shows where it is the people's turn, or the shoppers'."""
    given = connection.headers.get("authorization")
    if given is None:
        name = SHOPPER_COOKIE if is_shoppers else SESSION_COOKIE
        return Shown("", connection.cookies.get(name, ""), is_shoppers)
    # Whoever shows a header is known by it alone, also where it opens nothing.
    scheme, _, key = given.partition(" ")
    is_key = scheme.lower() == "bearer" and not is_shoppers
    return Shown(key.strip() if is_key else "", "", is_shoppers)


def shown_again(caller: Caller) -> Shown:
    """Return what somebody showed who was let in."""
    text, is_shoppers = caller.credential, caller.kind is CallerKind.SHOPPER
    return Shown("", text, is_shoppers) if caller.is_session else Shown(text, "")


def find_caller(services: CloudServices, shown: Shown) -> Caller:
    """Return who shows a credential that opens now. Raises RequestRefused.

    Asks the database, so it is called outside of the event loop.
    """
    if shown.is_shoppers:
        found = _by_shoppers_session(services, shown.cookie)
    elif shown.bearer:
        found = _by_key(services, shown.bearer)
    else:
        found = _by_session(services, shown.cookie)
    if found is None:
        words = (
            "the key or session opens nothing" if shown.text else "no key and no session is shown"
        )
        raise RequestRefused(
            NOT_AUTHENTICATED,
            f"{words}: send a key in `Authorization: Bearer`, or sign in",
            headers={"www-authenticate": "Bearer"},
        )
    return found


def _by_key(services: CloudServices, text: str) -> Caller | None:
    parts = parse_key(text)
    if parts is None:
        return None
    own = services.of(parts.organisation)
    actor = own.keys.actor(text)
    return Caller(own, actor, text, CallerKind.KEY) if actor else None


def _by_session(services: CloudServices, text: str) -> Caller | None:
    organisation = session_organisation(text)
    if not organisation:
        return None
    own = services.of(organisation)
    person_id = PEOPLES_SESSIONS.person(own.log, token_hash(text), services.now_ns())
    if not person_id:
        return None
    try:
        return Caller(own, own.people.actor(person_id), text, CallerKind.PERSON)
    except NotAllowed:
        return None


def _by_shoppers_session(services: CloudServices, text: str) -> Caller | None:
    organisation = session_organisation(text)
    if not organisation:
        return None
    own = services.of(organisation)
    person_id = SHOPPERS_SESSIONS.person(own.log, token_hash(text), services.now_ns())
    if not person_id or not own.admission.accounts.is_open(person_id):
        return None
    return Caller(own, Actor(person_id, frozenset()), text, CallerKind.SHOPPER)


def session_text(organisation: str, token: str) -> str:
    """Return what stands in the cookie: whose session it is, and its random token."""
    return f"{organisation}.{token}"


def session_organisation(text: str) -> str:
    """Return whose session a cookie says to be, empty for what is no such cookie."""
    organisation, _, token = text.partition(".")
    plain = organisation.replace("-", "").isalnum() and organisation.isascii()
    return organisation if plain and len(organisation) <= 40 and len(token) == 43 else ""


def csrf_token(session: str) -> str:
    """Return the token that changes in a session must show; another page cannot know it."""
    return hashlib.sha256(f"csrf:{session}".encode("utf-8", "surrogatepass")).hexdigest()


def check_change(caller: Caller, connection: Connection) -> None:
    """Refuse a change in a session that another site's page may have sent."""
    if not caller.is_session or str(connection.scope.get("method", "")) in SAFE_METHODS:
        return
    shown = connection.headers.get(CSRF_HEADER, "")
    if not is_token(token_hash(csrf_token(caller.credential)), shown):
        raise RequestRefused(
            NO_CSRF_TOKEN, "the header X-CSRF-Token lacks the token that signing in gave: send it"
        )


def check_scope(caller: Caller, needs: tuple[Action, ...]) -> None:
    """Refuse who has none of the scopes that would do; none needed lets everybody known in."""
    if needs and not caller.actor.actions.intersection(needs):
        words = " or ".join(sorted(needs))
        raise RequestRefused(
            NOT_ALLOWED, f"this needs {words}: ask an owner for a role or key that has it"
        )
