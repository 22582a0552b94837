"""The receipts, one card each, with the truth beside them where it is known."""

from collections import Counter
from html import escape

from tillfree.scoring.matching import VisitPair
from tillfree.scoring.outcomes import needs_receipt
from tillfree.scoring.report.material import Material
from tillfree.scoring.run_records import SaidReceipt
from tillfree.scoring.wording import how_sure, money, time_of_day


def receipt_cards(material: Material) -> str:
    """Return a card for each receipt in order of entering, and for each that is missing."""
    pairs = material.pairs
    if pairs is None:
        pairs = tuple(VisitPair(None, receipt) for receipt in material.receipts)
    wanted = [p for p in pairs if p.said is not None or _missing(material, p)]
    wanted.sort(key=_entered)
    cards = [_card(material, pair) for pair in wanted[: material.settings.visits]]
    rest = len(wanted) - len(cards)
    more = f'<p class="soft">{rest:,} more are in receipts.jsonl.</p>' if rest else ""
    return f'<div class="receipts">{"".join(cards)}</div>{more}'


def _missing(material: Material, pair: VisitPair) -> bool:
    return pair.true is not None and needs_receipt(pair.true, material.named)


def _entered(pair: VisitPair) -> tuple[int, str]:
    if pair.said is not None:
        return (pair.said.entered_t_ns, pair.said.visit_id)
    return (pair.true.entered_t_ns, pair.true.visit_id) if pair.true is not None else (0, "")


def _card(material: Material, pair: VisitPair) -> str:
    truth = "" if material.pairs is None else _truth(material, pair)
    if pair.said is None:
        name = pair.true.credential if pair.true is not None and pair.true.credential else "visit"
        return (
            f'<article class="receipt"><header><h3>{escape(name)}</h3>'
            f'<span class="chip bad">no receipt</span></header>{truth}</article>'
        )
    said = pair.said
    chip = "good" if said.status == "settled" else "doubt"
    rows = "".join(
        f"<tr><td>{line.quantity} × {escape(material.article(line.sku))} "
        f'<span class="soft">{how_sure(line.probability)}</span></td>'
        f"<td>{_amount(line.quantity * line.unit_price_minor, said)}</td></tr>"
        for line in said.lines
    )
    if not said.lines:
        rows = '<tr><td class="soft">nothing taken away</td><td></td></tr>'
    return (
        f'<article class="receipt" id="visit{material.order[said.visit_id]}" '
        f'style="--owner:{material.colour(said.visit_id)}">'
        f"<header><h3>{escape(said.credential or said.visit_id)}</h3>"
        f'<span class="chip {chip}">{escape(said.status)}</span></header>'
        f'<div class="soft">{time_of_day(said.entered_t_ns)[:8]} to '
        f"{time_of_day(said.left_t_ns)[:8]}</div>"
        f'<table>{rows}<tr class="total"><td>Total</td>'
        f"<td>{escape(money(said.total_minor, said.currency))}</td></tr></table>"
        f'<div class="meter"><i style="width:{100 * said.confidence:.1f}%"></i></div>'
        f'<div class="soft">{how_sure(said.confidence)} sure of the whole</div>{truth}</article>'
    )


def _amount(minor: int, said: SaidReceipt) -> str:
    return escape(money(minor, said.currency).removeprefix(f"{said.currency} "))


def _truth(material: Material, pair: VisitPair) -> str:
    if material.right(pair):
        return '<p class="truth"><span class="chip good">✓ as it truly was</span></p>'
    if pair.true is None:
        words = "there was no such visit"
    elif not needs_receipt(pair.true, material.named):
        words = "this visit should have had no receipt"
    else:
        words = f"truly: {_items(material, pair.true.items)}"
    return f'<p class="truth"><span class="chip bad">✗ wrong</span> {escape(words)}</p>'


def _items(material: Material, items: Counter[str]) -> str:
    if not items:
        return "nothing taken away"
    return ", ".join(f"{n}\u00a0×\u00a0{material.article(sku)}" for sku, n in sorted(items.items()))
