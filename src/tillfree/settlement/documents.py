"""A receipt as it is handed out: with its number, taxes and merchant, as JSON or as a page.

The page needs nothing from outside: no script, no picture, no font.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from jinja2 import Environment, StrictUndefined

from tillfree.core.clock import NS_PER_S
from tillfree.core.money import minor_digits
from tillfree.settlement.pricing import PricedLine
from tillfree.settlement.state import VisitMoney
from tillfree.settlement.tax import TaxRow, tax_rows
from tillfree.settlement.terms import Merchant, SaleTerms


class ReceiptDocument(msgspec.Struct, frozen=True):
    """A receipt with all corrections so far; amounts in minor units, times in ns UTC.

    `number` is the store's prefix with the running number. `paid_minor` is what was captured less
    what was given back.
    """

    number: str
    visit_id: str
    store_id: str
    merchant: Merchant
    currency: str
    settled_ns: int
    entered_ns: int
    left_ns: int
    lines: tuple[PricedLine, ...]
    taxes: tuple[TaxRow, ...]
    total_minor: int
    paid_minor: int
    zone: str


def receipt_document(state: VisitMoney, terms: SaleTerms) -> ReceiptDocument | None:
    """Return the receipt of a settled visit, None of one that has none (yet)."""
    settled = state.settled
    if settled is None:
        return None
    rows = [TaxRow(one.rate_basis_points, one.net_minor, one.tax_minor) for one in state.lines]
    total = sum(line.total_minor for line in state.lines)
    captured = sum(payment.captured_minor for payment in state.payments)
    return ReceiptDocument(
        number=f"{terms.number_prefix}{settled.number}",
        visit_id=state.visit_id,
        store_id=state.store_id,
        merchant=terms.merchant,
        currency=settled.currency,
        settled_ns=state.settled_ns,
        entered_ns=settled.entered_ns,
        left_ns=settled.left_ns,
        lines=state.lines,
        taxes=tax_rows(rows),
        total_minor=total,
        paid_minor=captured - sum(one.amount_minor for one in state.refunds if one.done),
        zone=terms.zone,
    )


def receipt_json(document: ReceiptDocument) -> bytes:
    """Return the receipt as JSON."""
    return msgspec.json.encode(document)


def receipt_page(document: ReceiptDocument) -> str:
    """Return the receipt as a page of HTML 5, complete in itself; every text is escaped."""
    return _PAGE.render(receipt=document)


def shown_amount(amount_minor: int, currency: str) -> str:
    """Return an amount as people read it: `12.50 EUR`, `1,200 KRW`, `-0.05 EUR`."""
    places = minor_digits(currency)
    whole, rest = divmod(abs(amount_minor), 10**places)
    sign = "-" if amount_minor < 0 else ""
    fraction = f".{rest:0{places}d}" if places else ""
    return f"{sign}{whole:,}{fraction} {currency}"


def _shown_time(at_ns: int, zone: str) -> str:
    moment = datetime.fromtimestamp(at_ns // NS_PER_S, ZoneInfo(zone))
    return moment.strftime("%Y-%m-%d %H:%M")


_ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
_ENVIRONMENT.filters["amount"] = shown_amount
_ENVIRONMENT.filters["moment"] = _shown_time
_PAGE = _ENVIRONMENT.from_string("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Receipt {{ receipt.number }}</title>
<style>
body { font: 16px/1.4 sans-serif; max-width: 32em; margin: 2em auto; padding: 0 1em }
table { width: 100%; border-collapse: collapse }
td, th { padding: .2em 0; text-align: left; vertical-align: top }
td + td, th + th { text-align: right }
tfoot { border-top: 1px solid; font-weight: bold }
</style>
</head>
<body>
<h1>Receipt {{ receipt.number }}</h1>
<p>{{ receipt.merchant.name }}<br>{{ receipt.merchant.address }}<br>
{{ receipt.merchant.tax_number }}<br>{{ receipt.merchant.contact }}</p>
<p>{{ receipt.entered_ns | moment(receipt.zone) }} to
{{ receipt.left_ns | moment(receipt.zone) }}</p>
<table>
<tbody>
{% for line in receipt.lines %}
<tr><td>{{ line.quantity }} &times; {{ line.name }} at
{{ line.unit_price_minor | amount(receipt.currency) }}
{% for off in line.discounts %}
<br>{{ (-off.amount_minor) | amount(receipt.currency) }}
{% endfor %}
</td><td>{{ line.total_minor | amount(receipt.currency) }}</td></tr>
{% endfor %}
</tbody>
<tfoot>
<tr><td>Total</td><td>{{ receipt.total_minor | amount(receipt.currency) }}</td></tr>
<tr><td>Paid</td><td>{{ receipt.paid_minor | amount(receipt.currency) }}</td></tr>
</tfoot>
</table>
<h2>Taxes</h2>
<table>
<tbody>
{% for row in receipt.taxes %}
<tr><td>{{ row.rate_basis_points / 100 }} % of {{ row.net_minor | amount(receipt.currency) }}</td>
<td>{{ row.tax_minor | amount(receipt.currency) }}</td></tr>
{% endfor %}
</tbody>
</table>
</body>
</html>
""")
