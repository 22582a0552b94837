"""A question to the lake, and its answer."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import duckdb

from tillfree.insight.answers import Answer, Cell, Figure, Question, QuestionRefused, Value
from tillfree.insight.lake.finishing import FINISH_TABLES, FINISHES
from tillfree.insight.lake.lake import Lake
from tillfree.insight.lake.quick import QUICK, Quick
from tillfree.insight.lake.reading import Reader, Scope
from tillfree.insight.lake.tables import TABLES
from tillfree.insight.questions import find_question
from tillfree.insight.questions.daily import daily_in

ROWS_MAX = 100_000
"""Rows that an answer holds at most; a page shows fewer, a file of more is nobody's answer."""

_PARAMETER = re.compile(r"\$(\w+)")

_WORD = re.compile(r"[a-z_]+")

_TRIES = 3
"""Times a question is asked again where files went away; each erasure takes away one day's."""

_BETWEEN_MAX = 5_000_000
"""Rows that a question's SQL may give to what is done with them after it."""


def ask(
    lake: Lake, scope: Scope, name: str, parameters: Mapping[str, Value] | None = None
) -> Answer:
    """Return the answer of a question over a scope of the lake.

    Raises QuestionRefused for an unknown question or parameter; see `Question.chosen`.
    """
    question = find_question(name)
    quick = QUICK.get(name)
    words = frozenset(_WORD.findall(question.sql)) | FINISH_TABLES.get(question.finish, frozenset())
    tables = [] if quick else [table for table in TABLES if table in words]
    daily = (quick.daily,) if quick else daily_in(question.sql)
    for _ in range(_TRIES):
        try:
            with lake.reader(scope, tables, daily) as reader:
                return _answer(reader, question, parameters or {}, quick)
        except (duckdb.IOException, FileNotFoundError):
            continue  # somebody was erased between listing the files and opening them
    with lake.reader(scope, tables, daily) as reader:
        return _answer(reader, question, parameters or {}, quick)


def _answer(
    reader: Reader, question: Question, parameters: Mapping[str, Value], quick: Quick | None
) -> Answer:
    if quick is None:
        return ask_reader(reader, question, parameters)
    chosen = question.chosen(parameters)
    return answer_of(question, chosen, quick.rows(reader, chosen), ())


def ask_reader(reader: Reader, question: Question, parameters: Mapping[str, Value]) -> Answer:
    """Return the answer of a question over what a reader sees."""
    chosen = question.chosen(parameters)
    wanted = frozenset(_PARAMETER.findall(question.sql))
    used = {name: value for name, value in chosen.items() if name in wanted}
    limit = _BETWEEN_MAX if question.finish else ROWS_MAX
    cursor = reader.connection.execute(question.sql, used)
    rows = cursor.fetchmany(limit + 1)
    if question.finish:
        if len(rows) > limit:
            raise QuestionRefused(
                f"The question {question.name!r} would look at more than {limit} rows: ask for "
                "fewer days or stores."
            )
        told, figures = FINISHES[question.finish](rows, chosen, reader.rows)
    else:
        told, figures = rows, ()
    return answer_of(question, chosen, told, figures)


def answer_of(
    question: Question,
    chosen: Mapping[str, Value],
    told: Sequence[Sequence[object]],
    figures: tuple[Figure, ...],
) -> Answer:
    """Return rows as an answer, cut where they are too many."""
    return Answer(
        question=question.name,
        title=question.title,
        parameters=dict(chosen),
        columns=question.columns,
        rows=tuple(tuple(cell_of(value) for value in row) for row in told[:ROWS_MAX]),
        figures=figures,
        is_cut=len(told) > ROWS_MAX,
    )


def cell_of(value: object) -> Cell:
    """Return a value of DuckDB's as it stands in an answer."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"an answer cannot hold a {type(value).__name__}")
