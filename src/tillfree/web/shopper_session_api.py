"""Shoppers sign up, sign in and out, with a password or a passkey."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, QueryParameter

from tillfree.admission.postgres import ShopperRefused
from tillfree.consent import POLICY, ConsentText, Purpose
from tillfree.core.errors import AdmissionRefused
from tillfree.runtime.cloud import OrganisationServices
from tillfree.tenants import token_hash
from tillfree.web.callers import ApiRequest, CallerKind
from tillfree.web.desk import Web, caller_of, web_of
from tillfree.web.operations import PUBLIC, SHOPPERS, makes, reads, removes
from tillfree.web.postgres import SHOPPERS_SESSIONS
from tillfree.web.problems import (
    CONFLICT,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    RequestRefused,
    missing,
)
from tillfree.web.session_api import Email, OrganisationName, Password
from tillfree.web.signing_in import begin_session, forgotten_cookie, sign_in_refused

_TAG = "shopper"
PURPOSE_PATTERN = "^([a-z_]{1,40}|share_with:[a-z0-9][a-z0-9_.-]{0,59})$"
"""How a purpose is written in an address."""
Wording = Annotated[
    str,
    msgspec.Meta(
        pattern="^[0-9a-f]{32}$", description="The `wording` of the text that they agreed to."
    ),
]
PasskeyAnswer = Annotated[
    str, msgspec.Meta(min_length=2, max_length=20_000, description="The device's answer as JSON.")
]
_Wanted = Annotated[
    str,
    QueryParameter(
        name="organisation",
        pattern="^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$",
        description="Whose shopper one is to be.",
    ),
]


class AccountWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants an account; an empty password is for who adds a passkey next."""

    organisation: OrganisationName
    email: Email
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    wording: Wording
    password: Annotated[str, msgspec.Meta(max_length=256)] = ""


class ShopperSignInWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose shopper somebody is, and what shows it."""

    organisation: OrganisationName
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
    password: Password


class ChallengeWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose shopper somebody is who has a passkey."""

    organisation: OrganisationName


class PasskeySignInWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the device answered to the challenge."""

    organisation: OrganisationName
    answer: PasskeyAnswer


class ShopperSession(msgspec.Struct, frozen=True):
    """Who is in until `until_ns`; `csrf_token` goes into `X-CSRF-Token` of every change."""

    person_id: str
    csrf_token: str
    until_ns: int


class ShopperIdentity(msgspec.Struct, frozen=True):
    """A shopper's random id, and whose shopper they are."""

    organisation: str
    person_id: str


class ConsentTexts(msgspec.Struct, frozen=True):
    """What is asked for now: a text for each purpose."""

    texts: tuple[ConsentText, ...]


class PasskeyOptions(msgspec.Struct, frozen=True):
    """What the browser's `navigator.credentials` is given, as JSON."""

    options: str


@reads("/v1/shopper/consent-texts", PUBLIC, _TAG, one=True)
def read_consent_texts(request: ApiRequest, organisation: _Wanted) -> ConsentTexts:
    """Return what shoppers are asked to agree to now; a consent names its text by `wording`."""
    own = founded(web_of(request), organisation)
    return ConsentTexts(tuple(text for _, text in sorted(own.consents.texts().items())))


@makes("/v1/shopper/accounts", PUBLIC, _TAG, rules=(CONFLICT, NOT_FOUND), once=False)
def sign_up(request: ApiRequest, data: JSONBody[AccountWish]) -> Response[ShopperSession]:
    """Open an account and sign in; the session is in a cookie of its own."""
    web = web_of(request)
    own = founded(web, data.organisation)
    check_wording(own, Purpose.ACCOUNT, data.wording)
    with web.sign_ins:
        person_id = own.admission.accounts.register(
            data.email, data.name, data.password, data.wording
        )
    return _signed_in(web, own, person_id)


