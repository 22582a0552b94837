"""What is known of a shopper: for which purpose and how long, all of it to take away, consents.

Erasing is deleting the account, in `shopper_account_api`.
"""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.consent import POLICY, AssentWay, DeclaredSelf, Purpose, is_free
from tillfree.settlement import ReceiptDocument
from tillfree.settlement.postgres import receipt_of_visit
from tillfree.visits.postgres import KnownVisit, WantedVisits, visits
from tillfree.web.answers import (
    IfMatch,
    IfNoneMatch,
    check_match,
    etag_of,
    shown,
)
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of, web_of
from tillfree.web.operations import SHOPPERS, puts, reads, removes
from tillfree.web.own_visits import OwnVisit, credentials_of, shown_visit
from tillfree.web.problems import CONFLICT, RequestRefused
from tillfree.web.shopper_account_api import OwnBlock, ShopperAccount, account_of, own_block
from tillfree.web.shopper_declared_api import declared_of
from tillfree.web.shopper_face_api import OwnFace, own_face
from tillfree.web.shopper_session_api import (
    PURPOSE_PATTERN,
    Wording,
    asked_for,
    check_wording,
)

_TAG = "shopper"
_VISITS_MAX = 1_000
"""Visits of one export; many times what is kept linked with a person."""
_ELSEWHERE: dict[str, str] = {
    Purpose.ACCOUNT: "delete the account",
    Purpose.PAYMENT_METHOD: "set or remove the payment method",
}
"""Purposes that are agreed to together with something else, and by what."""
_METHOD = "app"
_Purpose = Annotated[
    str, PathParameter(pattern=PURPOSE_PATTERN, description="What it is agreed to for.")
]


class OwnConsent(msgspec.Struct, frozen=True):
    """Where a shopper stands on a purpose; `wording` and `given_ns` are those of their last yes.

    `asked_wording` and `asked_text` are what is asked for now. `until_ns` is when it ends by
    itself, 0 for never; `is_free` that no shopping needs it: off until somebody of age agrees.
    """

    purpose: str
    is_given: bool
    wording: str
    given_ns: int
    asked_wording: str
    asked_text: str
    until_ns: int
    is_free: bool


class OwnConsents(msgspec.Struct, frozen=True):
    """Where a shopper stands on every purpose."""

    consents: tuple[OwnConsent, ...]


class ConsentWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text that the shopper agrees to, in which language, and whether they say to be of age."""

    wording: Wording
    locale: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{0,35}$")] = ""
    is_adult: bool = False


class KnownThing(msgspec.Struct, frozen=True):
    """A kind of data about a shopper: how much of it there is, why, and until when it is kept."""

    what: str
    count: int
    why: str
    kept: str


class Known(msgspec.Struct, frozen=True):
    """All kinds of data that there are of a shopper."""

    things: tuple[KnownThing, ...]


class Export(msgspec.Struct, frozen=True):
    """Everything that is linked with a shopper, as they may take it away; `exported_ns` in UTC."""

    exported_ns: int
    account: ShopperAccount
    consents: tuple[OwnConsent, ...]
    block: OwnBlock | None
    face: OwnFace
    visits: tuple[OwnVisit, ...]
    receipts: tuple[ReceiptDocument, ...]
    declared: DeclaredSelf


@reads("/v1/shopper/privacy", SHOPPERS, _TAG, one=True)
def read_known(request: ApiRequest, if_none_match: IfNoneMatch = None) -> Response[Known]:
    """Tell what is known of the shopper, why, and until when it is kept."""
    return shown(known_of(caller_of(request)), if_none_match)


def known_of(caller: Caller) -> Known:
    """Return what is known of a shopper who asks."""
    account = account_of(caller)
    passkeys = len(caller.services.admission.passkeys.of(caller.person_id))
    receipts = sum(one.receipt is not None for one in _visits(caller))
    until_deleted = "until the account is deleted"
    declared = declared_of(caller) != DeclaredSelf()
    things = (
        KnownThing("name and e-mail, encrypted", 2, "to run the account", until_deleted),
        KnownThing("password, as a hash", int(account.has_password), "to sign in", until_deleted),
        KnownThing("public keys of passkeys", passkeys, "to sign in", until_deleted),
        KnownThing(
            "the payment provider's name of the payment method, encrypted",
            int(bool(account.payment_label)),
            "to pay for what is taken",
            "until it is removed",
        ),
        KnownThing(
            "which visits are yours, encrypted",
            len(credentials_of(caller)),
            "to charge them, to find debts, to show them to you",
            "the newest, until the account is deleted",
        ),
        KnownThing(
            "receipts, without your name",
            receipts,
            "the law wants them kept",
            "for the legal term, nameless once the account is deleted",
        ),
        KnownThing(
            "the age that staff confirmed",
            int(account.years > 0),
            "for stores with an age limit",
            until_deleted,
        ),
        KnownThing(
            "what you told of yourself, encrypted",
            int(declared),
            "for figures of many people together",
            "until you take it back",
        ),
        KnownThing(
            "a template of your face, encrypted",
            int(own_face(caller).is_enrolled),
            "for the screens that you chose",
            "until you say no, or its time is over",
        ),
    )
    return Known(things)


@reads("/v1/shopper/export", SHOPPERS, _TAG)
def export_own(request: ApiRequest) -> Export:
    """Return everything that is linked with the shopper."""
    caller, now_ns = caller_of(request), web_of(request).services.now_ns()
    own, found = caller.services, _visits(caller)
    receipts = []
    with own.office.reading() as connection:
        for visit in found:
            document = receipt_of_visit(own.cashier, connection, visit.visit_id)
            receipts += [document] if document else []
    return Export(
        now_ns,
        account_of(caller),
        own_consents(caller),
        own_block(caller),
        own_face(caller),
        tuple(shown_visit(own, visit, now_ns) for visit in found),
        tuple(receipts),
        declared_of(caller),
    )


@reads("/v1/shopper/consents", SHOPPERS, _TAG)
def list_consents(request: ApiRequest) -> OwnConsents:
    """List what the shopper agrees to, and what is asked for now."""
    return OwnConsents(own_consents(caller_of(request)))


@puts("/v1/shopper/consents/{purpose:str}", SHOPPERS, _TAG)
def give_consent(
    request: ApiRequest,
    purpose: _Purpose,
    data: JSONBody[ConsentWish],
    if_match: IfMatch = None,
) -> Response[OwnConsent]:
    """Agree to a purpose, in the words that are asked for now."""
    caller = caller_of(request)
    _must_stand_alone(purpose)
    check_match(_consent(caller, purpose), if_match)
    check_wording(caller.services, purpose, data.wording)
    way = AssentWay(data.locale, _METHOD, "declared" if data.is_adult else "")
    caller.services.consents.give(caller.person_id, purpose, data.wording, way=way)
    told = _consent(caller, purpose)
    return Response(told, headers={"etag": etag_of(told)})


@removes("/v1/shopper/consents/{purpose:str}", SHOPPERS, _TAG, rules=())
def withdraw_consent(request: ApiRequest, purpose: _Purpose) -> None:
    """Agree no longer; as easy as it was to agree."""
    caller = caller_of(request)
    _must_stand_alone(purpose)
    caller.services.consents.withdraw(caller.person_id, purpose)


@removes("/v1/shopper/consents", SHOPPERS, _TAG, rules=())
def withdraw_all_consents(request: ApiRequest) -> None:
    """Agree no longer to anything that no shopping needs: one switch for all of it."""
    caller = caller_of(request)
    caller.services.consents.withdraw_all(caller.person_id)


def _must_stand_alone(purpose: str) -> None:
    if purpose in _ELSEWHERE:
        raise RequestRefused(CONFLICT, f"{purpose} goes with something: {_ELSEWHERE[purpose]}")


def own_consents(caller: Caller) -> tuple[OwnConsent, ...]:
    """Return where a shopper who asks stands on every purpose."""
    asked = caller.services.consents.texts()
    return tuple(_consent(caller, purpose) for purpose in asked if purpose != POLICY)


def _consent(caller: Caller, purpose: str) -> OwnConsent:
    asked = asked_for(caller.services, purpose)
    stands = caller.services.consents.standing(caller.person_id, purpose)
    return OwnConsent(
        purpose=purpose,
        is_given=stands.holds(caller.services.office.now_ns()),
        wording=stands.wording,
        given_ns=stands.given_ns,
        asked_wording=asked.wording,
        asked_text=asked.text,
        until_ns=stands.until_ns if stands.is_given else 0,
        is_free=is_free(purpose),
    )


def _visits(caller: Caller) -> tuple[KnownVisit, ...]:
    wanted = WantedVisits(credentials=credentials_of(caller))
    with caller.services.office.reading() as connection:
        return visits(connection, wanted, _VISITS_MAX)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    read_known,
    export_own,
    list_consents,
    give_consent,
    withdraw_consent,
    withdraw_all_consents,
)
