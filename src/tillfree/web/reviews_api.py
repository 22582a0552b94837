"""Receipts in doubt and disputed lines: who has which, what was decided, how it goes."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.settlement import DecidedLine, DisputeRaised, DisputeReason, ReviewFigures
from tillfree.settlement.postgres import QueuedReview, labels_csv
from tillfree.tenants import Action
from tillfree.visits import ActEvidence, Receipt
from tillfree.visits.postgres import evidence_of_visit, visit_of
from tillfree.web.answers import IdempotencyKey, IfNoneMatch, Made, once, shown
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.merchandise_wishes import Sku
from tillfree.web.money_api import FromNs, UntilNs
from tillfree.web.operations import makes, needs, reads
from tillfree.web.pages import PAGE_ITEMS, Limit
from tillfree.web.problems import NOT_FOUND, missing
from tillfree.web.visits_api import VisitId

_TAG = "reviews"
_REVIEW = needs(Action.REVIEW)
ACTS_MAX = 1_000
"""Acts of one review at most; nobody takes so many things."""
_Quantity = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
ReviewId = Annotated[str, PathParameter(pattern="^[0-9a-f-]{36}$", description="The review's id.")]


class LineWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of an article."""

    sku: Sku
    quantity: _Quantity


class DecisionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The visit's whole final lines, as the reviewer found them."""

    lines: Annotated[list[LineWish], msgspec.Meta(max_length=500)]


class DisputeWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of a line that the shopper says are wrong."""

    sku: Sku
    quantity: _Quantity
    reason: DisputeReason


class ReviewQueue(msgspec.Struct, frozen=True):
    """What waits for a decision, the oldest first."""

    reviews: tuple[QueuedReview, ...]


class ReviewDetail(msgspec.Struct, frozen=True):
    """A review, the receipt as the engine issued it, and what its acts stand on."""

    review: QueuedReview
    receipt: Receipt | None
    acts: tuple[ActEvidence, ...]


class Decided(msgspec.Struct, frozen=True):
    """A review that is decided, and the visit it was about."""

    review_id: str
    visit_id: str


@reads("/v1/reviews", _REVIEW, _TAG)
def list_reviews(request: ApiRequest, limit: Limit = PAGE_ITEMS) -> ReviewQueue:
    """List what waits for a decision, the oldest first; what is decided leaves the queue."""
    return ReviewQueue(caller_of(request).services.reviews.queue(limit))


@reads("/v1/reviews/{review_id:str}", _REVIEW, _TAG, one=True)
def read_review(
    request: ApiRequest, review_id: ReviewId, if_none_match: IfNoneMatch = None
) -> Response[ReviewDetail]:
    """Return a review with what it stands on: the engine's receipt, every act and its alternatives.

    The acts are those that may be this visit's, also where another one is charged with them.
    """
    own = caller_of(request).services
    found = own.reviews.review(review_id)
    if found is None:
        raise missing("review", review_id)
    with own.office.reading() as connection:
        visit = visit_of(connection, found.visit_id)
        acts = evidence_of_visit(connection, found.visit_id, ACTS_MAX)
    receipt = visit.receipt if visit else None
    return shown(ReviewDetail(found, receipt, acts), if_none_match)


@reads("/v1/reviews/exports/labels", _REVIEW, _TAG, media_type="text/csv")
def export_labels(request: ApiRequest, from_ns: FromNs, until_ns: UntilNs) -> str:
    """Return what reviewers found of what the engine said with which probability, as CSV.

    For calibration; only what was reviewed is in it.
    """
    with caller_of(request).services.office.reading() as connection:
        return labels_csv(connection, from_ns, until_ns)


@reads("/v1/reviews/figures", needs(Action.REVIEW, Action.READ_REPORTS), _TAG)
def read_review_figures(request: ApiRequest) -> ReviewFigures:
    """Return the share reviewed, the share that was wrong, and how long it took."""
    return caller_of(request).services.reviews.figures()


@makes("/v1/reviews/{review_id:str}/claims", _REVIEW, _TAG, rules=(NOT_FOUND,), takes="")
def claim_review(
    request: ApiRequest, review_id: ReviewId, idempotency_key: IdempotencyKey
) -> Response[QueuedReview]:
    """Take a review: nobody else may decide on it for a while."""
    caller = caller_of(request)

    def make() -> tuple[QueuedReview, Made]:
        claimed = caller.services.reviews.claim(review_id, caller.actor.actor_id)
        return claimed, Made()

    return once(request, idempotency_key, review_id, make)


@makes("/v1/reviews/{review_id:str}/decisions", _REVIEW, _TAG, rules=(NOT_FOUND,))
def decide_review(
    request: ApiRequest,
    review_id: ReviewId,
    data: JSONBody[DecisionWish],
    idempotency_key: IdempotencyKey,
) -> Response[Decided]:
    """Settle what was reviewed by what the reviewer found; only who has claimed it may."""
    caller = caller_of(request)
    lines = [DecidedLine(one.sku, one.quantity) for one in data.lines]

    def make() -> tuple[Decided, Made]:
        money = caller.services.reviews.decide(review_id, caller.actor.actor_id, lines)
        return Decided(review_id, money.visit_id), Made(f"/v1/visits/{money.visit_id}/money")

    return once(request, idempotency_key, data, make)


@makes(
    "/v1/visits/{visit_id:str}/disputes",
    needs(Action.REFUND, Action.SERVE),
    _TAG,
    rules=(NOT_FOUND,),
)
def raise_dispute(
    request: ApiRequest,
    visit_id: VisitId,
    data: JSONBody[DisputeWish],
    idempotency_key: IdempotencyKey,
) -> Response[DisputeRaised]:
    """Take a shopper's word against a line: refunded at once under the store's limits, or reviewed.

    Fair use is counted over the visits on the same credential.
    """
    own = caller_of(request).services

    def make() -> tuple[DisputeRaised, Made]:
        with own.office.reading() as connection:
            credential = own.cashier.money(connection, visit_id).credential
        line = DecidedLine(data.sku, data.quantity)
        raised = own.reviews.dispute(visit_id, line, data.reason, [credential])
        return raised, Made(f"/v1/visits/{visit_id}/money")

    return once(request, idempotency_key, data, make)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_reviews,
    read_review,
    export_labels,
    read_review_figures,
    claim_review,
    decide_review,
    raise_dispute,
)
