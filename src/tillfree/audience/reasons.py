"""Why somebody is in a segment, in parts that a page can say in any language.

A rule's leaves, each with whether it is meant or meant not; how they are joined is left out, since
all of it together is why.
"""

import msgspec

from tillfree.audience.rules import Absent, Count, CountVisits, Not, Pattern, Rule

_DAY_S = 86_400


class Reason(msgspec.Struct, frozen=True):
    """One part of why: an act of a `kind` of something (`field` `what`; empty: of anything), at
    least `times` within `days`, or (`is_not`) not so often. The kind `absent` is no visit."""

    kind: str
    field: str
    what: str
    times: int
    days: int
    is_not: bool = False


def reasons_of(rule: Rule, *, is_not: bool = False) -> tuple[Reason, ...]:
    """Return the parts of a rule, in its order."""
    if isinstance(rule, Not):
        return reasons_of(rule.rule, is_not=not is_not)
    if isinstance(rule, Absent):
        return (Reason("absent", "", "", 1, _days(rule.window_s), is_not),)
    if isinstance(rule, Count | CountVisits):
        never = rule.is_most != is_not
        times = rule.times + 1 if rule.is_most else rule.times
        told = [_told(rule.pattern, times, rule.window_s, never)]
        if isinstance(rule, CountVisits) and rule.without is not None:
            told.append(_told(rule.without, 1, rule.window_s, not never))
        return tuple(told)
    return (*reasons_of(rule.left, is_not=is_not), *reasons_of(rule.right, is_not=is_not))


def _told(pattern: Pattern, times: int, window_s: int, is_not: bool) -> Reason:
    return Reason(pattern.kind, pattern.field, pattern.value, times, _days(window_s), is_not)


def _days(window_s: int) -> int:
    return max(-(-window_s // _DAY_S), 1)
