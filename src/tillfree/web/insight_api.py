"""Questions about visits: each with its one definition, and an address of its own.

The addresses are made from the questions' definitions, so that a question's choices are in the
document, and a new question has an address without a word here.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from inspect import Parameter as Argument
from inspect import Signature
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from tillfree.core.clock import NS_PER_S
from tillfree.insight import Answer, Parameter, Question, all_questions, answer_csv
from tillfree.tenants import Action
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.document import OTHER_FORMS
from tillfree.web.insight_room import Asked
from tillfree.web.operations import JSON, needs, reads
from tillfree.web.problems import CONFLICT

_TAG = "insight"
FIGURES = needs(Action.ANALYTICS, Action.READ_REPORTS)
"""Counts and shares: whoever may read figures without people."""
VISITORS = needs(Action.ANALYTICS)
"""What single visits did, under their pseudonyms."""
OF_VISITORS = frozenset({"visits_behind"})
"""Questions whose rows are single visits."""

_SALT_BYTES = 16
_NUMBER_MAX = 10**9
_TEXT_MAX = 200
_FORMS = {**OTHER_FORMS, "json": JSON}

StoreAsked = Annotated[
    str | None,
    QueryParameter(
        name="store_id", pattern="^[A-Za-z0-9._-]{1,100}$", description="Of this store alone."
    ),
]
FromDay = Annotated[
    date | None, QueryParameter(name="from_day", description="From this day on, as 2026-11-23.")
]
ToDay = Annotated[
    date | None, QueryParameter(name="to_day", description="Up to this day, it included.")
]
Form = Annotated[
    Literal["json", "csv", "parquet"] | None,
    QueryParameter(
        name="as", description="How it is told; else what `Accept` names first of the three."
    ),
]


TypedSql = Annotated[str, QueryParameter(max_length=8_000, min_length=1, description="One SELECT.")]
WhatDeclared = Annotated[
    Literal["people", "bought_category", "stood_in_zone"],
    QueryParameter(description="What they did: came, bought of a category, stood in a zone."),
]
Attributes = Annotated[
    str,
    QueryParameter(
        pattern="^[a-z_]{1,40}(,[a-z_]{1,40})?$",
        description="One or two things that people declare, as `age_band,gender`.",
    ),
]
Period = Annotated[
    str,
    QueryParameter(
        pattern="^20[0-9]{2}-(0[1-9]|1[0-2]|Q[1-4])$",
        description="A month or quarter that is over, as 2026-07 or 2026-Q3.",
    ),
]


class ParameterShown(msgspec.Struct, frozen=True):
    """What a question lets choose; without `choices` anything of the default's type."""

    name: str
    default: str | float
    choices: tuple[str, ...]
    means: str


class ColumnShown(msgspec.Struct, frozen=True):
    """A column of an answer, and its unit."""

    name: str
    unit: str
    means: str


class QuestionShown(msgspec.Struct, frozen=True):
    """A question and its one definition: formula, units, and who else defines it so."""

    name: str
    title: str
    means: str
    formula: str
    elsewhere: str
    parameters: tuple[ParameterShown, ...]
    columns: tuple[ColumnShown, ...]


class QuestionsShown(msgspec.Struct, frozen=True):
    """Every question that there is."""

    questions: tuple[QuestionShown, ...]


class FigureShown(msgspec.Struct, frozen=True):
    """A number that stands for the whole answer."""

    name: str
    value: float | None
    means: str


class AnswerShown(msgspec.Struct, frozen=True):
    """An answer: its columns, and its rows in their order; `is_cut` where there were more."""

    question: str
    title: str
    parameters: dict[str, str | float]
    columns: tuple[ColumnShown, ...]
    rows: tuple[tuple[str | float | bool | None, ...], ...]
    figures: tuple[FigureShown, ...]
    is_cut: bool


class DeclaredCellShown(msgspec.Struct, frozen=True):
    """How many people of a kind; `count` null where that is withheld."""

    group: str
    key: tuple[str, ...]
    count: int | None
    is_noisy: bool


class DeclaredShown(msgspec.Struct, frozen=True):
    """Cells, and how much was withheld: how many cells, and of people the full fifties in them."""

    cells: tuple[DeclaredCellShown, ...]
    withheld_cells: int
    withheld_people_at_least: int


@reads("/v1/insight/questions", FIGURES, _TAG)
def list_questions(request: ApiRequest) -> QuestionsShown:
    """List the questions about visits, each with its definition; it is asked at its own address."""
    return QuestionsShown(tuple(_question(one) for one in all_questions().values()))


def asked_of(
    request: ApiRequest, store_id: str | None, from_day: date | None, to_day: date | None
) -> Asked:
    """Return what a question is about; the organisation is the asker's."""
    return Asked(
        caller_of(request).services.organisation,
        store_id or "",
        (from_day or date.min).isoformat(),
        (to_day or date.max).isoformat(),
    )


def told(request: ApiRequest, answer: Answer, form: str | None) -> Response[Any]:
    """Return an answer in the form that `as` names, or else the one that is accepted first."""
    chosen = form or _accepted(request.headers.get("accept", ""))
    headers = {"vary": "accept"}
    if chosen == "json":
        return Response(shown_answer(answer), headers=headers)
    name = f'attachment; filename="{answer.question}.{chosen}"'
    headers["content-disposition"] = name
    if chosen == "csv":
        return Response(
            answer_csv(answer).encode(), media_type=OTHER_FORMS[chosen], headers=headers
        )
    from tillfree.insight.lake import answer_parquet

    return Response(answer_parquet(answer), media_type=OTHER_FORMS[chosen], headers=headers)


