"""A question's text in Spark's words, by SQLGlot; what it would get wrong is put right here."""

from collections.abc import Mapping

import sqlglot
from sqlglot import exp

from tillfree.insight.answers import Value


def spark_text(sql: str, parameters: Mapping[str, Value] | None = None) -> str:
    """Return DuckDB's SQL as Spark's, each `$name` replaced by its value as a literal.

    Exact quantiles stay exact: SQLGlot knows no function of that name on Spark but the approximate
    one. Numbers with a point are floating, as DuckDB's division takes them, and not decimals of so
    many places. Raises KeyError for a name that has no value.
    """
    given = parameters or {}

    def rewritten(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Placeholder):
            return exp.convert(given[node.name])
        if isinstance(node, exp.PercentileCont):
            return exp.Anonymous(this="percentile", expressions=[node.this, node.expression])
        if isinstance(node, exp.Literal) and not node.is_string and "." in node.name:
            return exp.Literal.number(f"{node.name}e0")
        return node

    tree = sqlglot.parse_one(sql, read="duckdb")
    return str(tree.transform(rewritten).sql(dialect="spark"))