@makes("/v1/shopper/session", PUBLIC, _TAG, rules=(NOT_AUTHENTICATED, NOT_FOUND), once=False)
def sign_in_shopper(
    request: ApiRequest, data: JSONBody[ShopperSignInWish]
) -> Response[ShopperSession]:
    """Sign in with e-mail and password; the session is in a cookie of its own.

    From the fifth wrong password in a row each doubles the wait for the next. Whether the e-mail is
    known cannot be told from the answer.
    """
    web = web_of(request)
    own = founded(web, data.organisation)
    with web.sign_ins:
        found = own.admission.door.sign_in(data.email, data.password)
    if isinstance(found, ShopperRefused):
        raise sign_in_refused(found.next_ns, web.services.now_ns())
    return _signed_in(web, own, found)


@makes("/v1/shopper/session/challenges", PUBLIC, _TAG, rules=(CONFLICT, NOT_FOUND), once=False)
def ask_for_passkey(request: ApiRequest, data: JSONBody[ChallengeWish]) -> Response[PasskeyOptions]:
    """Return the options by which a device that has a passkey of here signs; good for minutes."""
    own = founded(web_of(request), data.organisation)
    return Response(PasskeyOptions(own.admission.passkeys.ask_to_sign_in()), status_code=201)


@makes(
    "/v1/shopper/session/passkey", PUBLIC, _TAG, rules=(NOT_AUTHENTICATED, NOT_FOUND), once=False
)
def sign_in_with_passkey(
    request: ApiRequest, data: JSONBody[PasskeySignInWish]
) -> Response[ShopperSession]:
    """Sign in with what a device answered to a challenge, once and in time."""
    web = web_of(request)
    own = founded(web, data.organisation)
    try:
        person_id = own.admission.passkeys.sign_in(data.answer)
    except AdmissionRefused as refused:
        headers = {"www-authenticate": "Bearer"}
        raise RequestRefused(NOT_AUTHENTICATED, str(refused), headers=headers) from refused
    return _signed_in(web, own, person_id)


@reads("/v1/shopper/session", SHOPPERS, _TAG)
def read_shopper_session(request: ApiRequest) -> ShopperIdentity:
    """Tell which shopper asks."""
    caller = caller_of(request)
    return ShopperIdentity(caller.services.organisation, caller.person_id)


@removes("/v1/shopper/session", SHOPPERS, _TAG, rules=())
def sign_out_shopper(request: ApiRequest) -> Response[None]:
    """Sign out here; other devices stay signed in."""
    caller = caller_of(request)
    SHOPPERS_SESSIONS.end(caller.services.log, token_hash(caller.credential))
    gone = forgotten_cookie(web_of(request), CallerKind.SHOPPER)
    return Response(None, status_code=204, cookies=[gone])


def founded(web: Web, organisation: str) -> OrganisationServices:
    """Return an organisation's services. Raises RequestRefused for one that there is not."""
    own = web.services.of(organisation)
    if own.registry.name() is None:
        raise missing("organisation", organisation)
    return own


def asked_for(own: OrganisationServices, purpose: str) -> ConsentText:
    """Return what people are asked to agree to now. Raises RequestRefused for no such purpose."""
    asked = own.consents.texts().get(purpose)
    if asked is None or purpose == POLICY:
        raise missing("purpose", purpose)
    return asked


def check_wording(own: OrganisationServices, purpose: str, wording: str) -> None:
    """Refuse a consent to another text than is asked for now."""
    asked = asked_for(own, purpose)
    if asked.wording != wording:
        raise RequestRefused(
            CONFLICT,
            f"the text for {purpose} is {asked.wording} now, not {wording}: show it and ask again",
        )


def _signed_in(web: Web, own: OrganisationServices, person_id: str) -> Response[ShopperSession]:
    begun = begin_session(web, own, CallerKind.SHOPPER, person_id)
    session = ShopperSession(person_id, begun.csrf_token, begun.until_ns)
    return Response(session, status_code=201, cookies=[begun.cookie])


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    read_consent_texts,
    sign_up,
    sign_in_shopper,
    ask_for_passkey,
    sign_in_with_passkey,
    read_shopper_session,
    sign_out_shopper,
)
