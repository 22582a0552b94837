"""The numbers of the outbox, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutboxSettings:
    """How long and how often something is tried to be handed over to the outside."""

    first_wait_s: float = 1.0
    """Seconds until the second attempt; each later wait is twice as long. Own choice."""
    longest_wait_s: float = 3_600.0
    """Seconds that no wait exceeds. Own choice: an outage is noticed to be over within the hour."""
    attempts_max: int = 16
    """Attempts after which it is a dead letter: about 5 hours with the waits above. Own choice."""
    claim_s: float = 60.0
    """Seconds for which a claim keeps others out; longer than any call to the outside may take."""
    delivered_kept_s: float = 30 * 86_400.0
    """Seconds for which a delivered message is kept: a month, to look at. Own choice; longer than
    anything decides anew what was decided, so that nothing is sent twice."""
