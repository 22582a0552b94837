"""Promotions: each a record and a pure function over the units of one visit.

Order of application, the same for every visit: bundles, then multi-buys, then percentages, then
coupons; within a kind by `promotion_id`. (Member prices come before all: they are prices.) A unit
takes part in at most one bundle or multi-buy; a percentage is taken of what a unit still costs; a
coupon of what the whole visit still costs. No unit ever costs less than nothing, and the discounts
of a visit add up exactly, since what is taken from several units is spread by largest remainder.
"""

from collections.abc import Sequence

import msgspec

from tillfree.core.money import allocate, half_up
from tillfree.merchandise.prices import FOREVER_NS


class Unit(msgspec.Struct, frozen=True):
    """One unit in a visit: its price, and its discounts as (promotion_id, minor units off)."""

    sku: str
    taken_ns: int
    price_minor: int
    category: str = ""
    grouped: bool = False
    discounts: tuple[tuple[str, int], ...] = ()

    @property
    def paid_minor(self) -> int:
        """What the unit costs after its discounts."""
        return self.price_minor - sum(amount for _, amount in self.discounts)


class _Promotion(msgspec.Struct, frozen=True, kw_only=True):
    """What every promotion has: its id, words for the receipt, and when it holds (ns UTC)."""

    promotion_id: str
    label: str
    valid_from_ns: int = 0
    valid_until_ns: int = FOREVER_NS

    def holds(self, at_ns: int) -> bool:
        """Tell whether it holds at a moment."""
        return self.valid_from_ns <= at_ns < self.valid_until_ns


class MultiBuy(_Promotion, frozen=True, tag="multi_buy"):
    """Any `quantity` units of `skus` together cost `price_minor` (3 for 2,000)."""

    skus: tuple[str, ...]
    quantity: int
    price_minor: int


class Bundle(_Promotion, frozen=True, tag="bundle"):
    """One unit of each of `skus` together cost `price_minor` (sandwich, drink and fruit)."""

    skus: tuple[str, ...]
    price_minor: int


class Percentage(_Promotion, frozen=True, tag="percentage"):
    """`basis_points` (0 to 10,000) off `skus` or a `category`; where neither is named, off all."""

    basis_points: int
    skus: tuple[str, ...] = ()
    category: str = ""


class Coupon(_Promotion, frozen=True, tag="coupon"):
    """`amount_minor` off the whole for who shows `code` and spends at least `from_minor`."""

    code: str
    amount_minor: int
    from_minor: int = 0


Promotion = MultiBuy | Bundle | Percentage | Coupon


def multi_buy(promotion: MultiBuy, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Group the dearest units that are not grouped yet, as often as there are enough of them."""
    free = [
        index
        for index, unit in enumerate(units)
        if not unit.grouped and unit.sku in promotion.skus and promotion.holds(unit.taken_ns)
    ]
    free.sort(key=lambda index: (-units[index].paid_minor, index))
    changed = tuple(units)
    while len(free) >= promotion.quantity > 0:
        group, free = free[: promotion.quantity], free[promotion.quantity :]
        if _paid(changed, group) <= promotion.price_minor:
            break
        changed = _group(changed, group, promotion.promotion_id, promotion.price_minor)
    return changed


def bundle(promotion: Bundle, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Group one unit of each article, the dearest first, as often as the set is complete."""
    changed = tuple(units)
    while promotion.skus:
        group: list[int] = []
        for sku in promotion.skus:
            fitting = [
                index
                for index, unit in enumerate(changed)
                if unit.sku == sku
                and not unit.grouped
                and index not in group
                and promotion.holds(unit.taken_ns)
            ]
            if not fitting:
                return changed
            group.append(min(fitting, key=lambda index: (-changed[index].paid_minor, index)))
        if _paid(changed, group) <= promotion.price_minor:
            return changed
        changed = _group(changed, group, promotion.promotion_id, promotion.price_minor)
    return changed


def percentage(promotion: Percentage, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Take the share off each unit that it is for, halves rounded up, unit by unit."""
    return tuple(
        _less(
            unit, promotion.promotion_id, half_up(unit.paid_minor * promotion.basis_points, 10000)
        )
        if promotion.holds(unit.taken_ns) and _is_for(promotion, unit)
        else unit
        for unit in units
    )


def coupon(promotion: Coupon, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Take the amount off the whole, at most what it costs, spread over all units."""
    paid = [unit.paid_minor for unit in units]
    if sum(paid) < max(promotion.from_minor, 1):
        return tuple(units)
    parts = allocate(min(promotion.amount_minor, sum(paid)), paid)
    return tuple(
        _less(unit, promotion.promotion_id, part) for unit, part in zip(units, parts, strict=True)
    )


def apply_promotions(
    units: Sequence[Unit], promotions: Sequence[Promotion], codes: Sequence[str], left_ns: int
) -> tuple[Unit, ...]:
    """Apply all promotions in the order stated above.

    A promotion counts for a unit if it held when the unit was taken; a coupon if its code is among
    `codes` and it holds at `left_ns`, the end of the visit.
    """
    changed = tuple(units)
    for promotion in sorted(
        promotions, key=lambda one: (_KINDS.index(type(one)), one.promotion_id)
    ):
        if isinstance(promotion, Bundle):
            changed = bundle(promotion, changed)
        elif isinstance(promotion, MultiBuy):
            changed = multi_buy(promotion, changed)
        elif isinstance(promotion, Percentage):
            changed = percentage(promotion, changed)
        elif promotion.code in codes and promotion.holds(left_ns):
            changed = coupon(promotion, changed)
    return changed


_KINDS: tuple[type[Promotion], ...] = (Bundle, MultiBuy, Percentage, Coupon)


def _group(
    units: tuple[Unit, ...], group: Sequence[int], promotion_id: str, price_minor: int
) -> tuple[Unit, ...]:
    """Let a group that costs more cost `price_minor` together."""
    paid = [units[index].paid_minor for index in group]
    off = allocate(sum(paid) - max(price_minor, 0), paid)
    less = dict(zip(group, off, strict=True))
    return tuple(
        msgspec.structs.replace(_less(unit, promotion_id, less[index]), grouped=True)
        if index in less
        else unit
        for index, unit in enumerate(units)
    )


def _paid(units: Sequence[Unit], group: Sequence[int]) -> int:
    return sum(units[index].paid_minor for index in group)


def _less(unit: Unit, promotion_id: str, off_minor: int) -> Unit:
    off_minor = min(max(off_minor, 0), unit.paid_minor)
    if not off_minor:
        return unit
    told = (*unit.discounts, (promotion_id, off_minor))
    return msgspec.structs.replace(unit, discounts=told)


def _is_for(promotion: Percentage, unit: Unit) -> bool:
    if not promotion.skus and not promotion.category:
        return True
    return unit.sku in promotion.skus or unit.category == promotion.category != ""
