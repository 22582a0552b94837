"""Nothing half done: no notes to oneself, no empty bodies, no swallowed errors, nothing unused."""

import ast
import re
from collections.abc import Sequence

from tests.house.source_tree import Module, functions, hold, other_modules, snippet, source_modules

_NOTES = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|HA" + r"CK)\b")


OFFERED = {"plane_points", "triangulate"}
"""Geometry for those who calibrate a store of their own; the stages have compiled forms of it."""


def _is_empty(body: list[ast.stmt]) -> bool:
    """Tell whether there is nothing but a docstring, `pass` or `...`."""
    rest = [
        node
        for node in body
        if not isinstance(node, ast.Pass)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    return not rest


def _protocol_functions(module: Module) -> set[int]:
    """Return the lines of functions of Protocols, whose bodies are empty by right."""
    lines: set[int] = set()
    for node in ast.walk(module.tree):
        bases = [ast.unparse(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
        if any(base.split("[")[0] == "Protocol" for base in bases):
            lines |= {one.lineno for one in ast.walk(node) if isinstance(one, ast.FunctionDef)}
    return lines


def breaches(modules: Sequence[Module]) -> list[str]:
    """Return one line for each thing that was left for later, or swallowed."""
    found = []
    for module in modules:
        for number, line in enumerate(module.text.splitlines(), 1):
            if _NOTES.search(line):
                found.append(f"{module.place}:{number}: a note to oneself")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node):
                found.append(f"{module.place}:{node.lineno}: not implemented")
            if isinstance(node, ast.ExceptHandler):
                wide = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
                if wide and _is_empty(node.body):
                    found.append(f"{module.place}:{node.lineno}: an error is swallowed")
        by_right = _protocol_functions(module)
        for function in functions(module):
            silent = _is_empty(function.body) and not ast.get_docstring(function)
            if silent and function.lineno not in by_right:
                found.append(f"{module.place}:{function.lineno}: {function.name} does nothing")
    return found


def unused(modules: Sequence[Module]) -> list[str]:
    """Return one line for each top-level name that the product itself never mentions again."""
    mentions: dict[str, int] = {}
    for module in modules:
        for word in re.findall(r"\b[A-Za-z_]\w*\b", module.text):
            mentions[word] = mentions.get(word, 0) + 1
    return [
        f"{module.place}:{node.lineno}: {node.name} is used nowhere"
        for module in modules
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and mentions[node.name] == 1
        and node.name not in OFFERED
        and not node.decorator_list
    ]


def test_nothing_is_left_half_done() -> None:
    hold(breaches([*source_modules(), *other_modules()]))


def test_nothing_is_written_and_never_used() -> None:
    hold(unused(source_modules()))


def test_the_rule_sees_a_breach() -> None:
    for text in (
        "x = 1  # TO" + "DO: two",
        "def f():\n    raise NotImplementedError",
        "try:\n    x = 1\nexcept Exception:\n    pass",
        "def f():\n    pass",
        "class A:\n    def f(self): ...",
    ):
        assert len(breaches([snippet("tillfree.core.bad", text)])) == 1, text
    good = "class A(Protocol):\n    def f(self): ...\ntry:\n    f()\nexcept KeyError:\n    pass"
    assert not breaches([snippet("tillfree.core.good", good)])
    said = "class A:\n    def f(self):\n        'Nothing is kept here, so nothing is to do.'"
    assert not breaches([snippet("tillfree.core.good", said)])


def test_the_rule_sees_what_is_used_nowhere() -> None:
    lone = snippet("tillfree.core.lone", "def alone(): ...\ndef used(): ...\nused()")
    assert unused([lone]) == ["tillfree.core.lone:1: alone is used nowhere"]
