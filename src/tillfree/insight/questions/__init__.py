"""Every question: a file of SQL here, which begins with its own definition (TOML in a comment).

Lines between `-- repeated for k from 2 to 6` and `-- until here` stand for each k, with `{k}` and
`{k-1}` as its number and the one before.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from tillfree.insight.answers import Column, Parameter, Question, QuestionRefused

_REPEATED = re.compile(r"-- repeated for k from (\d) to (\d)\n(.*?)-- until here\n", re.DOTALL)
_BEGIN, _END = "/*\n", "\n*/\n"


@cache
def all_questions() -> dict[str, Question]:
    """Return the questions by name, in the order of their names."""
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".sql")]
    found = [question_of(f.name.removesuffix(".sql"), f.read_text("utf-8")) for f in files]
    return {question.name: question for question in sorted(found, key=lambda q: q.name)}


def _said_for_each(found: re.Match[str]) -> str:
    """Return what SQL has no word for repeating: the lines once for each k."""
    return "".join(
        found[3].replace("{k}", str(k)).replace("{k-1}", str(k - 1))
        for k in range(int(found[1]), int(found[2]) + 1)
    )


def find_question(name: str) -> Question:
    """Return a question; raises QuestionRefused where there is none of that name."""
    found = all_questions().get(name)
    if found is None:
        raise QuestionRefused(
            f"There is no question {name!r}: there are {', '.join(all_questions())}."
        )
    return found


def question_of(name: str, text: str) -> Question:
    """Return the question of a file's text; a file without a definition is a programmer's fault."""
    if not text.startswith(_BEGIN):
        raise ValueError(f"{name}.sql does not begin with its definition")
    head, sql = text.removeprefix(_BEGIN).split(_END, 1)
    told = tomllib.loads(head)
    return Question(
        name=name,
        title=told["title"],
        means=told["means"],
        formula=told["formula"],
        elsewhere=told["elsewhere"],
        parameters=tuple(
            Parameter(key, one["default"], tuple(one.get("choices", ())), one["means"])
            for key, one in told["parameters"].items()
        ),
        columns=tuple(
            Column(key, one["unit"], one["means"]) for key, one in told["columns"].items()
        ),
        sql=_REPEATED.sub(_said_for_each, sql),
        finish=told.get("finish", ""),
    )
