"""Attribution of a purchase to the ads before it: last touch, and by position.

A convention for sharing out, not what the ads caused; that is `lift`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tillfree.ads.settings import CreditSettings
from tillfree.core.money import allocate

_NS_PER_S = 1_000_000_000
_SHARE_PARTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Touch:
    """An ad of a campaign that a person was shown (or clicked), nanoseconds UTC."""

    campaign_id: str
    at_ns: int


@dataclass(frozen=True, slots=True)
class CreditedAd:
    """What of a purchase an ad is credited with, in minor units."""

    touch: Touch
    credit_minor: int


def last_touch(
    touches: Sequence[Touch], bought_ns: int, worth_minor: int, settings: CreditSettings
) -> tuple[CreditedAd, ...]:
    """Return the whole worth for the last ad before a purchase, nothing where there was none."""
    seen = _within(touches, bought_ns, settings)
    return (CreditedAd(seen[-1], worth_minor),) if seen else ()


def position_based(
    touches: Sequence[Touch], bought_ns: int, worth_minor: int, settings: CreditSettings
) -> tuple[CreditedAd, ...]:
    """Return the worth shared out by position: first, last, and the ads between evenly.

    Of two ads each has its share and half of what the ones between would have. The parts are whole
    minor units and add up exactly (Hamilton's method, see `core.money.allocate`).
    """
    seen = _within(touches, bought_ns, settings)
    if not seen:
        return ()
    parts = allocate(worth_minor, _weights(len(seen), settings, worth_minor))
    return tuple(CreditedAd(one, part) for one, part in zip(seen, parts, strict=True))


def _within(touches: Sequence[Touch], bought_ns: int, settings: CreditSettings) -> list[Touch]:
    since_ns = bought_ns - int(settings.window_s * _NS_PER_S)
    return sorted(
        (one for one in touches if since_ns <= one.at_ns < bought_ns), key=lambda one: one.at_ns
    )


def _weights(count: int, settings: CreditSettings, worth_minor: int) -> list[int]:
    """Return whole weights in the shares' proportion, each at least what is to be shared."""
    first, last = settings.first_share, settings.last_share
    between = 1.0 - first - last
    if count == 1:
        shares = [1.0]
    elif count == 2:
        shares = [first + between / 2, last + between / 2]
    else:
        shares = [first, *[between / (count - 2)] * (count - 2), last]
    return [round(share * _SHARE_PARTS) * max(worth_minor, 1) for share in shares]
