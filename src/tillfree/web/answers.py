"""Answers: with the state that they show, and to the same request once.

A thing's ETag is the hash of what is shown of it (RFC 9110, 8.8.3). The answer to an
Idempotency-Key is kept in the transaction that did the work, sealed under the key and the
credential together: whoever has the database alone can read neither (draft-ietf-httpapi-
idempotency-key-header-07; the sealing is our own, since some answers hold what is shown once).
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from litestar import Response
from litestar.params import HeaderParameter

from tillfree.core.clock import nanoseconds
from tillfree.journal.postgres import one_transaction
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import Web, caller_of, web_of
from tillfree.web.postgres import KeptAnswer, find_answer, keep_answer, take_key
from tillfree.web.problems import CHANGED, CONFLICT, IN_FLIGHT, KEY_REUSED, RequestRefused

IdempotencyKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        pattern="^[A-Za-z0-9._:-]{1,200}$",
        description="Drawn anew for each wish; sent again with the same request, it is done once.",
    ),
]
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        pattern='^("[0-9a-f]{32}"|[*])$',
        description="Do it only where the thing still has this ETag.",
    ),
]
IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-None-Match",
        pattern="^[!-~][ -~]{0,999}$",
        description="Answer 304 where the thing still has this ETag.",
    ),
]

_NONCE_BYTES = 12
JSON = "application/json"
_Content = TypeVar("_Content")


@dataclass(frozen=True, slots=True)
class Made:
    """Where something that was made can be read, empty where it cannot."""

    location: str = ""


def etag_of(content: object) -> str:
    """Return the ETag of what is shown."""
    return f'"{hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:32]}"'


def shown(content: _Content, if_none_match: str | None) -> Response[_Content]:
    """Return a thing with its ETag, or 304 without it where the caller has that state."""
    etag = etag_of(content)
    known = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    if etag in known or known == ["*"]:
        # A 304 has no body, whatever the type says.
        return Response(None, status_code=304, headers={"etag": etag})  # type: ignore[arg-type]
    return Response(content, headers={"etag": etag})


def check_match(content: object, if_match: str | None) -> None:
    """Refuse a change of what is not as the caller has seen it."""
    if if_match not in (None, "*", etag_of(content)):
        raise RequestRefused(
            CHANGED, f"it is not in the state {if_match} any more: read it again, then decide"
        )


def once(
    request: ApiRequest, key: str, wish: object, make: Callable[[], tuple[_Content, Made]]
) -> Response[_Content]:
    """Do what `make` does, once for a key, and answer 201; again, the answer of the first time.

    `wish` is the request's body as it was understood: the same key with another wish is refused.
    All that `make` writes in the organisation's name is one transaction with the answer.
    """
    web, caller = web_of(request), caller_of(request)
    log = caller.services.log
    key_hash = hashlib.sha256(key.encode()).hexdigest()
    request_hash = _hash_of(request, wish)
    seal = _Seal(caller.credential, key)
    owner = (caller.actor.actor_id, key_hash)
    with one_transaction(log.engine, log.organisation) as connection:
        if not take_key(connection, *owner):
            raise RequestRefused(
                IN_FLIGHT,
                "a request with this Idempotency-Key is being answered: ask again in a second",
                headers={"retry-after": "1"},
            )
        kept = find_answer(connection, *owner)
        if kept is not None:
            return _again(kept, request_hash, seal)
        content, made = make()
        headers = {"location": made.location} if made.location else {}
        body = seal.close(msgspec.json.encode(content), web.services.entropy(_NONCE_BYTES))
        answer = KeptAnswer(request_hash, 201, msgspec.json.encode(headers), body)
        now_ns = web.services.now_ns()
        keep_answer(connection, owner, answer, now_ns, older_ns=_older_ns(web, now_ns))
    return Response(content, status_code=201, headers=headers)


def _again(kept: KeptAnswer, request_hash: bytes, seal: "_Seal") -> Response[_Content]:
    if kept.request_hash != request_hash:
        raise RequestRefused(
            KEY_REUSED, "this Idempotency-Key was used for another request: draw a new one"
        )
    body = seal.open(kept.body)
    if body is None:
        raise RequestRefused(
            CONFLICT, "this was done in another session, whose answer cannot be shown here: read it"
        )
    headers: Mapping[str, str] = msgspec.json.decode(kept.headers, type=dict[str, str])
    told = {**headers, "idempotency-replayed": "true"}
    # Encoded already, as the first time: bytes stand for the answer's type.
    as_kept: Any = body
    return Response(as_kept, status_code=kept.status, headers=told, media_type=JSON)


def _older_ns(web: Web, now_ns: int) -> int:
    return now_ns - nanoseconds(web.settings.answers_kept_s)


def _hash_of(request: ApiRequest, wish: object) -> bytes:
    told = [request.method, request.url.path, wish]
    return hashlib.sha256(msgspec.json.encode(told, order="deterministic")).digest()


class _Seal:
    """AES-256-GCM under what only the asker has: credential and idempotency key together."""

    def __init__(self, credential: str, key: str) -> None:
        told = msgspec.json.encode(["tillfree answer", credential, key])
        self._cipher = AESGCM(hashlib.sha256(told).digest())

    def close(self, body: bytes, nonce: bytes) -> bytes:
        return nonce + self._cipher.encrypt(nonce, body, None)

    def open(self, sealed: bytes) -> bytes | None:
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except InvalidTag:
            return None
