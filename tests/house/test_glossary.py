"""One word, one meaning: the glossary is sorted, and the words that it rules out name nothing."""

import ast
import re
from collections.abc import Sequence
from itertools import pairwise

from tests.house.source_tree import ROOT, Module, hold, snippet, source_modules


def entries(page: str) -> list[tuple[str, list[str]]]:
    """Return each term of the glossary with the words that are not to be used for it."""
    rows = re.findall(r"^\| \*\*(.+?)\*\* \|.*\|([^|]*)\|$", page, re.MULTILINE)
    return [
        (term, [word.strip() for word in words.split(",") if word.strip()]) for term, words in rows
    ]


def _names(module: Module) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append((node.lineno, node.name))
        elif isinstance(node, ast.arg):
            found.append((node.lineno, node.arg))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append((node.lineno, node.id))
    return found


def _words(name: str) -> str:
    """Return `CellStep_of` as `_cell_step_of_`."""
    return "_" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).strip("_").lower() + "_"


def breaches(modules: Sequence[Module], ruled_out: Sequence[str]) -> list[str]:
    """Return one line for each name made of a word that the glossary rules out."""
    wanted = [(word, "_" + word.replace(" ", "_") + "_") for word in ruled_out]
    return [
        f"{module.place}:{line}: {name}: the glossary has another word for {word}"
        for module in modules
        for line, name in _names(module)
        for word, part in wanted
        if part in _words(name)
    ]


def _page() -> str:
    return (ROOT / "docs/glossary.md").read_text("utf-8")


def test_the_glossary_is_sorted() -> None:
    terms = [term.lower() for term, _ in entries(_page())]
    assert len(terms) >= 30
    hold([f"{later} stands after {first}" for first, later in pairwise(terms) if first >= later])


def test_no_name_uses_a_word_that_is_ruled_out() -> None:
    ruled_out = [word for _, words in entries(_page()) for word in words]
    hold(breaches(source_modules(), ruled_out))


def test_the_rule_sees_a_breach() -> None:
    page = "| **cart** | what a visit holds now | basket, trolley |\n| **act** | a pick |  |\n"
    assert entries(page) == [("cart", ["basket", "trolley"]), ("act", [])]
    bad = snippet("tillfree.visits.bad", "class BasketLine: ...\ndef f(my_trolley): basket = 1")
    assert len(breaches([bad], ["basket", "trolley"])) == 3
    assert not breaches([snippet("tillfree.visits.good", "basketball = 1")], ["basket"])
