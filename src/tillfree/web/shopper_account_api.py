"""A shopper's own account: who they are, what they sign in and pay with, their block, its end."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.admission import AppealState
from tillfree.admission.postgres import PaymentMethod, ShopperRefused
from tillfree.consent import Erased, Purpose
from tillfree.core.ids import derived_id
from tillfree.settlement import CardPageProvider, CardPageWish
from tillfree.tenants import token_hash
from tillfree.web.answers import (
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    Made,
    check_match,
    etag_of,
    once,
    shown,
)
from tillfree.web.callers import ApiRequest, Caller, CallerKind
from tillfree.web.desk import caller_of, web_of
from tillfree.web.operations import SHOPPERS, makes, puts, reads, removes
from tillfree.web.postgres import SHOPPERS_SESSIONS
from tillfree.web.problems import CONFLICT, RequestRefused, missing
from tillfree.web.session_api import Email
from tillfree.web.shopper_session_api import Wording, check_wording
from tillfree.web.signing_in import forgotten_cookie, sign_in_refused

_TAG = "shopper"
_GivenPassword = Annotated[
    str,
    msgspec.Meta(max_length=256, description="The password of now; empty for who has none."),
]


class ShopperAccount(msgspec.Struct, frozen=True):
    """An account as its own person sees it; `payment_label` is empty without a method.

    `years` is the age that staff confirmed, 0 for none; `has_password` is off for who signs in by
    passkeys alone.
    """

    person_id: str
    name: str
    email: str
    payment_label: str
    years: int
    has_password: bool


class EmailWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another e-mail, and the password of now."""

    email: Email
    password: _GivenPassword


class PasswordWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password of now, and the one from now on."""

    password: _GivenPassword
    new_password: Annotated[str, msgspec.Meta(min_length=12, max_length=256)]


class MethodWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a payment provider gave the shopper's browser; a card's number is refused."""

    provider: Annotated[str, msgspec.Meta(pattern="^[a-z]{1,20}$")]
    token: Annotated[str, msgspec.Meta(pattern="^[!-~]{1,500}$")]
    wording: Wording


class LeaveCardWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """With which provider a card is to be left, and the text that was agreed to.

    `first` is for who has just signed up, and is led on to the shop.
    """

    provider: Annotated[str, msgspec.Meta(pattern="^[a-z]{1,20}$")]
    wording: Wording
    first: bool = False


class CardPageOpened(msgspec.Struct, frozen=True):
    """Where the browser goes; it comes back with a token for the payment method."""

    url: str


class AppealWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the block is wrong, in the shopper's words."""

    words: Annotated[
        str, msgspec.Meta(pattern="[^\\x00-\\x20\\x7f-\\xa0]", min_length=1, max_length=2_000)
    ]


class PaymentProviders(msgspec.Struct, frozen=True):
    """With whom a payment method can be left, by name."""

    providers: tuple[str, ...]


class OwnBlock(msgspec.Struct, frozen=True):
    """Why a shopper is not let in, and how their appeal stands; `decision` is its reason."""

    block_id: str
    reason: str
    blocked_ns: int
    appeal: AppealState
    decision: str


class AppealMadeShown(msgspec.Struct, frozen=True):
    """An appeal that waits for its decision."""

    appeal_id: str


@reads("/v1/shopper/account", SHOPPERS, _TAG, one=True)
def read_account(
    request: ApiRequest, if_none_match: IfNoneMatch = None
) -> Response[ShopperAccount]:
    """Return the shopper's own account."""
    return shown(account_of(caller_of(request)), if_none_match)


@puts("/v1/shopper/account/email", SHOPPERS, _TAG)
def change_own_email(
    request: ApiRequest, data: JSONBody[EmailWish], if_match: IfMatch = None
) -> Response[ShopperAccount]:
    """Be found by another e-mail from now on; the one before is free again."""
    caller = caller_of(request)
    check_match(account_of(caller), if_match)
    _confirm(request, caller, data.password)
    caller.services.admission.accounts.change_email(caller.person_id, data.email)
    return _tell(caller)


@puts("/v1/shopper/account/password", SHOPPERS, _TAG)
def change_own_password(
    request: ApiRequest, data: JSONBody[PasswordWish], if_match: IfMatch = None
) -> Response[ShopperAccount]:
    """Sign in with another password from now on; all other sessions end."""
    caller = caller_of(request)
    check_match(account_of(caller), if_match)
    _confirm(request, caller, data.password)
    with web_of(request).sign_ins:
        caller.services.admission.accounts.change_password(caller.person_id, data.new_password)
    kept = token_hash(caller.credential)
    SHOPPERS_SESSIONS.end_all(caller.services.log, caller.person_id, but=kept)
    return _tell(caller)


@reads("/v1/shopper/payment-providers", SHOPPERS, _TAG)
def list_payment_providers(request: ApiRequest) -> PaymentProviders:
    """List with whom a payment method can be left."""
    return PaymentProviders(tuple(sorted(web_of(request).services.providers)))


