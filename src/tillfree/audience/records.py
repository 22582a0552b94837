"""Segments as they are decided on: facts in the journal, by their id and in the writer's words."""

from collections.abc import Mapping

import msgspec

from tillfree.audience.parsing import parse
from tillfree.audience.rules import (
    Absent,
    Both,
    Count,
    CountVisits,
    Not,
    Pattern,
    Rule,
)
from tillfree.audience.sensitive import is_sensitive
from tillfree.core.errors import SegmentRefused


class Segment(msgspec.Struct, frozen=True):
    """People of whom `rule` is true and `suppression` is not (`bought(sku "x") in 30 days`).

    Both in the language of `parse`; `suppression` may be empty.
    """

    segment_id: str
    name: str
    rule: str
    suppression: str = ""


class SegmentChanged(msgspec.Struct, frozen=True):
    """From now on this is the segment of its id; it may be a new one."""

    segment: Segment


class SegmentDropped(msgspec.Struct, frozen=True):
    """There is no such segment any more."""

    segment_id: str


def segment_rule(segment: Segment, categories: Mapping[str, str] | None = None) -> Rule:
    """Return the one rule that a segment is. Raises SegmentRefused for what may not be followed.

    `categories` are those of articles by sku, so that a rule on a sensitive article is refused too.
    """
    rule = parse(segment.rule)
    if segment.suppression.strip():
        rule = Both(rule, Not(parse(segment.suppression)))
    for pattern in _patterns(rule):
        told = pattern.value if pattern.field == "category" else ""
        if pattern.field == "sku":
            told = (categories or {}).get(pattern.value, "")
        if is_sensitive(told):
            raise SegmentRefused(
                f"{pattern.field} {pattern.value!r} tells of something sensitive ({told}): no "
                "segment is made of health, faith, intimacy, alcohol, tobacco or children"
            )
    return rule


def _patterns(rule: Rule) -> list[Pattern]:
    if isinstance(rule, Not):
        return _patterns(rule.rule)
    if isinstance(rule, Count):
        return [rule.pattern]
    if isinstance(rule, CountVisits):
        return [rule.pattern, *([rule.without] if rule.without else [])]
    if isinstance(rule, Absent):
        return []
    return [*_patterns(rule.left), *_patterns(rule.right)]
