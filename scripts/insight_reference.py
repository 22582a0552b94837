"""Writes docs/reference/insight.md: every question of insight with its one definition.

`python -m scripts.insight_reference` renews the page; a test fails while it is not up to date.
"""

from collections.abc import Iterable
from pathlib import Path

from tillfree.insight import Question, all_questions

PAGE = Path(__file__).parents[1] / "docs/reference/insight.md"

_HEAD = """# Questions of insight

Each question is a file of SQL under `tillfree/insight/questions`, which begins with the definition
below. It is asked over a scope (an organisation, its stores, days) by
`tillfree.insight.lake.ask(lake, scope, question, parameters)`. Moments and days are those of the
store's own clock; money is in minor units, tax contained; shares are 0 to 1; a cell without a value
(nothing to divide by) is empty. Staff and tests are in none of them.
"""


def page(questions: Iterable[Question]) -> str:
    """Return the page of the questions."""
    return _HEAD + "".join(_section(question) for question in questions)


def _section(question: Question) -> str:
    told = [
        f"\n## `{question.name}`: {question.title}\n",
        f"\n{question.means}\n",
        f"\n* **Formula:** {question.formula}\n",
        f"* **Elsewhere:** {question.elsewhere}\n",
    ]
    if question.parameters:
        told.append("\n| parameter | default | choices | meaning |\n|---|---|---|---|\n")
        told += [
            f"| `{p.name}` | {_shown(p.default)} | {', '.join(f'`{c}`' for c in p.choices)} "
            f"| {p.means} |\n"
            for p in question.parameters
        ]
    told.append("\n| column | unit | meaning |\n|---|---|---|\n")
    told += [f"| `{c.name}` | {c.unit} | {c.means} |\n" for c in question.columns]
    return "".join(told)


def _shown(default: object) -> str:
    return "" if default == "" else f"`{default}`"


if __name__ == "__main__":
    PAGE.write_text(page(all_questions().values()), "utf-8")
