"""Guessing passwords is slowed down: each wrong one in a row doubles the wait for the next."""

from dataclasses import dataclass

from tillfree.tenants.settings import TenantSettings

_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often in a row somebody failed, and before when they need not try again."""

    failures: int = 0
    next_ns: int = 0


def after_attempt(before: Attempts, now_ns: int, settings: TenantSettings) -> Attempts | None:
    """Return the count with one more failure, None where it is too early to try at all.

    It is counted before the password is looked at, so that many at once gain nothing; who is let in
    is forgotten.
    """
    if now_ns < before.next_ns:
        return None
    if before.failures and now_ns - before.next_ns > settings.failures_kept_s * _SECOND_NS:
        before = Attempts()
    failures = before.failures + 1
    beyond = failures - settings.free_failures
    if beyond <= 0:
        return Attempts(failures, now_ns)
    # Beyond 2 ** 40 s the longest wait holds for any settings.
    wait_s = min(settings.failure_wait_s * 2.0 ** min(beyond - 1, 40), settings.failure_wait_max_s)
    return Attempts(failures, now_ns + round(wait_s * _SECOND_NS))
