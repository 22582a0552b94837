"""What goes wrong, told as RFC 9457 has it: one rule, one address, one status.

A problem never shows how the program is made: what nobody foresaw is a `server-fault` with the id
under which the log tells more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from tillfree.core.errors import TillfreeError

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may go wrong; `slug` ends its address `/problems/{slug}`."""

    slug: str
    status: int
    title: str
    meaning: str


class FieldFault(msgspec.Struct, frozen=True):
    """What is wrong at one place of a request: a field of the body, a parameter, or a row."""

    place: str
    text: str


class Problem(msgspec.Struct, frozen=True):
    """The body of every answer that is not the wanted one."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    faults: tuple[FieldFault, ...] = ()


INVALID = Rule(
    "invalid-request",
    400,
    "The request is not valid",
    "A parameter, a header or the body is not as documented; `faults` names each place.",
)
NOT_AUTHENTICATED = Rule(
    "not-authenticated",
    401,
    "Who asks is not known",
    "There is no valid key in `Authorization: Bearer` and no valid session, or e-mail and password "
    "do not fit.",
)
NOT_ALLOWED = Rule(
    "not-allowed",
    403,
    "This is not allowed",
    "The key's scopes or the person's role do not cover this.",
)
NO_CSRF_TOKEN = Rule(
    "csrf-token-missing",
    403,
    "The session's token is missing",
    "Changes in a session need the header `X-CSRF-Token` with the token that signing in gave.",
)
NOT_FOUND = Rule(
    "not-found", 404, "There is no such thing", "The organisation has nothing under this address."
)
NO_METHOD = Rule(
    "method-not-allowed",
    405,
    "This cannot be done here",
    "The address exists, but not for this method; `Allow` names those that it has.",
)
CONFLICT = Rule(
    "conflict",
    409,
    "This does not fit what is",
    "What is asked contradicts the state of things; `detail` says how.",
)
IN_FLIGHT = Rule(
    "request-in-flight",
    409,
    "The same request is being answered",
    "Another request with this Idempotency-Key has not ended yet: ask again shortly.",
)
CHANGED = Rule(
    "precondition-failed",
    412,
    "It has changed meanwhile",
    "The thing is not the one that `If-Match` names: read it again, then decide.",
)
TOO_LARGE = Rule(
    "too-large", 413, "The body is too large", "Send less at once; the limit is a setting."
)
NOT_JSON = Rule(
    "media-type-unknown",
    415,
    "The body's media type is not taken",
    "Send the media type that the operation documents in `Content-Type`.",
)
KEY_REUSED = Rule(
    "idempotency-key-reused",
    422,
    "The key belongs to another request",
    "This Idempotency-Key was used for another request: draw a new key for each.",
)
CATALOGUE_FAULTY = Rule(
    "catalogue-faulty",
    422,
    "The catalogue has faults",
    "Nothing of it was listed; `faults` names row and column of each.",
)
TOO_MANY = Rule(
    "too-many-requests",
    429,
    "Too many requests",
    "Wait for the seconds that `Retry-After` names.",
)
SERVER_FAULT = Rule(
    "server-fault",
    500,
    "The server failed",
    "A fault of the program; the log has more under `request_id`.",
)
UNAVAILABLE = Rule(
    "unavailable",
    503,
    "This cannot be served now",
    "The database does not answer or all streams are taken: do the same again later.",
)

RULES: tuple[Rule, ...] = (
    INVALID,
    NOT_AUTHENTICATED,
    NOT_ALLOWED,
    NO_CSRF_TOKEN,
    NOT_FOUND,
    NO_METHOD,
    CONFLICT,
    IN_FLIGHT,
    CHANGED,
    TOO_LARGE,
    NOT_JSON,
    KEY_REUSED,
    CATALOGUE_FAULTY,
    TOO_MANY,
    SERVER_FAULT,
    UNAVAILABLE,
)
"""Every rule, by status; the page of the API's reference lists them."""


class RequestRefused(TillfreeError):
    """A request is answered with a problem."""

    def __init__(
        self,
        rule: Rule,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        faults: Sequence[FieldFault] = (),
    ) -> None:
        """`detail` is one sentence for who asked; `headers` go out with the problem."""
        super().__init__(detail)
        self.rule = rule
        self.headers = dict(headers or {})
        self.faults = tuple(faults)


def problem(rule: Rule, detail: str, request_id: str, faults: Sequence[FieldFault] = ()) -> Problem:
    """Return the body that tells of a rule."""
    return Problem(
        f"/problems/{rule.slug}", rule.title, rule.status, detail, request_id, tuple(faults)
    )


def missing(what: str, name: str) -> RequestRefused:
    """Return the refusal of something that the organisation has not."""
    return RequestRefused(NOT_FOUND, f"there is no {what} {name[:100]!r}: look at the list of them")
