"""Rules and acts drawn at random, small enough that rules are often true and often not."""

from hypothesis import strategies as st

from tillfree.audience import Act, ActKind
from tillfree.audience.rules import (
    Absent,
    Both,
    Count,
    CountVisits,
    Either,
    Not,
    Pattern,
    Rule,
)

DAY_NS = 86_400 * 10**9
NOW_NS = 400 * DAY_NS
_SKUS = st.sampled_from(["juice", "tea"])
_WINDOWS = st.integers(1, 5).map(lambda days: days * 86_400) | st.just(365 * 86_400)

ACTS = st.builds(
    Act,
    act_id=st.uuids().map(str),
    visit_id=st.sampled_from(["v1", "v2", "v3"]),
    kind=st.sampled_from([kind.value for kind in ActKind]),
    at_ns=st.integers(-14, 2).map(lambda halves: NOW_NS + halves * DAY_NS // 2)
    | st.just(NOW_NS - 370 * DAY_NS),
    store=st.sampled_from(["s1", "s2"]),
    sku=_SKUS,
    category=st.sampled_from(["drinks", "fruit"]),
    duration_s=st.integers(0, 40),
)
MEMBERS = st.dictionaries(
    st.sampled_from(["ann", "bob", "kim"]), st.lists(ACTS, max_size=8), min_size=1
)

_PATTERNS = st.builds(
    Pattern, st.sampled_from(["picked_up", "bought", "put_back"]), st.just("sku"), _SKUS
) | st.builds(
    Pattern,
    st.sampled_from(["hesitated", "looked_at"]),
    st.just("category"),
    st.sampled_from(["drinks", "fruit"]),
    st.sampled_from([0, 20]),
)
_TIMES = st.integers(0, 3)
_LEAVES: st.SearchStrategy[Rule] = (
    st.builds(Count, _PATTERNS, st.booleans(), _TIMES, _WINDOWS)
    | st.builds(CountVisits, _PATTERNS, st.none() | _PATTERNS, st.booleans(), _TIMES, _WINDOWS)
    | st.builds(Absent, _WINDOWS)
)
RULES: st.SearchStrategy[Rule] = st.recursive(
    _LEAVES,
    lambda inner: (
        st.builds(Not, inner) | st.builds(Both, inner, inner) | st.builds(Either, inner, inner)
    ),
    max_leaves=4,
)


def written(rule: Rule) -> str:
    """Return a rule as people would write it."""
    if isinstance(rule, Not):
        return f"not ({written(rule.rule)})"
    if isinstance(rule, Both):
        return f"({written(rule.left)}) and ({written(rule.right)})"
    if isinstance(rule, Either):
        return f"({written(rule.left)}) or ({written(rule.right)})"
    if isinstance(rule, Absent):
        return f"absent {rule.window_s // 86_400} days"
    counted = f"at {'most' if rule.is_most else 'least'} {rule.times} times"
    window = f"in {rule.window_s // 86_400} days"
    if isinstance(rule, Count):
        return f"{_pattern(rule.pattern)} {counted} {window}"
    without = f" without {_pattern(rule.without)}" if rule.without else ""
    return f"visits with {_pattern(rule.pattern)}{without} {counted} {window}"


def _pattern(pattern: Pattern) -> str:
    over = f" over {pattern.over_s} seconds" if pattern.over_s else ""
    return f'{pattern.kind}({pattern.field} "{pattern.value}"){over}'
