"""Who may decide a review, when a dispute is refunded at once, and what the figures are."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from tillfree.core.errors import TillfreeError
from tillfree.core.ids import derived_id
from tillfree.settlement import facts as told
from tillfree.settlement.corrections import CorrectionRefused, lines_taken_off
from tillfree.settlement.state import Review, VisitMoney
from tillfree.settlement.terms import SaleTerms


class ReviewRefused(TillfreeError):
    """A review is unknown, decided already, or another reviewer's."""


class DisputeReason(StrEnum):
    """What a shopper says of a line."""

    NOT_MINE = "not_mine"
    WRONG_NUMBER = "wrong_number"
    PUT_BACK = "put_back"


class ReviewFigures(msgspec.Struct, frozen=True):
    """How reviewing goes, as it is published.

    `share` is reviewed receipts of all that ended, `wrong` decided ones that the engine had wrong,
    `agreement` the part of decided ones that it had right (1.0 where none is decided); ages and
    times in seconds.
    """

    ended: int
    reviewed: int
    waiting: int
    decided: int
    wrong: int
    share: float
    agreement: float
    oldest_s: float
    mean_wait_s: float
    mean_work_s: float


def open_review(state: VisitMoney, review_id: str) -> Review:
    """Return a review that waits for a decision; raises ReviewRefused."""
    review = state.review(review_id)
    if review is None or review.decided:
        raise ReviewRefused(
            f"review {review_id} is {'decided' if review else 'unknown'}: look at the queue again"
        )
    return review


def claim(
    state: VisitMoney, review_id: str, reviewer: str, now_ns: int, claim_ns: int
) -> told.ReviewClaimed:
    """Let one reviewer have a review for a while; again by the same one it lasts longer."""
    review = open_review(state, review_id)
    if review.reviewer not in ("", reviewer) and now_ns < review.until_ns:
        raise ReviewRefused(
            f"review {review_id} is another reviewer's until {review.until_ns} ns: take the next"
        )
    return told.ReviewClaimed(review_id, reviewer, now_ns + claim_ns)


def decide_review(
    state: VisitMoney,
    review_id: str,
    reviewer: str,
    lines: Sequence[told.DecidedLine],
    now_ns: int,
) -> told.ReviewDecided:
    """Note what the reviewer found; only who has claimed it may."""
    review = open_review(state, review_id)
    if review.reviewer != reviewer or now_ns >= review.until_ns:
        raise ReviewRefused(
            f"review {review_id} is not claimed by {reviewer}, or no longer: claim it first"
        )
    found = {line.sku: line.quantity for line in lines if line.quantity}
    return told.ReviewDecided(
        review_id=review_id,
        reviewer=reviewer,
        lines=tuple(lines),
        agreed=found == _said(state, review),
        waited_ns=now_ns - review.opened_ns,
        worked_ns=now_ns - review.claimed_ns,
        dispute_id=review.dispute_id,
        labels=_labels(state, review, found),
    )


def _labels(
    state: VisitMoney, review: Review, found: dict[str, int]
) -> tuple[told.DecidedLabel, ...]:
    """Return what the engine said with which probability, and whether the reviewer found it so.

    Of a receipt that is the receipt as a whole and each of its lines, of a dispute the one line.
    """
    receipt = state.receipt
    if receipt is None:
        return ()
    said: dict[str, int] = {}
    sure: dict[str, float] = {}
    for line in receipt.lines:
        said[line.sku] = said.get(line.sku, 0) + line.quantity
        sure[line.sku] = min(sure.get(line.sku, 1.0), line.probability)
    disputed = {one.sku for one in state.disputes if one.dispute_id == review.dispute_id}
    lines = [
        told.DecidedLabel(sku, sure[sku], found.get(sku, 0) == quantity)
        for sku, quantity in said.items()
        if not review.dispute_id or sku in disputed
    ]
    if review.dispute_id:
        return tuple(lines)
    return (told.DecidedLabel("", receipt.confidence, found == said), *lines)


def _said(state: VisitMoney, review: Review) -> dict[str, int]:
    """Return what stood before the review: the engine's receipt, or the settled one."""
    quantities: dict[str, int] = {}
    receipt = state.receipt
    lines = state.lines if review.dispute_id else receipt.lines if receipt else ()
    for line in lines:
        quantities[line.sku] = quantities.get(line.sku, 0) + line.quantity
    return {sku: quantity for sku, quantity in quantities.items() if quantity}


def raise_dispute(
    state: VisitMoney, line: told.DecidedLine, reason: DisputeReason, terms: SaleTerms, recent: int
) -> tuple[told.SettlementBody, ...]:
    """Note that units of a line are disputed, and whether they are refunded at once.

    `recent` is how many such refunds the shopper had within the fair-use time. One dispute an
    article may be open. Raises CorrectionRefused where there are not so many units.
    """
    amount_minor = -sum(one.total_minor for one in lines_taken_off(state, line.sku, line.quantity))
    for review in state.reviews:
        disputed = next((d for d in state.disputes if d.dispute_id == review.dispute_id), None)
        if disputed is not None and disputed.sku == line.sku and not review.decided:
            raise CorrectionRefused(
                f"{line.sku} of visit {state.visit_id} is in review already: wait for its decision"
            )
    count = len(state.disputes) + 1
    dispute_id = derived_id(state.store_id, "dispute", state.visit_id, count)
    instant = amount_minor <= terms.instant_refund_minor and recent < terms.instant_refunds_max
    raised = told.DisputeRaised(
        dispute_id, line.sku, line.quantity, reason.value, amount_minor, instant
    )
    if instant:
        return (raised,)
    review_id = derived_id(state.store_id, "review", state.visit_id, len(state.reviews) + 1)
    return raised, told.ReviewOpened(review_id, (f"the shopper says: {reason}",), dispute_id)
