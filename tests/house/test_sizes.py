"""Small enough to be read: modules, functions, parameters, lines; and names that say something."""

import ast
from collections.abc import Sequence

from tests.house.source_tree import (
    Module,
    dotted,
    functions,
    hold,
    other_modules,
    snippet,
    source_modules,
)

MODULE_LINES = 400
FUNCTION_LINES = 60
PARAMETERS = 6
COMPILED_PARAMETERS = 10
"""A compiled loop takes its arrays one by one: a record would have to be unpacked for each call."""
COLUMNS = 100
SAYING_NOTHING = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}


def _allowed_parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    makers = [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]
    compiled = any(dotted(maker) in {"njit", "compiled"} for maker in makers)
    return COMPILED_PARAMETERS if compiled else PARAMETERS


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    everything = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return len([one for one in everything if one.arg not in {"self", "cls"}])


def breaches(modules: Sequence[Module]) -> list[str]:
    """Return one line for each thing that outgrew its cap, or that has an empty name."""
    found = []
    for module in modules:
        lines = module.text.splitlines()
        if len(lines) > MODULE_LINES:
            found.append(f"{module.place}: {len(lines)} lines, at most {MODULE_LINES}")
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS:
                found.append(f"{module.place}:{number}: {len(line)} columns, at most {COLUMNS}")
        for function in functions(module):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            place = f"{module.place}:{function.lineno} {function.name}"
            if length > FUNCTION_LINES:
                found.append(f"{place}: {length} lines, at most {FUNCTION_LINES}")
            allowed = _allowed_parameters(function)
            if _parameters(function) > allowed:
                found.append(f"{place}: {_parameters(function)} parameters, at most {allowed}")
        if SAYING_NOTHING & set(module.name.split(".")[-1].split("_")):
            found.append(f"{module.place}: the name says nothing about what is inside")
    return found


def test_everything_is_small_enough() -> None:
    hold(breaches([*source_modules(), *other_modules()]))


def test_the_rule_sees_a_breach() -> None:
    long_function = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
    for text in (
        "x = 1\n" * (MODULE_LINES + 1),
        "x = '" + "y" * COLUMNS + "'",
        long_function,
        "def f(a, b, c, d, e, *, f, g): ...",
    ):
        assert len(breaches([snippet("tillfree.core.bad", text)])) == 1
    assert breaches([snippet("tillfree.core.math_utils", "")])
    assert not breaches([snippet("tillfree.core.fast", "@njit\ndef f(a, b, c, d, e, f, g): ...")])
    assert not breaches([snippet("tillfree.core.good", "def f(self, a, b, c, d, e, f): ...")])
