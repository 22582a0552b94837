"""Each package's front door says what it offers: sorted, true, and documented."""

import ast
from collections.abc import Sequence

from tests.house.exported import stated_names
from tests.house.import_table import SIDE_DOORS
from tests.house.source_tree import Module, hold, snippet, source_modules


def _bound(module: Module) -> list[str]:
    names = []
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tillfree"):
            names += [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
    return names


def _order(name: str) -> tuple[int, str]:
    """Constants, then types, then functions, each by the alphabet (as the linter sorts)."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def breaches(modules: Sequence[Module]) -> list[str]:
    """Return one line for each package whose `__all__` is missing, unsorted or untrue."""
    found = []
    for module in modules:
        is_door = module.is_package and module.name.count(".") == 1 and module.package != "core"
        if not (is_door or module.name in SIDE_DOORS):
            continue
        stated = stated_names(module)
        if stated is None and module.name in {door.rpartition(".")[0] for door in SIDE_DOORS}:
            continue  # its packages are entered on their own
        if stated is None:
            found.append(f"{module.place}: no __all__")
            continue
        if stated != sorted(stated, key=_order):
            found.append(f"{module.place}: __all__ is not sorted")
        found += [
            f"{module.place}: {name} is imported but not in __all__"
            for name in _bound(module)
            if name not in stated and not name.startswith("_")
        ]
        found += [
            f"{module.place}: {name} is in __all__ but not here"
            for name in stated
            if name not in _bound(module)
        ]
    return found


def undocumented(modules: Sequence[Module]) -> list[str]:
    """Return one line for each module, public class or public function without a docstring."""
    found = []
    for module in modules:
        if not ast.get_docstring(module.tree):
            found.append(f"{module.place}: the module has no docstring")
        holders: list[ast.Module | ast.ClassDef] = [module.tree]
        for holder in holders:
            for node in holder.body:
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    continue
                if node.name.startswith("_"):
                    continue
                if not ast.get_docstring(node):
                    found.append(f"{module.place}:{node.lineno}: {node.name} has no docstring")
                if isinstance(node, ast.ClassDef):
                    holders.append(node)
    return found


def test_each_front_door_is_sorted_and_true() -> None:
    hold(breaches(source_modules()))


def test_everything_public_has_a_docstring() -> None:
    hold(undocumented(source_modules()))


def test_the_rule_sees_a_breach() -> None:
    for text in (
        "x = 1",
        "from tillfree.a.b import B, a\n__all__ = ['a', 'B']",
        "from tillfree.a.b import B, a\n__all__ = ['B']",
        "__all__ = ['B']",
    ):
        assert len(breaches([snippet("tillfree.a", text, is_package=True)])) == 1
    good = "from tillfree.a.b import B, a\n__all__ = ['B', 'a']"
    assert not breaches([snippet("tillfree.a", good, is_package=True)])


def test_the_rule_sees_a_missing_docstring() -> None:
    assert undocumented([snippet("tillfree.a.b", "x = 1")])
    assert undocumented([snippet("tillfree.a.b", "'Why.'\ndef f(): ...")])
    assert undocumented([snippet("tillfree.a.b", "'Why.'\nclass A:\n  'A.'\n  def f(self): ...")])
    assert not undocumented([snippet("tillfree.a.b", "'Why.'\ndef _f(): ...")])
