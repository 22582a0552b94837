"""What people do at the door: sell passes, check ages, block, hear appeals; texts to agree to."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.admission.postgres import PREPAID_PREFIX
from tillfree.consent import POLICY, TEXT_LETTERS, ConsentText, Erased, consent_text
from tillfree.consent import check_purpose as check_consent_purpose
from tillfree.core.errors import AdmissionRefused
from tillfree.journal.postgres import one_transaction
from tillfree.tenants import Action
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
from tillfree.web.callers import ApiRequest, CallerKind
from tillfree.web.desk import caller_of
from tillfree.web.operations import makes, needs, puts, reads, removes
from tillfree.web.organisation_api import StoreId
from tillfree.web.problems import NOT_ALLOWED, NOT_FOUND, RequestRefused, missing
from tillfree.web.shopper_session_api import PURPOSE_PATTERN
from tillfree.web.shopper_visits_api import PassShown, PassWish

_TAG = "door desk"
_SERVE = needs(Action.SERVE)
_OPERATE = needs(Action.OPERATE_STORES)
_Reason = Annotated[
    str,
    msgspec.Meta(
        pattern="^[^\\x00-\\x1f]*[^\\x00-\\x20\\x7f-\\xa0][^\\x00-\\x1f]*$",
        min_length=1,
        max_length=200,
    ),
]
_BlockId = Annotated[str, PathParameter(pattern="^[0-9a-f-]{36}$", description="The block's id.")]
_PrepaidId = Annotated[
    str,
    PathParameter(pattern=f"^{PREPAID_PREFIX}[0-9a-f]{{32}}$", description="The sold pass's id."),
]
_Purpose = Annotated[
    str,
    PathParameter(
        pattern=PURPOSE_PATTERN,
        description="What is agreed to, or `policy` for the privacy policy as a whole.",
    ),
]


class PrepaidWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was paid, in minor units."""

    amount_minor: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]


class SoldPassShown(msgspec.Struct, frozen=True):
    """What is printed for who paid, this once: text and QR code. `prepaid_id` is the credential."""

    prepaid_id: str
    text: str
    svg: str
    until_ns: int


class PrepaidShown(msgspec.Struct, frozen=True):
    """How a sold pass stands, in minor units; it opens gates until `until_ns`."""

    prepaid_id: str
    currency: str
    free_minor: int
    until_ns: int
    is_over: bool


class PaidOut(msgspec.Struct, frozen=True):
    """What is to be given in cash, in minor units."""

    prepaid_id: str
    amount_minor: int


class AgeWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text of the pass that somebody shows, and the age that their papers show at least."""

    code: Annotated[str, msgspec.Meta(pattern="^[!-~]{1,1024}$")]
    years: Annotated[int, msgspec.Meta(ge=0, le=150)]


class AgeChecked(msgspec.Struct, frozen=True):
    """The age that is known now."""

    years: int


class BlockWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whoever came in on this credential; `reason` is told to them and names nobody."""

    credential: Annotated[str, msgspec.Meta(pattern="^[!-~]{1,200}$")]
    reason: _Reason


class Blocked(msgspec.Struct, frozen=True):
    """A block that is open."""

    block_id: str


class AppealDecisionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the block goes, and why; the reason is told to the person."""

    is_lifted: bool
    reason: _Reason


class AppealShown(msgspec.Struct, frozen=True):
    """A block whose appeal waits: why it was made, and what the person says."""

    block_id: str
    reason: str
    blocked_ns: int
    words: str


class Appeals(msgspec.Struct, frozen=True):
    """What waits for an operator, the oldest first."""

    appeals: tuple[AppealShown, ...]


class ConsentTextWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people are asked to agree to from now on."""

    text: Annotated[str, msgspec.Meta(pattern="^[^\\x00]+$", min_length=1, max_length=TEXT_LETTERS)]


@makes("/v1/prepaid-passes", _SERVE, _TAG)
def sell_pass(
    request: ApiRequest, data: JSONBody[PrepaidWish], idempotency_key: IdempotencyKey
) -> Response[SoldPassShown]:
    """Sell a pass for cash, with its sum on it; the code is shown this once."""
    caller = caller_of(request)

    def make() -> tuple[SoldPassShown, Made]:
        sold = caller.services.admission.prepaid.sell(
            data.amount_minor, data.currency, caller.actor
        )
        told = SoldPassShown(sold.prepaid_id, sold.text, sold.svg, sold.until_ns)
        return told, Made(f"/v1/prepaid-passes/{sold.prepaid_id}")

    return once(request, idempotency_key, data, make)


@reads("/v1/prepaid-passes/{prepaid_id:str}", _SERVE, _TAG, one=True)
def read_prepaid_pass(
    request: ApiRequest, prepaid_id: _PrepaidId, if_none_match: IfNoneMatch = None
) -> Response[PrepaidShown]:
    """Return what is left on a sold pass."""
    try:
        found = caller_of(request).services.admission.prepaid.balance(prepaid_id)
    except AdmissionRefused as refused:
        raise missing("prepaid pass", prepaid_id) from refused
    told = PrepaidShown(
        found.prepaid_id, found.currency, found.free_minor, found.until_ns, found.is_over
    )
    return shown(told, if_none_match)


@makes("/v1/prepaid-passes/{prepaid_id:str}/pay-outs", _SERVE, _TAG, takes="", rules=(NOT_FOUND,))
def pay_out_pass(
    request: ApiRequest, prepaid_id: _PrepaidId, idempotency_key: IdempotencyKey
) -> Response[PaidOut]:
    """End a sold pass; tell what is to be given in cash."""
    caller = caller_of(request)

    def make() -> tuple[PaidOut, Made]:
        amount = caller.services.admission.prepaid.pay_out(prepaid_id, caller.actor)
        return PaidOut(prepaid_id, amount), Made(f"/v1/prepaid-passes/{prepaid_id}")

    return once(request, idempotency_key, prepaid_id, make)


