"""What an article costs at a moment: prices with a time from and until, and the one that holds.

A shopper pays the price that held when the item was taken. Lists are published as versions; a later
version wins over an earlier one wherever both hold.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import TillfreeError

FOREVER_NS = 1 << 62
"""An end that never comes (year 2116)."""


class StoreTimeUnknown(TillfreeError):
    """A store's own time is no time, does not exist there, or its zone is unknown."""


class Price(msgspec.Struct, frozen=True):
    """`amount_minor` for one unit, from `valid_from_ns` (in) until `valid_until_ns` (out).

    `for_members` holds only for who is one. `version` is that of the list it came with; more is
    newer.
    """

    sku: str
    amount_minor: int
    valid_from_ns: int = 0
    valid_until_ns: int = FOREVER_NS
    for_members: bool = False
    version: int = 1

    def holds(self, at_ns: int) -> bool:
        """Tell whether it holds at a moment (ns UTC)."""
        return self.valid_from_ns <= at_ns < self.valid_until_ns


def price_at(prices: Iterable[Price], sku: str, at_ns: int, *, member: bool = False) -> int | None:
    """Return what one unit costs at `at_ns` (ns UTC) in minor units; None where no price holds.

    Of the prices that hold, the newest version counts, then the one that began last, then the
    lowest. A member pays the member price where it is lower than everybody's.
    """
    holding = [price for price in prices if price.sku == sku and price.holds(at_ns)]
    everybody = _newest([price for price in holding if not price.for_members])
    members = _newest([price for price in holding if price.for_members]) if member else None
    found = [price.amount_minor for price in (everybody, members) if price is not None]
    return min(found, default=None)


def store_time_ns(text: str, zone: str) -> int:
    """Return the ns UTC of a store's own wall time such as `2026-12-24T18:00`.

    `zone` is an IANA name. Of an hour that comes twice (clocks set back) the first counts. Raises
    StoreTimeUnknown for a text that is no such time, an hour that the zone leaves out, or a zone
    that is not known.
    """
    try:
        told = datetime.fromisoformat(text)
        moment = told.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        raise StoreTimeUnknown(
            f"the store time {text!r} in zone {zone!r} is unknown ({error}): write it as "
            "2026-12-24T18:00 with an IANA zone such as Asia/Seoul"
        ) from error
    if told.tzinfo is not None:
        raise StoreTimeUnknown(
            f"the store time {text!r} names a zone of its own: leave it out, {zone} is meant"
        )
    utc_s = round(moment.timestamp())
    if datetime.fromtimestamp(utc_s, ZoneInfo(zone)).replace(tzinfo=None) != told:
        raise StoreTimeUnknown(
            f"the store time {text!r} does not exist in {zone}, whose clocks are set forward then: "
            "name the hour after it"
        )
    return utc_s * NS_PER_S


def _newest(prices: list[Price]) -> Price | None:
    key = [(price.version, price.valid_from_ns, -price.amount_minor) for price in prices]
    return prices[key.index(max(key))] if prices else None
