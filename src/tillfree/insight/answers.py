"""What is asked and what is answered: questions with definitions, answers with units."""

from collections.abc import Mapping
from dataclasses import dataclass

from tillfree.core.errors import TillfreeError

Value = str | int | float
"""What a parameter can be."""

Cell = str | int | float | bool | None
"""What stands in a row; moments and days are ISO 8601 texts on the store's clock."""


class QuestionRefused(TillfreeError):
    """There is no such question, or it cannot be asked like this."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question lets choose; `choices` empty: anything of the default's type."""

    name: str
    default: Value
    choices: tuple[str, ...]
    means: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer."""

    name: str
    unit: str
    means: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its one definition, its text in SQL, and what is done with the rows after it."""

    name: str
    title: str
    means: str
    formula: str
    elsewhere: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    sql: str
    finish: str

    def chosen(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Return every parameter's value, with defaults for what is not given.

        Raises QuestionRefused for a name it does not have, a value of another type, or one that is
        not among the choices.
        """
        known = {one.name: one for one in self.parameters}
        for name in given:
            if name not in known:
                raise QuestionRefused(
                    f"The question {self.name!r} has no parameter {name!r}: it has "
                    f"{', '.join(known) or 'none'}."
                )
        return {one.name: _value(self.name, one, given.get(one.name)) for one in self.parameters}


def _value(question: str, parameter: Parameter, given: Value | None) -> Value:
    if given is None:
        return parameter.default
    kind = type(parameter.default)
    try:
        value: Value = kind(given)
    except ValueError:
        raise QuestionRefused(
            f"{parameter.name} of {question!r} cannot be {given!r}: give a {kind.__name__}."
        ) from None
    if parameter.choices and value not in parameter.choices:
        raise QuestionRefused(
            f"{parameter.name} of {question!r} cannot be {given!r}: choose one of "
            f"{', '.join(parameter.choices)}."
        )
    if kind is not str and not -1e12 < float(value) < 1e12:
        raise QuestionRefused(
            f"{parameter.name} of {question!r} cannot be {given!r}: give a number below 10^12."
        )
    return value


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that stands for the whole answer."""

    name: str
    value: float
    means: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a question's columns; `is_cut` where there were more than are told."""

    question: str
    title: str
    parameters: Mapping[str, Value]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: tuple[Figure, ...] = ()
    is_cut: bool = False

    def column(self, name: str) -> tuple[Cell, ...]:
        """Return the values of one column; raises KeyError for one it does not have."""
        names = [column.name for column in self.columns]
        if name not in names:
            raise KeyError(name)
        place = names.index(name)
        return tuple(row[place] for row in self.rows)
