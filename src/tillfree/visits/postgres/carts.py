"""A cart is the sum of a visit's acts as they stand."""

from collections.abc import Iterable

import msgspec

from tillfree.attribution import ActKind


class Act(msgspec.Struct, frozen=True):
    """Units that were taken or put back, as the newest fact about the act says."""

    kind: str
    sku: str
    quantity: int
    probability: float


class CartLine(msgspec.Struct, frozen=True):
    """Units of one article in a cart; `probability` is that of the least certain act on it."""

    sku: str
    quantity: int
    probability: float


class LiveCart(msgspec.Struct, frozen=True):
    """A visit's cart after the fact at `position`; times in ns UTC, `left_ns` 0 inside."""

    visit_id: str
    store_id: str
    state: str
    entered_ns: int
    left_ns: int
    lines: tuple[CartLine, ...]
    position: int


_SIGNS = {ActKind.PICK.value: 1, ActKind.RETURN.value: -1}
"""What a unit of each kind does to a cart; what staff put on a shelf does nothing."""


def cart_lines(acts: Iterable[Act]) -> tuple[CartLine, ...]:
    """Return the cart that acts add up to, by article; nothing is held less than nought times."""
    units: dict[str, int] = {}
    least: dict[str, float] = {}
    for act in acts:
        units[act.sku] = units.get(act.sku, 0) + _SIGNS.get(act.kind, 0) * act.quantity
        least[act.sku] = min(least.get(act.sku, 1.0), act.probability)
    return tuple(
        CartLine(sku, quantity, least[sku])
        for sku, quantity in sorted(units.items())
        if quantity > 0
    )
