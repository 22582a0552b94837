"""Late corrections as lines: units taken off a settled receipt, or added with notice in time."""

from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import TillfreeError
from tillfree.settlement.pricing import PricedLine, part_of_line
from tillfree.settlement.state import VisitMoney
from tillfree.settlement.terms import SaleTerms


class CorrectionRefused(TillfreeError):
    """A receipt cannot be corrected like this, or not any more."""


def lines_taken_off(state: VisitMoney, sku: str, quantity: int) -> tuple[PricedLine, ...]:
    """Return the negative lines that take `quantity` units of an article off, the dearest first.

    Raises CorrectionRefused where the receipt is not settled, was written off, or has fewer.
    """
    if state.settled is None:
        raise CorrectionRefused(
            f"visit {state.visit_id} has no settled receipt: decide its review, or wait for its end"
        )
    if state.written_off:
        raise CorrectionRefused(
            f"what visit {state.visit_id} owed was written off: there is nothing to give back"
        )
    sold = [line for line in state.lines if line.sku == sku and line.quantity > 0]
    left = units_left(state, sku)
    if not 0 < quantity <= left:
        raise CorrectionRefused(
            f"{quantity} units of {sku} cannot be taken off visit {state.visit_id}, whose receipt "
            f"has {left}: take off 1 to {left}"
        )
    taken_off: list[PricedLine] = []
    for price_minor in sorted({line.unit_price_minor for line in sold}, reverse=True):
        gone = -sum(
            line.quantity
            for line in state.lines
            if line.sku == sku and line.unit_price_minor == price_minor and line.quantity < 0
        )
        for line in (line for line in sold if line.unit_price_minor == price_minor):
            first = min(gone, line.quantity)
            gone -= first
            part = min(line.quantity - first, quantity)
            if part:
                taken_off.append(part_of_line(line, first, part))
                quantity -= part
    return tuple(taken_off)


def all_lines_taken_off(state: VisitMoney) -> tuple[PricedLine, ...]:
    """Return the negative lines that leave nothing on a receipt.

    Raises CorrectionRefused where it is not settled, was written off, or nothing is left on it.
    """
    skus = sorted({line.sku for line in state.lines})
    left = [(sku, units) for sku in skus if (units := units_left(state, sku)) > 0]
    if state.settled is not None and not left:
        raise CorrectionRefused(
            f"nothing is left on the receipt of visit {state.visit_id}: it needs no voiding"
        )
    lines = [lines_taken_off(state, sku, units) for sku, units in left or [("", 1)]]
    return tuple(line for some in lines for line in some)


def units_left(state: VisitMoney, sku: str) -> int:
    """Return how many units of an article a receipt still has."""
    return sum(line.quantity for line in state.lines if line.sku == sku)


def require_extra(state: VisitMoney, terms: SaleTerms, now_ns: int) -> None:
    """Refuse an extra line where there is no receipt, or its window has passed."""
    if state.settled is None or state.written_off:
        raise CorrectionRefused(
            f"visit {state.visit_id} has no open receipt that a line could be added to: only a "
            "settled one can be corrected"
        )
    age_s = (now_ns - state.settled_ns) // NS_PER_S
    if age_s > terms.extra_window_s:
        raise CorrectionRefused(
            f"the receipt of visit {state.visit_id} was settled {age_s} s ago, a line may be added "
            f"within {terms.extra_window_s} s: bear the loss"
        )