@reads("/v1/insight/sql", VISITORS, _TAG, rules=(CONFLICT,))
def ask_sql(
    request: ApiRequest,
    sql: TypedSql,
    store_id: StoreAsked = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    form: Form = None,
) -> Response[AnswerShown]:
    """Return what a SELECT of DuckDB's SQL gives over views that hold nothing personal.

    The views are visits, acts, looks, stays, events, purchases, slots, articles, zones and
    shortages. `visit` joins the rows of one answer, and is another word in the next.
    """
    web = web_of(request)
    asked = asked_of(request, store_id, from_day, to_day)
    answer = web.insight.typed(asked, sql, web.services.entropy(_SALT_BYTES).hex())
    return told(request, answer, form)


@reads("/v1/insight/declared", VISITORS, _TAG, rules=(CONFLICT,))
def ask_declared_kinds(
    request: ApiRequest, what: WhatDeclared, attributes: Attributes, period: Period
) -> DeclaredShown:
    """Return how many people of each declared kind did something in a month or quarter.

    Kinds are what people said of themselves under a consent for just this. Fewer than 50 people are
    told with noise, fewer than 20 not at all, and what is told is the same to everybody: a year has
    60 numbers. `withheld_people_at_least` counts in full fifties.
    """
    web, organisation = web_of(request), caller_of(request).services.organisation
    today = datetime.fromtimestamp(web.services.now_ns() // NS_PER_S, UTC).date()
    kinds = tuple(attributes.split(","))
    found = web.insight.declared(organisation, what, kinds, period, today)
    return DeclaredShown(
        tuple(DeclaredCellShown(c.group, c.key, c.count, c.is_noisy) for c in found.cells),
        found.withheld_cells,
        found.withheld_people_at_least,
    )


def _accepted(accept: str) -> str:
    for part in accept.split(","):
        for form, media_type in _FORMS.items():
            if part.partition(";")[0].strip().lower() == media_type:
                return form
    return "json"


def _asks(question: Question) -> HTTPRouteHandler:
    """Return the address of a question: its choices are its parameters."""

    def ask_question(
        request: ApiRequest,
        store_id: str | None,
        from_day: date | None,
        to_day: date | None,
        form: str | None,
        **given: str | float,
    ) -> Response[AnswerShown]:
        asked = asked_of(request, store_id, from_day, to_day)
        answer = web_of(request).insight.ask(asked, question.name, given)
        return told(request, answer, form)

    _describe(ask_question, question)
    needed = VISITORS if question.name in OF_VISITORS else FIGURES
    declare = reads(f"/v1/insight/{question.name}", needed, _TAG, rules=(CONFLICT,))
    return declare(ask_question)


def _describe(fn: Callable[..., object], question: Question) -> None:
    """Give a function the name, the words and the parameters of a question."""
    shared: dict[str, object] = {
        "store_id": StoreAsked,
        "from_day": FromDay,
        "to_day": ToDay,
        "form": Form,
    }
    own = {one.name: _typed(one) for one in question.parameters}
    hints = {"request": ApiRequest, **shared, **own}
    defaults: dict[str, object] = dict.fromkeys(shared)
    defaults |= {one.name: one.default for one in question.parameters}
    arguments = [
        Argument(
            name, Argument.KEYWORD_ONLY, default=defaults.get(name, Argument.empty), annotation=hint
        )
        for name, hint in hints.items()
    ]
    fn.__name__ = f"ask_{question.name}"
    fn.__doc__ = f"{question.title}.\n\n{question.means}\n\nFormula: {question.formula}"
    fn.__annotations__ = {**hints, "return": Response[AnswerShown]}
    fn.__dict__["__signature__"] = Signature(arguments, return_annotation=Response[AnswerShown])


def _typed(parameter: Parameter) -> object:
    """Return the type of a question's parameter, with its limits and its words."""
    if parameter.choices:
        described = QueryParameter(description=parameter.means)
        return Annotated[Literal[parameter.choices], described]
    if isinstance(parameter.default, str):
        limits = QueryParameter(
            max_length=_TEXT_MAX, pattern="^[ -~]*$", description=parameter.means
        )
        return Annotated[str, limits]
    if isinstance(parameter.default, int):
        return Annotated[int, QueryParameter(ge=1, le=_NUMBER_MAX, description=parameter.means)]
    return Annotated[float, QueryParameter(ge=0, le=_NUMBER_MAX, description=parameter.means)]


def _question(question: Question) -> QuestionShown:
    return QuestionShown(
        question.name,
        question.title,
        question.means,
        question.formula,
        question.elsewhere,
        tuple(ParameterShown(p.name, p.default, p.choices, p.means) for p in question.parameters),
        tuple(ColumnShown(c.name, c.unit, c.means) for c in question.columns),
    )


def shown_answer(answer: Answer) -> AnswerShown:
    """Return an answer as it is shown."""
    return AnswerShown(
        answer.question,
        answer.title,
        dict(answer.parameters),
        tuple(ColumnShown(c.name, c.unit, c.means) for c in answer.columns),
        answer.rows,
        tuple(FigureShown(f.name, f.value, f.means) for f in answer.figures),
        answer.is_cut,
    )


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_questions,
    ask_sql,
    ask_declared_kinds,
    *(_asks(question) for question in all_questions().values()),
)
