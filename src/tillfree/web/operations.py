"""How an operation of the API is declared: what it needs, what may go wrong, all in its document.

Four makers, one for each thing that can be done to something: read it, make it, put it in another
state, remove it. Whoever declares one with them has its scope checked, its problems documented and
its test of isolation generated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from inspect import cleandoc, iscoroutinefunction

from anyio import to_thread
from litestar import delete, get, post, put
from litestar.datastructures import ResponseHeader
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import AnyCallable

from tillfree.tenants import Action
from tillfree.web.problems import (
    CHANGED,
    CONFLICT,
    INVALID,
    KEY_REUSED,
    MEDIA_TYPE,
    NOT_ALLOWED,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    NOT_JSON,
    SERVER_FAULT,
    TOO_LARGE,
    TOO_MANY,
    UNAVAILABLE,
    Problem,
    Rule,
)

NEEDS = "tillfree_needs"
TAKES = "tillfree_takes"
KEY_SECURITY = "key"
SESSION_SECURITY = "session"
SHOPPER_SECURITY = "shopper"

Declare = Callable[[AnyCallable], HTTPRouteHandler]


@dataclass(frozen=True, slots=True)
class Needs:
    """What lets somebody in: one of the scopes, none for all who are known, or nothing at all.

    Where it is the shoppers' own (`is_shoppers`), nobody else is known. What is public and
    `is_signed` is let through uncounted, since its operation looks at a signature first.
    """

    scopes: tuple[Action, ...] = ()
    is_public: bool = False
    is_shoppers: bool = False
    is_signed: bool = False


KNOWN = Needs()
"""Whoever has a key or a session."""
PUBLIC = Needs(is_public=True)
"""Everybody, also without a credential."""
SIGNED = Needs(is_public=True, is_signed=True)
"""Whoever signs what they send."""
SHOPPERS = Needs(is_shoppers=True)
"""A shopper who is signed in, to what is their own."""


def needs(*scopes: Action) -> Needs:
    """Return that one of these scopes is needed."""
    return Needs(scopes)


_ALWAYS = (INVALID, TOO_MANY, SERVER_FAULT, UNAVAILABLE)
_ETAG = ResponseHeader(
    name="ETag", description="The state of what is shown.", documentation_only=True
)
_LOCATION = ResponseHeader(name="Location", description="Where it is now.", documentation_only=True)
JSON = "application/json"


def reads(
    path: str,
    needed: Needs,
    tag: str,
    *,
    one: bool = False,
    media_type: str = JSON,
    rules: Sequence[Rule] = (),
) -> Declare:
    """Declare what only reads; `one` thing has an ETag and may not be there."""
    rules = (NOT_FOUND, *rules) if one else rules
    responses = _responses(needed, rules)
    if one:
        responses[304] = ResponseSpec(None, description="It is as `If-None-Match` says.")

    def declare(fn: AnyCallable) -> HTTPRouteHandler:
        return get(
            path,
            opt={NEEDS: needed},
            tags=[tag],
            operation_id=_name(fn),
            summary=_summary(fn),
            description=_text(fn),
            security=_security(needed),
            responses=responses,
            response_headers=[_ETAG] if one else [],
            media_type=media_type,
        )(in_thread(fn))

    return declare


def makes(
    path: str,
    needed: Needs,
    tag: str,
    *,
    rules: Sequence[Rule] = (),
    takes: str = JSON,
    once: bool = True,
) -> Declare:
    """Declare what makes something: 201; with an Idempotency-Key unless not `once`."""
    own = (KEY_REUSED, CONFLICT) if once else ()
    responses = _responses(needed, (TOO_LARGE, NOT_JSON, *own, *rules))

    def declare(fn: AnyCallable) -> HTTPRouteHandler:
        return post(
            path,
            opt={NEEDS: needed, TAKES: takes},
            tags=[tag],
            operation_id=_name(fn),
            summary=_summary(fn),
            description=_text(fn),
            security=_security(needed),
            responses=responses,
            response_headers=[_LOCATION] if once else [],
        )(in_thread(fn))

    return declare


def puts(path: str, needed: Needs, tag: str) -> Declare:
    """Declare what puts something that is there into another state: 200, with `If-Match`."""
    rules = (NOT_FOUND, CONFLICT, CHANGED, TOO_LARGE, NOT_JSON)
    responses = _responses(needed, rules)

    def declare(fn: AnyCallable) -> HTTPRouteHandler:
        return put(
            path,
            opt={NEEDS: needed, TAKES: JSON},
            tags=[tag],
            operation_id=_name(fn),
            summary=_summary(fn),
            description=_text(fn),
            security=_security(needed),
            responses=responses,
            response_headers=[_ETAG],
        )(in_thread(fn))

    return declare


def removes(path: str, needed: Needs, tag: str, *, rules: Sequence[Rule] = (NOT_FOUND,)) -> Declare:
    """Declare what ends something: 204; ending what is ended already is the same."""
    responses = _responses(needed, (CONFLICT, *rules))

    def declare(fn: AnyCallable) -> HTTPRouteHandler:
        return delete(
            path,
            opt={NEEDS: needed},
            tags=[tag],
            operation_id=_name(fn),
            summary=_summary(fn),
            description=_text(fn),
            security=_security(needed),
            responses=responses,
        )(in_thread(fn))

    return declare


def _responses(needed: Needs, rules: Sequence[Rule]) -> dict[int, ResponseSpec]:
    shut = () if needed.is_public else (NOT_AUTHENTICATED, NOT_ALLOWED)
    words: dict[int, list[str]] = {}
    for rule in (*_ALWAYS, *shut, *rules):
        if rule.title not in words.setdefault(rule.status, []):
            words[rule.status].append(rule.title)
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description="; ".join(titles) + ".",
            media_type=MEDIA_TYPE,
        )
        for status, titles in sorted(words.items())
    }


def _security(needed: Needs) -> list[dict[str, list[str]]]:
    if needed.is_public:
        return []
    if needed.is_shoppers:
        return [{SHOPPER_SECURITY: []}]
    scopes = [scope.value for scope in needed.scopes]
    return [{KEY_SECURITY: scopes}, {SESSION_SECURITY: scopes}]


def _name(fn: AnyCallable) -> str:
    return str(fn.__name__)


def _text(fn: AnyCallable) -> str:
    return cleandoc(fn.__doc__ or "")


def _summary(fn: AnyCallable) -> str:
    return _text(fn).partition("\n")[0].rstrip(".")


def in_thread(fn: AnyCallable) -> AnyCallable:
    """Return what runs a function outside of the event loop, which it would hold up.

    The framework's own way wraps a function again for each further method of its address.
    """
    if iscoroutinefunction(fn):
        return fn

    @wraps(fn)
    async def run(**given: object) -> object:
        return await to_thread.run_sync(partial(fn, **given))

    return run
