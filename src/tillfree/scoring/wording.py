"""Words and numbers as people read them: times of day, names of acts, how sure, how heavy."""

import math
from datetime import UTC, datetime

from tillfree.core.clock import NS_PER_S

_DONE = {"pick": "took", "return": "put back", "restock": "restocked"}

_NO_MINOR_UNIT = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND"),
    *("VUV", "XAF", "XOF", "XPF"),
)
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_MINOR_DIGITS = dict.fromkeys(_NO_MINOR_UNIT, 0) | dict.fromkeys(_THOUSANDTHS, 3)
"""Digits of the minor unit where they are not two; ISO 4217, table A.1."""

_TERMS = {
    "body": "where people stood",
    "seen in hand": "the item seen in a hand",
    "hands elsewhere": "hands that were elsewhere",
    "facing": "which way people faced",
    "weight": "the weight",
    "wrist": "where the hands were",
}


def time_of_day(t_ns: int) -> str:
    """Return `10:00:14.2`, UTC."""
    whole, rest = divmod(t_ns + NS_PER_S // 20, NS_PER_S)
    return f"{datetime.fromtimestamp(whole, UTC):%H:%M:%S}.{rest * 10 // NS_PER_S}"


def day_and_time(t_ns: int) -> str:
    """Return `2026-01-01 10:00:14 UTC`."""
    return f"{datetime.fromtimestamp(t_ns // NS_PER_S, UTC):%Y-%m-%d %H:%M:%S} UTC"


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 receipt` or `1,200 receipts`; `many` where an s does not do it."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(span_s: float) -> str:
    """Return a span of time as `40 seconds`, `3 minutes` or `2.5 hours`."""
    if span_s < 120.0:
        return counted(round(span_s), "second")
    return f"{span_s / 60:.0f} minutes" if span_s < 7200.0 else f"{span_s / 3600:.1f} hours"


def seconds_words(span_s: float) -> str:
    """Return a short span as `4.2 s`, `3 min 20 s`, or `–` for NaN."""
    if math.isnan(span_s):
        return "–"
    if span_s < 100.0:
        return f"{span_s:.1f} s"
    minutes, rest = divmod(round(span_s), 60)
    return f"{minutes} min {rest} s"


def done(kind: str) -> str:
    """Return the verb of an act: `took`, `put back`, `restocked`."""
    return _DONE.get(kind, kind)


def from_or_into(kind: str) -> str:
    """Return the word between an article and its slot."""
    return "from" if kind == "pick" else "into"


def how_sure(probability: float) -> str:
    """Return a probability as `98.7 %`; never `100 %` or `0 %` for what is only nearly so."""
    shown = 100.0 * probability
    if 99.95 <= shown < 100.0:
        return "over 99.9 %"
    if 0.0 < shown < 0.05:
        return "under 0.1 %"
    return f"{shown:.1f} %"


def money(minor: int, currency: str) -> str:
    """Return an amount of minor units as `KRW 1,200` or `USD 12.00`."""
    digits = _MINOR_DIGITS.get(currency, 2)
    return f"{currency} {minor / 10**digits:,.{digits}f}"


def term_words(name: str) -> str:
    """Return what a term of a likelihood speaks of."""
    return _TERMS.get(name, name.replace("_", " "))


def times_likelier(nats: float) -> str:
    """Return a difference of log-likelihoods as `1,200 times likelier`, capped at a million."""
    ratio = 10.0 ** min(abs(nats) / 2.302585092994046, 6.0)
    if ratio >= 1e6:
        return "over a million times likelier"
    return f"{ratio:,.0f} times likelier" if ratio >= 10.0 else f"{ratio:.1f} times likelier"
