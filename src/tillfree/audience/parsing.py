"""A rule as people write it, into what it is made of; or one sentence that says what is wrong.

    picked_up(sku "juice") at least 3 times in 30 days and bought(sku "juice") never
    hesitated(category "coffee") over 20 s in 14 days
    visits with bought(sku "A") without bought(sku "B") at least 2 times
    absent 21 days

`not` binds most, then `and`, then `or`; brackets order. A count that is not told is at least once.
Depth and length are bounded, so no text takes long.
"""

import re
from dataclasses import dataclass

from tillfree.audience.acts import DURATION_KINDS, ActKind
from tillfree.audience.rules import (
    HISTORY_S,
    Absent,
    Both,
    Count,
    CountVisits,
    Either,
    Not,
    Pattern,
    Rule,
)
from tillfree.core.errors import SegmentRefused

RULE_LETTERS = 2_000
DEPTH_MAX = 8
TIMES_MAX = 1_000
_PARTS_MAX = 40
_TOKEN = re.compile(r'\s+|"([^"\n]{0,120})"|([a-z_]+)|([0-9]{1,7})|([()])')
_FIELDS = ("sku", "category", "store")
_UNITS = {"second": 1, "s": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_KINDS = {kind.value for kind in ActKind}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Rule:
    """Return the rule that a text says. Raises SegmentRefused in one sentence with the place."""
    if len(text) > RULE_LETTERS:
        raise SegmentRefused(
            f"the rule has {len(text)} letters: write {RULE_LETTERS} at most, or make two segments"
        )
    reader = _Reader(_tokens(text))
    rule = reader.either(0)
    reader.end()
    return rule


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise SegmentRefused(
                f"the rule has {text[at]!r} at letter {at + 1}, which means nothing there: "
                'write words, whole numbers, brackets, and names in "quotes"'
            )
        for kind, part in zip(("name", "word", "number", "bracket"), match.groups(), strict=True):
            if part is not None:
                found.append(_Token(kind, part, at + 1))
        at = match.end()
    return found


class _Reader:
    """Reads tokens from the left; each method takes what it names."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._parts = 0

    def either(self, depth: int) -> Rule:
        rule = self.both(depth)
        while self._take("or"):
            rule = Either(rule, self.both(depth))
        return rule

    def both(self, depth: int) -> Rule:
        rule = self.one(depth)
        while self._take("and"):
            rule = Both(rule, self.one(depth))
        return rule

    def one(self, depth: int) -> Rule:
        self._parts += 1
        if depth > DEPTH_MAX or self._parts > _PARTS_MAX:
            raise SegmentRefused(
                f"the rule is deeper than {DEPTH_MAX} brackets or has more than {_PARTS_MAX} "
                "parts: make two segments of it"
            )
        if self._take("not"):
            return Not(self.one(depth + 1))
        if self._take("("):
            rule = self.either(depth + 1)
            self._need(")")
            return rule
        if self._take("absent"):
            return Absent(self._duration("absent"))
        if self._take("visits"):
            self._need("with")
            pattern = self._pattern()
            without = self._pattern() if self._take("without") else None
            is_most, times = self._times()
            return CountVisits(pattern, without, is_most, times, self._window())
        pattern = self._pattern()
        is_most, times = self._times()
        return Count(pattern, is_most, times, self._window())

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise self._wrong("and, or, or the end")

    def _pattern(self) -> Pattern:
        token = self._next()
        if token is None or token.text not in _KINDS or token.kind != "word":
            raise self._wrong(", ".join(sorted(_KINDS)) + ", visits, absent, not or (")
        self._at += 1
        field, value = self._target(token.text) if self._take("(") else ("", "")
        over_s = 0
        if self._take("over"):
            if token.text not in DURATION_KINDS:
                raise SegmentRefused(
                    f"{token.text} has no duration, at letter {token.at}: `over` goes with "
                    + " and ".join(sorted(DURATION_KINDS))
                )
            over_s = self._duration("over")
        return Pattern(token.text, field, value, over_s)

    def _target(self, kind: str) -> tuple[str, str]:
        token = self._next()
        if token is None or token.text not in _FIELDS or token.kind != "word":
            raise self._wrong("sku, category or store")
        if kind == ActKind.VISITED and token.text != "store":
            raise SegmentRefused(
                f"visited has no {token.text}, at letter {token.at}: a visit is of a store"
            )
        self._at += 1
        name = self._next()
        if name is None or name.kind != "name" or not name.text:
            raise self._wrong('a name in "quotes"')
        self._at += 1
        self._need(")")
        return token.text, name.text

    def _times(self) -> tuple[bool, int]:
        if self._take("never"):
            return True, 0
        if not self._take("at"):
            return False, 1
        is_most = self._take("most")
        if not is_most:
            self._need("least")
        times = self._number("times", TIMES_MAX)
        if not (self._take("times") or self._take("time")):
            raise self._wrong("times")
        return is_most, times

    def _window(self) -> int:
        return self._duration("in") if self._take("in") else HISTORY_S

    def _duration(self, word: str) -> int:
        number = self._number(word, HISTORY_S)
        token = self._next()
        unit = token.text.removesuffix("s") or "s" if token else ""
        if unit not in _UNITS:
            raise self._wrong("seconds, minutes, hours, days or weeks")
        self._at += 1
        if not 0 < number * _UNITS[unit] <= HISTORY_S:
            raise SegmentRefused(
                f"{word} {number} {unit}s is no time that is kept: take up to "
                f"{HISTORY_S // 86_400} days"
            )
        return number * _UNITS[unit]

    def _number(self, what: str, most: int) -> int:
        token = self._next()
        if token is None or token.kind != "number":
            raise self._wrong(f"a whole number after {what}")
        self._at += 1
        if int(token.text) > most:
            raise SegmentRefused(
                f"{token.text} at letter {token.at} is too much: take up to {most}"
            )
        return int(token.text)

    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, text: str) -> bool:
        token = self._next()
        if token is None or token.text != text or token.kind == "name":
            return False
        self._at += 1
        return True

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self._wrong(text)

    def _wrong(self, wanted: str) -> SegmentRefused:
        token = self._next()
        found = f"{token.text!r} at letter {token.at}" if token else "its end"
        return SegmentRefused(f"the rule has {found} where {wanted} should be: correct it there")
