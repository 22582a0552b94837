"""A party's final cart as a receipt: exact money, calibrated confidence, settled or review."""

from tillfree.attribution import CartBelief
from tillfree.core.money import included_tax_minor
from tillfree.premises import Product
from tillfree.visits.calibration import calibrated
from tillfree.visits.records import Receipt, ReceiptLine, ReceiptStatus
from tillfree.visits.settings import VisitSettings
from tillfree.visits.visit import Visit


def receipt_of(
    visit: Visit,
    cart: CartBelief,
    catalogue: dict[str, Product],
    currency: str,
    settings: VisitSettings,
) -> Receipt:
    """Return the receipt of a visit that ended; any doubt of the visit's makes it a review."""
    lines, total, tax = [], 0, 0
    for line in cart.lines:
        product = catalogue[line.sku]
        gross = product.price_minor * line.quantity
        total += gross
        tax += included_tax_minor(gross, product.tax_rate)
        lines.append(
            ReceiptLine(line.sku, line.quantity, product.price_minor, round(line.probability, 6))
        )
    confidence = calibrated(cart.probability, visit)
    settled = confidence >= settings.settle_confidence and not visit.doubts
    return Receipt(
        visit_id=visit.visit_id,
        credential=visit.credential,
        entered_t_ns=visit.entered_ns,
        left_t_ns=visit.left_ns,
        currency=currency,
        lines=tuple(lines),
        total_minor=total,
        tax_minor=tax,
        confidence=round(confidence, 6),
        status=ReceiptStatus.SETTLED if settled else ReceiptStatus.REVIEW,
    )
