"""The numbers of settlement, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettlementSettings:
    """How often and when unpaid visits are tried again, and how long a reviewer has."""

    debt_retry_s: tuple[int, ...] = (3_600, 86_400, 259_200, 604_800)
    """Seconds from each failure to the next attempt: an hour, a day, three, a week; then none is
    made by itself. Own choice: most cards that lack cover have it again within a pay week."""
    payments_max: int = 20
    """Payments that one visit is ever asked for; a provider that takes little at a time stops
    there and the rest is debt. Own choice."""
    review_claim_s: int = 600
    """Seconds for which a claimed review is one reviewer's. Own choice: five times the usual."""
    refund_tries: int = 1
    """Refunds asked of one payment after which failed ones wait for an operator. Own choice."""
    notices_kept_s: float = 30 * 86_400.0
    """Seconds for which the ids of providers' webhooks are remembered. Own choice: ten times the
    three days for which Stripe tells again; what comes later still changes nothing twice."""


DEFAULTS = SettlementSettings()