@makes("/v1/staff-passes", _SERVE, _TAG)
def issue_staff_pass(
    request: ApiRequest, data: JSONBody[PassWish], idempotency_key: IdempotencyKey
) -> Response[PassShown]:
    """Return a pass for who works here and is signed in; nobody is charged for it."""
    caller = caller_of(request)
    if caller.kind is not CallerKind.PERSON:
        raise RequestRefused(NOT_ALLOWED, "a staff pass is a person's: sign in, a key has none")

    def make() -> tuple[PassShown, Made]:
        made = caller.services.admission.passes.issue_staff(caller.actor, data.store_id)
        return PassShown(made.pass_id, made.text, made.svg, made.expires_ns), Made()

    return once(request, idempotency_key, data, make)


@makes("/v1/stores/{store_id:str}/age-checks", _SERVE, _TAG)
def check_age(
    request: ApiRequest,
    store_id: StoreId,
    data: JSONBody[AgeWish],
    idempotency_key: IdempotencyKey,
) -> Response[AgeChecked]:
    """Note that one of the staff saw how old somebody is at least, who shows a fresh pass."""
    caller = caller_of(request)
    admission = caller.services.admission

    def make() -> tuple[AgeChecked, Made]:
        person_id = admission.gates.holder(store_id, data.code)
        admission.accounts.confirm_age(person_id, data.years, caller.actor)
        return AgeChecked(data.years), Made()

    return once(request, idempotency_key, data, make)


@makes("/v1/blocks", _OPERATE, _TAG)
def block(
    request: ApiRequest, data: JSONBody[BlockWish], idempotency_key: IdempotencyKey
) -> Response[Blocked]:
    """Block a person, found by a credential of theirs: no gate opens for them."""
    caller = caller_of(request)

    def make() -> tuple[Blocked, Made]:
        block_id = caller.services.admission.blocks.block(
            data.credential, data.reason, caller.actor
        )
        return Blocked(block_id), Made()

    return once(request, idempotency_key, data, make)


@removes("/v1/blocks/{block_id:str}", _OPERATE, _TAG)
def lift_block(request: ApiRequest, block_id: _BlockId) -> None:
    """Lift a block without an appeal."""
    caller = caller_of(request)
    if caller.services.admission.blocks.known(block_id) is None:
        raise missing("block", block_id)
    caller.services.admission.blocks.lift(block_id, caller.actor)


@reads("/v1/appeals", _OPERATE, _TAG)
def list_appeals(request: ApiRequest) -> Appeals:
    """List the appeals that wait, with what the people say, the oldest first."""
    caller = caller_of(request)
    return Appeals(
        tuple(
            AppealShown(
                one.block.block_id,
                one.block.reason,
                one.block.blocked_ns,
                "" if isinstance(one.words, Erased) else one.words,
            )
            for one in caller.services.admission.blocks.appeals(caller.actor)
        )
    )


@makes("/v1/blocks/{block_id:str}/decisions", _OPERATE, _TAG)
def decide_appeal(
    request: ApiRequest,
    block_id: _BlockId,
    data: JSONBody[AppealDecisionWish],
    idempotency_key: IdempotencyKey,
) -> Response[Blocked]:
    """Lift a block or keep it, on its appeal; the reason is told to the person."""
    caller = caller_of(request)

    def make() -> tuple[Blocked, Made]:
        caller.services.admission.blocks.decide(
            block_id, data.reason, caller.actor, is_lifted=data.is_lifted
        )
        return Blocked(block_id), Made()

    return once(request, idempotency_key, data, make)


@reads("/v1/consent-texts/{purpose:str}", needs(Action.MANAGE_ORGANISATION), _TAG, one=True)
def read_consent_text(
    request: ApiRequest, purpose: _Purpose, if_none_match: IfNoneMatch = None
) -> Response[ConsentText]:
    """Return what people are asked to agree to for a purpose now."""
    found = caller_of(request).services.consents.texts().get(purpose)
    if found is None:
        raise missing("consent text", purpose)
    return shown(found, if_none_match)


@puts("/v1/consent-texts/{purpose:str}", needs(Action.MANAGE_ORGANISATION), _TAG)
def publish_consent_text(
    request: ApiRequest,
    purpose: _Purpose,
    data: JSONBody[ConsentTextWish],
    if_match: IfMatch = None,
) -> Response[ConsentText]:
    """Ask people for this from now on; who agreed before agreed to the text of then.

    `share_with:` and a partner's name makes a purpose that there was not: nothing is shared with a
    partner whom no text speaks of.
    """
    if purpose != POLICY:
        check_consent_purpose(purpose)
    caller = caller_of(request)
    own, told = caller.services, consent_text(purpose, data.text)
    with one_transaction(own.log.engine, own.log.organisation) as connection:
        own.log.take_turn(connection)
        before = own.consents.texts().get(purpose)
        check_match(before, if_match)
        if before != told:
            fact = own.consents.text_fact(connection, told)
            own.office.keep(connection, caller.actor, [fact])
    return Response(told, headers={"etag": etag_of(told)})


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    sell_pass,
    read_prepaid_pass,
    pay_out_pass,
    issue_staff_pass,
    check_age,
    block,
    lift_block,
    list_appeals,
    decide_appeal,
    read_consent_text,
    publish_consent_text,
)
