"""Keys of programs: issued, shown once, revoked."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.tenants import KEY_SCOPES, Action, ApiKey
from tillfree.web.answers import IdempotencyKey, IfNoneMatch, Made, once, shown
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.operations import makes, needs, reads, removes
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id
from tillfree.web.problems import missing

_TAG = "keys"
_MANAGE = needs(Action.MANAGE_KEYS)
Prefix = Annotated[str, PathParameter(pattern="^[a-z2-7]{8}$", description="The key's prefix.")]


class KeyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a program may do, and until when (ns UTC; 0: until it is revoked)."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    scopes: Annotated[list[Action], msgspec.Meta(min_length=1, max_length=len(KEY_SCOPES))]
    until_ns: Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)] = 0


class NewKey(msgspec.Struct, frozen=True):
    """A key as it is shown this once; only a hash of it is kept."""

    prefix: str
    key: str


@reads("/v1/keys", _MANAGE, _TAG)
def list_keys(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[ApiKey]:
    """List every key that was ever issued, by prefix."""
    keys = caller_of(request).services.keys.keys()
    return page_by_id(keys, limit, cursor, lambda key: key.prefix)


@reads("/v1/keys/{prefix:str}", _MANAGE, _TAG, one=True)
def read_key(
    request: ApiRequest, prefix: Prefix, if_none_match: IfNoneMatch = None
) -> Response[ApiKey]:
    """Return what is known of a key; the key itself is not."""
    keys = caller_of(request).services.keys.keys()
    for key in keys:
        if key.prefix == prefix:
            return shown(key, if_none_match)
    raise missing("key", prefix)


@makes("/v1/keys", _MANAGE, _TAG)
def issue_key(
    request: ApiRequest, data: JSONBody[KeyWish], idempotency_key: IdempotencyKey
) -> Response[NewKey]:
    """Issue a key, with no scope that its issuer has not; it is shown this once."""
    caller = caller_of(request)

    def make() -> tuple[NewKey, Made]:
        text = caller.services.keys.issue(
            data.name, data.scopes, caller.actor, until_ns=data.until_ns
        )
        prefix = text.split("_")[2]
        return NewKey(prefix, text), Made(f"/v1/keys/{prefix}")

    return once(request, idempotency_key, data, make)


@removes("/v1/keys/{prefix:str}", _MANAGE, _TAG)
def revoke_key(request: ApiRequest, prefix: Prefix) -> None:
    """Revoke a key: it opens nothing any longer."""
    caller = caller_of(request)
    known = caller.services.keys.keys()
    if prefix not in {key.prefix for key in known}:
        raise missing("key", prefix)
    caller.services.keys.revoke(prefix, caller.actor)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (list_keys, read_key, issue_key, revoke_key)
