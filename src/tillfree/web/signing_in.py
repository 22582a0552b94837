"""What signing in is for everybody: a cookie that no script reads, and waiting after guesses."""

import math
from dataclasses import dataclass

from litestar.datastructures import Cookie

from tillfree.core.clock import nanoseconds, seconds
from tillfree.runtime.cloud import OrganisationServices
from tillfree.tenants import new_token, token_hash
from tillfree.web.callers import (
    SESSION_COOKIE,
    SHOPPER_COOKIE,
    CallerKind,
    csrf_token,
    session_text,
)
from tillfree.web.desk import Web
from tillfree.web.postgres import PEOPLES_SESSIONS, SHOPPERS_SESSIONS
from tillfree.web.problems import NOT_AUTHENTICATED, TOO_MANY, RequestRefused

_SESSIONS = {CallerKind.PERSON: PEOPLES_SESSIONS, CallerKind.SHOPPER: SHOPPERS_SESSIONS}
_COOKIES = {CallerKind.PERSON: SESSION_COOKIE, CallerKind.SHOPPER: SHOPPER_COOKIE}


@dataclass(frozen=True, slots=True)
class BegunSession:
    """A session that has begun: its cookie, its token for changes, until when it opens (ns UTC)."""

    cookie: Cookie
    csrf_token: str
    until_ns: int


def begin_session(
    web: Web, own: OrganisationServices, kind: CallerKind, person_id: str
) -> BegunSession:
    """Let a person be known by a new cookie from now on."""
    now_ns, life_s = web.services.now_ns(), _life_s(web, kind)
    text = session_text(own.organisation, new_token(web.services.entropy))
    until_ns = now_ns + nanoseconds(life_s)
    _SESSIONS[kind].begin(own.log, token_hash(text), person_id, now_ns, until_ns)
    return BegunSession(_cookie(web, kind, text, life_s), csrf_token(text), until_ns)


def forgotten_cookie(web: Web, kind: CallerKind) -> Cookie:
    """Return what lets a browser forget a session."""
    return _cookie(web, kind, "", 0)


def sign_in_refused(next_ns: int, now_ns: int) -> RequestRefused:
    """Return the refusal of who gave no fitting password; before `next_ns` trying is no use."""
    wait_s = seconds(next_ns - now_ns)
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


def _life_s(web: Web, kind: CallerKind) -> float:
    settings = web.settings
    return settings.shopper_session_s if kind is CallerKind.SHOPPER else settings.session_s


def _cookie(web: Web, kind: CallerKind, text: str, life_s: float) -> Cookie:
    return Cookie(
        key=_COOKIES[kind],
        value=text,
        path="/",
        httponly=True,
        secure=web.settings.cookie_is_secure,
        samesite="strict",
        max_age=round(life_s),
    )
