"""A shopper's passkeys: added by a device, listed, removed one by one."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.tenants import token_hash
from tillfree.web.answers import IdempotencyKey, Made, once
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.operations import SHOPPERS, makes, reads, removes
from tillfree.web.postgres import SHOPPERS_SESSIONS
from tillfree.web.problems import CONFLICT, missing
from tillfree.web.shopper_session_api import PasskeyAnswer, PasskeyOptions

_TAG = "shopper"
_PasskeyId = Annotated[
    str, PathParameter(pattern="^[0-9a-f-]{36}$", description="As the list names it.")
]


class PasskeyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a device answered that made a passkey."""

    answer: PasskeyAnswer


class PasskeyAdded(msgspec.Struct, frozen=True):
    """Whose passkey it is."""

    person_id: str


class PasskeyShown(msgspec.Struct, frozen=True):
    """One passkey; `added_ns` and `used_ns` are 0 where nobody noted them, or not yet."""

    passkey_id: str
    added_ns: int
    used_ns: int


class PasskeysShown(msgspec.Struct, frozen=True):
    """All of them: there are few."""

    passkeys: tuple[PasskeyShown, ...]


@makes("/v1/shopper/passkeys/challenges", SHOPPERS, _TAG, takes="", rules=(CONFLICT,), once=False)
def ask_for_new_passkey(request: ApiRequest) -> Response[PasskeyOptions]:
    """Return the options by which this device makes a passkey; good for minutes."""
    caller = caller_of(request)
    options = caller.services.admission.passkeys.ask_to_add(caller.person_id)
    return Response(PasskeyOptions(options), status_code=201)


@makes("/v1/shopper/passkeys", SHOPPERS, _TAG)
def add_passkey(
    request: ApiRequest, data: JSONBody[PasskeyWish], idempotency_key: IdempotencyKey
) -> Response[PasskeyAdded]:
    """Keep the passkey that a device made; from now on it signs in."""
    caller = caller_of(request)

    def make() -> tuple[PasskeyAdded, Made]:
        caller.services.admission.passkeys.add(caller.person_id, data.answer)
        return PasskeyAdded(caller.person_id), Made()

    return once(request, idempotency_key, data, make)


@reads("/v1/shopper/passkeys", SHOPPERS, _TAG)
def list_own_passkeys(request: ApiRequest) -> PasskeysShown:
    """List the shopper's passkeys, the first that was added first."""
    caller = caller_of(request)
    found = caller.services.admission.passkeys.of(caller.person_id)
    return PasskeysShown(
        tuple(PasskeyShown(one.passkey_id, one.added_ns, one.used_ns) for one in found)
    )


@removes("/v1/shopper/passkeys/{passkey_id:str}", SHOPPERS, _TAG)
def remove_own_passkey(request: ApiRequest, passkey_id: _PasskeyId) -> None:
    """Let a passkey sign in no more, and end all other sessions: its device may be lost.

    Not the last one of who has no password.
    """
    caller = caller_of(request)
    if not caller.services.admission.passkeys.remove(caller.person_id, passkey_id):
        raise missing("passkey", passkey_id)
    kept = token_hash(caller.credential)
    SHOPPERS_SESSIONS.end_all(caller.services.log, caller.person_id, but=kept)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    ask_for_new_passkey,
    add_passkey,
    list_own_passkeys,
    remove_own_passkey,
)
