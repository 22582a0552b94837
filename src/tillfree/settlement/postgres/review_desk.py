"""The queue of reviews: claimed by one, decided once, settled by the decision; and disputes."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from tillfree.core.clock import NS_PER_S, seconds
from tillfree.journal import FactFilter
from tillfree.journal.postgres import OWN_ORGANISATION, transaction
from tillfree.merchandise import WantedLine
from tillfree.merchandise.postgres import served_lines
from tillfree.settlement import facts as told
from tillfree.settlement.corrections import CorrectionRefused, units_left
from tillfree.settlement.decisions import settle
from tillfree.settlement.postgres.cashier import Cashier
from tillfree.settlement.postgres.closing import EXPORT_MAX
from tillfree.settlement.postgres.desk import take_off_in, terms_of
from tillfree.settlement.postgres.settler import quote_visit
from tillfree.settlement.postgres.tables import REVIEW, VISIT_MONEY
from tillfree.settlement.review_rules import (
    DisputeReason,
    ReviewFigures,
    ReviewRefused,
    claim,
    decide_review,
    open_review,
    raise_dispute,
)
from tillfree.settlement.state import VisitMoney

QUEUE_MAX = 1_000
"""Reviews that one look at the queue gives at most, the oldest first."""
ACCUSTOMED_CREDENTIALS_MAX = 1_000
"""Credentials of one shopper that are looked through for fair use."""


@dataclass(frozen=True, slots=True)
class QueuedReview:
    """One thing for a person to decide; `reviewer` has it until `until_ns`, or it is free.

    `decided_ns` is 0 while it waits.
    """

    review_id: str
    visit_id: str
    store_id: str
    dispute_id: str
    reasons: tuple[str, ...]
    opened_ns: int
    reviewer: str
    until_ns: int
    decided_ns: int = 0


@dataclass(frozen=True, slots=True)
class ReviewedSpan:
    """How right the store was between two moments: visits settled, decided by people, wrong."""

    from_ns: int
    settled: int
    decided: int
    wrong: int


class ReviewDesk:
    """Reviews and disputes of one organisation; each command is one transaction.

    Reviewers are random ids of people, never names.
    """

    def __init__(self, cashier: Cashier) -> None:
        """Work through a cashier."""
        self._cashier = cashier
        self._engine, self._organisation = cashier.log.engine, cashier.log.organisation

    def queue(self, limit: int = QUEUE_MAX) -> tuple[QueuedReview, ...]:
        """Return what waits, the oldest first."""
        with transaction(self._engine, self._organisation) as connection:
            return _waiting(connection, limit)

    def review(self, review_id: str) -> QueuedReview | None:
        """Return a review, also one that is decided; None for none."""
        own = (REVIEW.c.organisation == OWN_ORGANISATION) & (REVIEW.c.review_id == review_id)
        with transaction(self._engine, self._organisation) as connection:
            row = connection.execute(select(REVIEW).where(own)).first()
        return _queued(row) if row else None

    def claim_next(self, reviewer: str) -> QueuedReview | None:
        """Give a reviewer the oldest review that nobody has, None where there is none."""
        now_ns = self._cashier.now_ns()
        with transaction(self._engine, self._organisation) as connection:
            self._cashier.take_turn(connection)
            free = or_(REVIEW.c.until_ns <= now_ns, REVIEW.c.reviewer == reviewer)
            for found in _waiting(connection, 1, free):
                return self._claim(connection, found, reviewer)
        return None

    def claim(self, review_id: str, reviewer: str) -> QueuedReview:
        """Give a reviewer this review. Raises ReviewRefused where another has it."""
        with transaction(self._engine, self._organisation) as connection:
            self._cashier.take_turn(connection)
            return self._claim(connection, _one(connection, review_id), reviewer)

    def decide(
        self, review_id: str, reviewer: str, lines: Sequence[told.DecidedLine]
    ) -> VisitMoney:
        """Settle what was reviewed by what the reviewer found: the visit's whole final lines.

        What staff served is added by itself. Of a dispute, what is fewer than on the receipt is
        taken off; more cannot be decided there.
        Raises ReviewRefused, and CorrectionRefused where the lines cannot be priced.
        """
        with transaction(self._engine, self._organisation) as connection:
            self._cashier.take_turn(connection)
            found = _one(connection, review_id)
            state = self._cashier.money(connection, found.visit_id)
            decided = decide_review(state, review_id, reviewer, lines, self._cashier.now_ns())
            if open_review(state, review_id).dispute_id:
                return self._decide_dispute(connection, state, decided)
            return self._decide_receipt(connection, state, decided)

    def dispute(
        self,
        visit_id: str,
        line: told.DecidedLine,
        reason: DisputeReason,
        credentials: Sequence[str],
    ) -> told.DisputeRaised:
        """Take a shopper's word against a line: refunded at once, or reviewed.

        `credentials` are all of this shopper's, for the fair-use rule. Raises VisitUnknown and
        CorrectionRefused.
        """
        with transaction(self._engine, self._organisation) as connection:
            self._cashier.take_turn(connection)
            state = self._cashier.money(connection, visit_id)
            terms = terms_of(self._cashier, connection, state)
            since_ns = self._cashier.now_ns() - terms.fair_use_s * NS_PER_S
            recent = self._instant_refunds(connection, credentials, since_ns)
            bodies = raise_dispute(state, line, reason, terms, recent)
            state = self._cashier.say(connection, state, bodies)
            raised = state.disputes[-1]
            if raised.instant:
                wanted = WantedLine(line.sku, line.quantity)
                take_off_in(self._cashier, connection, state, wanted, reason.value)
            return raised

    def figures(self) -> ReviewFigures:
        """Return the figures of all reviews of receipts so far; they are published as they are."""
        now_ns = self._cashier.now_ns()
        own = REVIEW.c.organisation == OWN_ORGANISATION
        decided = REVIEW.c.decided_ns > 0
        wait = REVIEW.c.decided_ns - REVIEW.c.opened_ns
        query = select(
            func.count(),
            func.count().filter(decided),
            func.count().filter(decided & ~REVIEW.c.agreed),
            func.min(REVIEW.c.opened_ns).filter(~decided),
            func.coalesce(func.avg(wait).filter(decided), 0),
            func.coalesce(func.avg(REVIEW.c.worked_ns).filter(decided), 0),
        ).where(own, REVIEW.c.dispute_id == "")
        ended = select(func.count()).where(
            VISIT_MONEY.c.organisation == OWN_ORGANISATION, VISIT_MONEY.c.status != "inside"
        )
        with transaction(self._engine, self._organisation) as connection:
            reviewed, done, wrong, oldest_ns, waited, worked = connection.execute(query).one()
            visits = connection.execute(ended).scalar_one()
        return ReviewFigures(
            ended=visits,
            reviewed=reviewed,
            waiting=reviewed - done,
            decided=done,
            wrong=wrong,
            share=reviewed / visits if visits else 0.0,
            agreement=1 - wrong / done if done else 1.0,
            oldest_s=seconds(now_ns - oldest_ns) if oldest_ns is not None else 0.0,
            mean_wait_s=float(waited) / NS_PER_S,
            mean_work_s=float(worked) / NS_PER_S,
        )

    def spans(self, edges_ns: Sequence[int]) -> tuple[ReviewedSpan, ...]:
        """Return how right the store was between each two of the moments (ns UTC)."""
        own = REVIEW.c.organisation == OWN_ORGANISATION
        first_ns, end_ns = edges_ns[0], edges_ns[-1]
        decided = select(REVIEW.c.decided_ns, REVIEW.c.agreed).where(
            own,
            REVIEW.c.dispute_id == "",
            REVIEW.c.decided_ns >= first_ns,
            REVIEW.c.decided_ns < end_ns,
        )
        settled = select(VISIT_MONEY.c.settled_ns).where(
            VISIT_MONEY.c.organisation == OWN_ORGANISATION,
            VISIT_MONEY.c.settled_ns >= first_ns,
            VISIT_MONEY.c.settled_ns < end_ns,
        )
        counts = [[0, 0, 0] for _ in edges_ns[1:]]
        with transaction(self._engine, self._organisation) as connection:
            for at_ns in connection.execute(settled.limit(EXPORT_MAX)).scalars():
                counts[bisect_right(edges_ns, at_ns) - 1][0] += 1
            for row in connection.execute(decided.limit(EXPORT_MAX)):
                count = counts[bisect_right(edges_ns, row.decided_ns) - 1]
                count[1] += 1
                count[2] += not row.agreed
        return tuple(
            ReviewedSpan(from_ns, *count)
            for from_ns, count in zip(edges_ns[:-1], counts, strict=True)
        )

    def _claim(self, connection: Connection, found: QueuedReview, reviewer: str) -> QueuedReview:
        state = self._cashier.money(connection, found.visit_id)
        claim_ns = self._cashier.settings.review_claim_s * NS_PER_S
        claimed = claim(state, found.review_id, reviewer, self._cashier.now_ns(), claim_ns)
        self._cashier.say(connection, state, [claimed])
        return _one(connection, found.review_id)

    def _decide_receipt(
        self, connection: Connection, state: VisitMoney, decided: told.ReviewDecided
    ) -> VisitMoney:
        terms = terms_of(self._cashier, connection, state)
        wanted = [WantedLine(line.sku, line.quantity) for line in decided.lines]
        wanted += served_lines(connection, state.visit_id)
        quote, doubts = quote_visit(connection, state, wanted, terms)
        if quote is None:
            raise CorrectionRefused(
                f"visit {state.visit_id} cannot be settled ({'; '.join(doubts)}): list and price "
                "the article, then decide again"
            )
        number = self._cashier.next_number(connection, state.store_id)
        bodies = (decided, *settle(state, quote, terms, number))
        return self._cashier.say(connection, state, bodies)

    def _decide_dispute(
        self, connection: Connection, state: VisitMoney, decided: told.ReviewDecided
    ) -> VisitMoney:
        found = {line.sku: line.quantity for line in decided.lines}
        state = self._cashier.say(connection, state, [decided])
        disputed = next(one for one in state.disputes if one.dispute_id == decided.dispute_id)
        less = units_left(state, disputed.sku) - found.get(disputed.sku, 0)
        if less > 0:
            wanted = WantedLine(disputed.sku, less)
            state = take_off_in(self._cashier, connection, state, wanted, disputed.reason)
        return state

    def _instant_refunds(
        self, connection: Connection, credentials: Sequence[str], since_ns: int
    ) -> int:
        """Return how many lines of these credentials' visits were refunded at once since then."""
        query = (
            select(VISIT_MONEY.c.visit_id)
            .where(
                VISIT_MONEY.c.organisation == OWN_ORGANISATION,
                VISIT_MONEY.c.credential.in_(credentials[:ACCUSTOMED_CREDENTIALS_MAX]),
            )
            .limit(ACCUSTOMED_CREDENTIALS_MAX)
        )
        count = 0
        for visit_id in connection.execute(query).scalars().all():
            wanted = FactFilter(subject=visit_id, kind="DisputeRaised")
            for entry in self._cashier.log.read_in(connection, wanted):
                body = told.body_of(entry.fact)
                if isinstance(body, told.DisputeRaised) and entry.fact.occurred_ns >= since_ns:
                    count += body.instant
        return count


def _waiting(
    connection: Connection, limit: int, *further: ColumnElement[bool]
) -> tuple[QueuedReview, ...]:
    query = (
        select(REVIEW)
        .where(REVIEW.c.organisation == OWN_ORGANISATION, REVIEW.c.decided_ns == 0, *further)
        .order_by(REVIEW.c.opened_ns, REVIEW.c.review_id)
        .limit(limit)
    )
    return tuple(_queued(row) for row in connection.execute(query))


def _queued(row: Row[*tuple[object, ...]]) -> QueuedReview:
    return QueuedReview(
        row.review_id,
        row.visit_id,
        row.store_id,
        row.dispute_id,
        msgspec.json.decode(bytes(row.reasons), type=tuple[str, ...]),
        row.opened_ns,
        row.reviewer,
        row.until_ns,
        row.decided_ns,
    )


def _one(connection: Connection, review_id: str) -> QueuedReview:
    for found in _waiting(connection, 1, REVIEW.c.review_id == review_id):
        return found
    raise ReviewRefused(f"review {review_id} does not wait for a decision: look at the queue again")
