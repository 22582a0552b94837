"""What a rule is made of: acts counted in a window of time, joined by and, or, not.

A rule is true or false of one member at one moment. Windows end at that moment and begin a while
before, the beginning not in them. Without a window a rule looks back as far as acts are kept.
"""

from dataclasses import dataclass

from tillfree.core.clock import NS_PER_S

HISTORY_S = 365 * 86_400
"""Seconds that acts are kept and rules look back at most: a year."""
HISTORY_NS = HISTORY_S * NS_PER_S


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which acts count: of a kind, perhaps with one `field` (sku, category, store) of a `value`,
    perhaps longer than `over_s` seconds."""

    kind: str
    field: str = ""
    value: str = ""
    over_s: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """Acts of a pattern in the window are at least, or with `is_most` at most, so many."""

    pattern: Pattern
    is_most: bool
    times: int
    window_s: int = HISTORY_S


@dataclass(frozen=True, slots=True)
class CountVisits:
    """Visits with an act of one pattern and perhaps without one of another are so many."""

    pattern: Pattern
    without: Pattern | None
    is_most: bool
    times: int
    window_s: int = HISTORY_S


@dataclass(frozen=True, slots=True)
class Absent:
    """No visit in the window, and one before it."""

    window_s: int


@dataclass(frozen=True, slots=True)
class Not:
    """The other is false."""

    rule: "Rule"


@dataclass(frozen=True, slots=True)
class Both:
    """The two are true."""

    left: "Rule"
    right: "Rule"


@dataclass(frozen=True, slots=True)
class Either:
    """One of the two is true."""

    left: "Rule"
    right: "Rule"


Rule = Count | CountVisits | Absent | Not | Both | Either
