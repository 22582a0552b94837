"""A rule as one query over all members, the same for PostgreSQL and DuckDB.

Names and numbers are always parameters, `:name` in the text; nothing that somebody wrote becomes
text of the query. The acts are rows of a table or view with the columns of `Act` and `member_id`.
"""

import re
from dataclasses import dataclass, field

from tillfree.audience.acts import ActKind
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

_TABLE = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True, slots=True)
class SqlRule:
    """A query with its parameters; its rows are `member_id`."""

    text: str
    parameters: dict[str, str | int]


@dataclass(slots=True)
class _Writer:
    """Writes conditions on a member `m`, collecting parameters."""

    table: str
    scope: str
    at_ns: int
    parameters: dict[str, str | int] = field(default_factory=dict)

    def add(self, value: str | int) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def fits(self, pattern: Pattern, alias: str) -> str:
        told = [f"{alias}.kind = {self.add(pattern.kind)}"]
        if pattern.over_s:
            told.append(f"{alias}.duration_s > {self.add(pattern.over_s)}")
        if pattern.field:
            told.append(f"{alias}.{pattern.field} = {self.add(pattern.value)}")
        return " and ".join(told)

    def own(self, alias: str, begin_ns: int) -> str:
        """Return the rows of the member in a window that ends now."""
        return (
            f"{self.scope}{alias}.member_id = m.member_id and {alias}.at_ns > {self.add(begin_ns)}"
            f" and {alias}.at_ns <= {self.add(self.at_ns)}"
        ).replace("{alias}", alias)

    def condition(self, rule: Rule) -> str:
        if isinstance(rule, Not):
            return f"not ({self.condition(rule.rule)})"
        if isinstance(rule, Both):
            return f"(({self.condition(rule.left)}) and ({self.condition(rule.right)}))"
        if isinstance(rule, Absent):
            return self._absent(rule)
        if isinstance(rule, Count | CountVisits):
            comparison = "<=" if rule.is_most else ">="
            counted = self._visits(rule) if isinstance(rule, CountVisits) else self._count(rule)
            return f"({counted}) {comparison} {self.add(rule.times)}"
        return f"(({self.condition(rule.left)}) or ({self.condition(rule.right)}))"

    def _count(self, rule: Count) -> str:
        begin_ns = self.at_ns - rule.window_s * NS_PER_S
        own, fits = self.own("a", begin_ns), self.fits(rule.pattern, "a")
        return f"select count(*) from {self.table} a where {own} and {fits}"

    def _visits(self, rule: CountVisits) -> str:
        begin_ns = self.at_ns - rule.window_s * NS_PER_S
        own, fits = self.own("a", begin_ns), self.fits(rule.pattern, "a")
        query = f"select count(distinct a.visit_id) from {self.table} a where {own} and {fits}"
        if rule.without is None:
            return query
        other, other_fits = self.own("b", begin_ns), self.fits(rule.without, "b")
        return (
            f"{query} and a.visit_id not in"
            f" (select b.visit_id from {self.table} b where {other} and {other_fits})"
        )

    def _absent(self, rule: Absent) -> str:
        begin_ns = self.at_ns - rule.window_s * NS_PER_S
        visited = Pattern(ActKind.VISITED.value)
        told = []
        for alias, since_ns, sign in (
            ("a", self.at_ns - HISTORY_NS, "exists"),
            ("b", begin_ns, "not exists"),
        ):
            own, fits = self.own(alias, since_ns), self.fits(visited, alias)
            told.append(f"{sign} (select 1 from {self.table} {alias} where {own} and {fits})")
        return " and ".join(told)


def bulk_query(rule: Rule, at_ns: int, table: str = "act", *, organisation: str = "") -> SqlRule:
    """Return the query for all members of whom a rule is true at a moment (ns UTC).

    With `organisation` the rows of that one alone count, by a column of that name.
    """
    if not _TABLE.fullmatch(table):
        raise ValueError(table)
    writer = _Writer(table, "", at_ns)
    if organisation:
        writer.scope = f"{{alias}}.organisation = {writer.add(organisation)} and "
    since, until = writer.add(at_ns - HISTORY_NS), writer.add(at_ns)
    members = (
        f"select distinct o.member_id from {table} o where "
        + writer.scope.replace("{alias}", "o")
        + f"o.at_ns > {since} and o.at_ns <= {until}"
    )
    told = writer.condition(rule)
    text = f"select m.member_id from ({members}) m where {told} order by m.member_id"
    return SqlRule(text, writer.parameters)