@makes("/v1/shopper/payment-method/pages", SHOPPERS, _TAG, rules=(CONFLICT,), once=False)
def open_card_page(request: ApiRequest, data: JSONBody[LeaveCardWish]) -> Response[CardPageOpened]:
    """Open a page of the provider's on which the shopper leaves a card, for their browser alone."""
    caller, services = caller_of(request), web_of(request).services
    provider = services.providers.get(data.provider)
    if not isinstance(provider, CardPageProvider):
        raise RequestRefused(CONFLICT, f"{data.provider} has no page: leave a token of it instead")
    check_wording(caller.services, Purpose.PAYMENT_METHOD, data.wording)
    stores = caller.services.registry.stores()
    if not stores:
        raise RequestRefused(CONFLICT, "no store is open yet, so nothing can be charged: wait")
    here = f"{services.shop_origin}/shop/pay"
    first = "&first" if data.first else ""
    done = f"{here}/back?provider={data.provider}&wording={data.wording}{first}&page="
    url = provider.card_page(CardPageWish(_page_owner(caller), stores[0].currency, done, here))
    return Response(CardPageOpened(url), status_code=201)


@puts("/v1/shopper/payment-method", SHOPPERS, _TAG)
def set_own_payment_method(
    request: ApiRequest, data: JSONBody[MethodWish], if_match: IfMatch = None
) -> Response[ShopperAccount]:
    """Pay with this from now on; the provider is asked what the token stands for."""
    caller = caller_of(request)
    check_match(account_of(caller), if_match)
    known = web_of(request).services.providers
    if data.provider not in known:
        names = ", ".join(sorted(known)) or "none"
        raise RequestRefused(
            CONFLICT, f"there is no payment provider {data.provider!r}: there is {names}"
        )
    check_wording(caller.services, Purpose.PAYMENT_METHOD, data.wording)
    found = known[data.provider].method(data.token)
    if found.owner not in ("", _page_owner(caller)):
        raise RequestRefused(CONFLICT, "this page was opened for somebody else: open one of yours")
    method = PaymentMethod(found.token, found.label, found.fingerprint)
    caller.services.admission.accounts.set_payment_method(caller.person_id, method, data.wording)
    return _tell(caller)


@removes("/v1/shopper/payment-method", SHOPPERS, _TAG, rules=())
def remove_own_payment_method(request: ApiRequest) -> None:
    """Forget the payment method; not while a visit of theirs goes on."""
    caller = caller_of(request)
    caller.services.admission.accounts.remove_payment_method(caller.person_id)


@reads("/v1/shopper/block", SHOPPERS, _TAG, one=True)
def read_own_block(request: ApiRequest, if_none_match: IfNoneMatch = None) -> Response[OwnBlock]:
    """Return why one is not let in; there is nothing here for who is."""
    block = own_block(caller_of(request))
    if block is None:
        raise missing("block of", "you")
    return shown(block, if_none_match)


@makes("/v1/shopper/appeals", SHOPPERS, _TAG)
def appeal(
    request: ApiRequest, data: JSONBody[AppealWish], idempotency_key: IdempotencyKey
) -> Response[AppealMadeShown]:
    """Say why the block is wrong, once for each block; an operator decides."""
    caller = caller_of(request)

    def make() -> tuple[AppealMadeShown, Made]:
        appeal_id = caller.services.admission.blocks.appeal(caller.person_id, data.words)
        return AppealMadeShown(appeal_id), Made("/v1/shopper/block")

    return once(request, idempotency_key, data, make)


@removes("/v1/shopper/account", SHOPPERS, _TAG, rules=())
def delete_account(request: ApiRequest) -> Response[None]:
    """Close the account and forget the person, for good; not while inside or in debt.

    What the law wants kept stays without a name. All sessions end.
    """
    caller = caller_of(request)
    caller.services.admission.accounts.delete(caller.person_id)
    SHOPPERS_SESSIONS.end_all(caller.services.log, caller.person_id)
    gone = forgotten_cookie(web_of(request), CallerKind.SHOPPER)
    return Response(None, status_code=204, cookies=[gone])


def account_of(caller: Caller) -> ShopperAccount:
    """Return the account of a shopper who asks."""
    admission = caller.services.admission
    found = admission.accounts.account(caller.person_id)
    return ShopperAccount(
        found.person_id,
        _text(found.name),
        _text(found.email),
        _text(found.payment_label),
        found.years,
        admission.door.has_password(caller.person_id),
    )


def own_block(caller: Caller) -> OwnBlock | None:
    """Return why a shopper who asks is not let in, None for who is."""
    block = caller.services.admission.blocks.block_of(caller.person_id)
    if block is None:
        return None
    return OwnBlock(block.block_id, block.reason, block.blocked_ns, block.appeal, block.decision)


def _page_owner(caller: Caller) -> str:
    """Return what a provider calls a shopper: always the same, and nothing that says who."""
    return derived_id(caller.services.organisation, "card-page", caller.person_id)


def _text(found: str | Erased) -> str:
    return "" if isinstance(found, Erased) else found


def _tell(caller: Caller) -> Response[ShopperAccount]:
    account = account_of(caller)
    return Response(account, headers={"etag": etag_of(account)})


def _confirm(request: ApiRequest, caller: Caller, password: str) -> None:
    """Refuse who does not give their password: a session that lies about is not enough."""
    web = web_of(request)
    with web.sign_ins:
        found = caller.services.admission.door.confirm(caller.person_id, password)
    if isinstance(found, ShopperRefused):
        raise sign_in_refused(found.next_ns, web.services.now_ns())


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    read_account,
    change_own_email,
    change_own_password,
    list_payment_providers,
    open_card_page,
    set_own_payment_method,
    remove_own_payment_method,
    read_own_block,
    appeal,
    delete_account,
)
