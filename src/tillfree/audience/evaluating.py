"""Whether a rule is true of one member at a moment, and when that can next be otherwise.

The reading of a rule that the one in SQL is tested to equal. It is asked whenever an act arrives,
about that member alone; and at `next_change_ns`, since windows move on without any act.
"""

from collections.abc import Sequence

from tillfree.audience.acts import Act, ActKind
from tillfree.audience.rules import (
    HISTORY_NS,
    Absent,
    Both,
    Count,
    CountVisits,
    Not,
    Pattern,
    Rule,
)
from tillfree.core.clock import NS_PER_S


def holds(rule: Rule, acts: Sequence[Act], at_ns: int) -> bool:
    """Tell whether a rule is true of whom the acts are, at a moment (ns UTC).

    Nothing is true of somebody without an act within the history.
    """
    known = [act for act in acts if at_ns - HISTORY_NS < act.at_ns <= at_ns]
    return bool(known) and _holds(rule, known, at_ns)


def next_change_ns(rule: Rule, acts: Sequence[Act], at_ns: int) -> int:
    """Return the first moment after one at which the rule may be otherwise by time alone.

    0 for never. It may be that nothing changes then.
    """
    windows = {HISTORY_NS, *_windows(rule)}
    moments = [act.at_ns for act in acts if act.at_ns > at_ns]
    moments += [
        act.at_ns + window for act in acts for window in windows if act.at_ns + window > at_ns
    ]
    return min(moments, default=0)


def _windows(rule: Rule) -> list[int]:
    if isinstance(rule, Not):
        return _windows(rule.rule)
    if isinstance(rule, Count | CountVisits | Absent):
        return [rule.window_s * NS_PER_S]
    return [*_windows(rule.left), *_windows(rule.right)]


def _holds(rule: Rule, acts: Sequence[Act], at_ns: int) -> bool:
    if isinstance(rule, Not):
        return not _holds(rule.rule, acts, at_ns)
    if isinstance(rule, Both):
        return _holds(rule.left, acts, at_ns) and _holds(rule.right, acts, at_ns)
    if isinstance(rule, Count | CountVisits | Absent):
        begin_ns = at_ns - rule.window_s * NS_PER_S
        within = [act for act in acts if act.at_ns > begin_ns]
        if isinstance(rule, Absent):
            visits = [act for act in acts if act.kind == ActKind.VISITED]
            return bool(visits) and all(act.at_ns <= begin_ns for act in visits)
        found = _visits(rule, within) if isinstance(rule, CountVisits) else _count(rule, within)
        return found <= rule.times if rule.is_most else found >= rule.times
    return _holds(rule.left, acts, at_ns) or _holds(rule.right, acts, at_ns)


def _count(rule: Count, acts: Sequence[Act]) -> int:
    return sum(_fits(rule.pattern, act) for act in acts)


def _visits(rule: CountVisits, acts: Sequence[Act]) -> int:
    found = {act.visit_id for act in acts if _fits(rule.pattern, act)}
    if rule.without is not None:
        found -= {act.visit_id for act in acts if _fits(rule.without, act)}
    return len(found)


def _fits(pattern: Pattern, act: Act) -> bool:
    if act.kind != pattern.kind or (pattern.over_s and act.duration_s <= pattern.over_s):
        return False
    if not pattern.field:
        return True
    told = {"sku": act.sku, "category": act.category, "store": act.store}[pattern.field]
    return told == pattern.value
