"""A store's prices for one visit: its own where it has some, else those of the organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

from tillfree.merchandise.prices import Price, price_at
from tillfree.merchandise.promotions import Unit


@dataclass(frozen=True, slots=True)
class TakenItem:
    """Units that left a slot (or came over a counter) with a visit, at one moment (ns UTC)."""

    sku: str
    quantity: int
    taken_ns: int
    returned: bool = False


@dataclass(frozen=True, slots=True)
class WantedLine:
    """Units of an article that a visit is to pay for."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Prices of a store and of its organisation, and the categories of articles."""

    own: tuple[Price, ...]
    shared: tuple[Price, ...]
    categories: dict[str, str]

    def price_minor(self, sku: str, at_ns: int, *, member: bool) -> int | None:
        """Return what a unit cost at a moment, None where no price held."""
        own = price_at(self.own, sku, at_ns, member=member)
        return price_at(self.shared, sku, at_ns, member=member) if own is None else own

    def units(
        self,
        lines: Sequence[WantedLine],
        taken: Sequence[TakenItem],
        inside_ns: tuple[int, int],
        *,
        member: bool = False,
    ) -> tuple[list[Unit], list[str]]:
        """Return the units of the lines at the price of their moment, and skus without a price.

        What was put back was the latest that was taken. A unit of which no taking is known (a
        reviewer found it) costs the lower of the prices at the two moments of `inside_ns`, when the
        visit began and ended.
        """
        units: list[Unit] = []
        unknown: list[str] = []
        wanted: dict[str, int] = {}
        for line in lines:
            wanted[line.sku] = wanted.get(line.sku, 0) + line.quantity
        for sku, quantity in wanted.items():
            moments = _moments(sku, taken)
            for number in range(quantity):
                at_ns = moments[number] if number < len(moments) else inside_ns[0]
                tried = [at_ns] if number < len(moments) else inside_ns
                prices = [self.price_minor(sku, at, member=member) for at in tried]
                known = [price for price in prices if price is not None]
                if not known:
                    unknown.append(sku)
                    break
                units.append(Unit(sku, at_ns, min(known), self.categories.get(sku, "")))
        return units, unknown


def _moments(sku: str, taken: Sequence[TakenItem]) -> list[int]:
    """Return when the units that are still in the cart were taken, the earliest first."""
    own = [item for item in taken if item.sku == sku]
    picks = sorted(item.taken_ns for item in own if not item.returned for _ in range(item.quantity))
    back = sum(item.quantity for item in own if item.returned)
    return picks[: max(len(picks) - back, 0)]
