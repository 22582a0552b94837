"""Questions about visits: each with its one definition, and an address of its own.

The addresses are made from the questions' definitions, so that a question's choices are in the
document, and a new question has an address without a word here.
"""

from collections.abc import Callable
from datetime import date
from inspect import Parameter as Argument
from inspect import Signature
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

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
    *(_asks(question) for question in all_questions().values()),
)
