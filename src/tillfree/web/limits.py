"""How often somebody may ask: a bucket of tokens that fills at a steady rate.

Source: the token bucket, as in RFC 2697, 3.1, with requests in the place of bytes.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from tillfree.core.clock import NS_PER_S


@dataclass(frozen=True, slots=True)
class Bucket:
    """Tokens left at a moment."""

    tokens: float
    at_ns: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second for long, and at once."""

    requests_s: float
    burst: int


def take(bucket: Bucket | None, rate: Rate, now_ns: int) -> tuple[Bucket, float]:
    """Return the bucket after one request, and the seconds to wait: 0 where it may pass.

    `bucket` None is a full one. A request that must wait takes no token.
    """
    before = bucket or Bucket(rate.burst, now_ns)
    grown = before.tokens + max(0, now_ns - before.at_ns) / NS_PER_S * rate.requests_s
    tokens = min(float(rate.burst), grown)
    if tokens >= 1.0:
        return Bucket(tokens - 1.0, now_ns), 0.0
    return Bucket(tokens, now_ns), (1.0 - tokens) / rate.requests_s


class RateLimiter:
    """The buckets of one process, by who asks; the longest unseen are forgotten, and so full."""

    def __init__(self, counted: int) -> None:
        """Count up to so many at a time."""
        self._counted = counted
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, who: str, rate: Rate, now_ns: int) -> float:
        """Count a request; return the seconds after which to ask again, 0 where it may pass."""
        with self._lock:
            bucket, wait_s = take(self._buckets.pop(who, None), rate, now_ns)
            self._buckets[who] = bucket
            if len(self._buckets) > self._counted:
                self._buckets.popitem(last=False)
        return wait_s
