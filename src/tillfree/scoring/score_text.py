"""The score as text for a terminal and as JSON for programs."""

import math
from dataclasses import asdict

import msgspec

from tillfree.core.probability import CalibrationBin
from tillfree.scoring.figures import Figures

_BAR_CELLS = 24
"""Width of the bars of the reliability diagram, characters."""


def figures_text(figures: Figures) -> str:
    """Return the figures as a table of about thirty lines, 80 columns at most."""
    f = figures
    lines = [
        _heading("Items"),
        _row("precision", percent(f.item_precision), "said units that were true"),
        _row("recall", percent(f.item_recall), "true units that were said"),
        _row("F1", percent(f.item_f1), ""),
        _heading("Receipts"),
        _row("exact", percent(f.exact_bought), f"of {f.bought} visits that bought something"),
        _row("exact over all", percent(f.exact_all), f"of {f.visits} visits"),
        _row("mean visit F1", percent(f.mean_visit_f1), "the 2020 competition's score"),
        _row("missing", str(f.missing_receipts), "visits without a receipt"),
        _row("unneeded", str(f.unneeded_receipts), "receipts that nobody should have had"),
        _row("settled", percent(f.settled_share), f"{f.settled} charged unseen"),
        _row("settled wrong", percent(f.settled_wrong_share), _wrong_words(f)),
        _heading("Confidence"),
        _row("calibration", number(f.calibration_error), "expected error, receipts"),
        _row("of acts", number(f.act_calibration_error), "expected error, acts"),
        _row("Brier score", number(f.brier), f"base rate {number(f.brier_base_rate)}"),
        _heading("Acts", "true   said  precision  recall   right"),
        *(
            f"    {k.kind:<16}{k.true:>6}{k.said:>7}{percent(k.precision):>11}"
            f"{percent(k.recall):>8}{percent(k.right):>8}"
            for k in f.kinds
        ),
        _heading("Delay"),
        _row("first said", _delay(f.said_median_s), f"median; 95 % {_delay(f.said_p95_s)}"),
        _row("decided", _delay(f.decided_median_s), f"median; 95 % {_delay(f.decided_p95_s)}"),
    ]
    return "\n".join(lines)


def figures_json(figures: Figures) -> str:
    """Return the figures as one JSON object; a share of nothing is null."""
    return msgspec.json.format(msgspec.json.encode(without_nan(asdict(figures)))).decode()


def reliability_text(bins: tuple[CalibrationBin, ...]) -> str:
    """Return the reliability diagram as text: a bar a bin, `|` where the bar should end."""
    lines = ["    said       right    n"]
    for held in bins:
        filled = round(held.share_true * _BAR_CELLS)
        mark = min(round(held.mean_said * _BAR_CELLS), _BAR_CELLS - 1)
        bar = ["█"] * filled + ["·"] * (_BAR_CELLS - filled)
        bar[mark] = "|"
        lines.append(
            f"    {held.mean_said:.3f}  {percent(held.share_true):>8}{held.count:>6}  "
            + "".join(bar)
        )
    return "\n".join(lines)


def percent(share: float) -> str:
    """Return a share of 0 to 1 as `97.4 %`, `–` for NaN."""
    return "–" if math.isnan(share) else f"{100.0 * share:.1f} %"


def number(value: float) -> str:
    """Return a small figure as `0.0123`, `–` for NaN."""
    return "–" if math.isnan(value) else f"{value:.4f}"


def _delay(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f} s"


def _wrong_words(figures: Figures) -> str:
    if figures.settled == 0:
        return "none was settled"
    return (
        f"{figures.settled_wrong} of {figures.settled}; "
        f"at most {percent(figures.settled_wrong_upper)} (95 % bound)"
    )


def _heading(name: str, columns: str = "") -> str:
    return f"{name:<22}{columns}".rstrip()


def _row(name: str, value: str, words: str) -> str:
    return f"    {name:<16}{value:>10}   {words}".rstrip()


def without_nan(value: object) -> object:
    """Return records as JSON can hold them: what is not a number becomes null."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, dict):
        return {key: without_nan(held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_nan(held) for held in value]
    return value
