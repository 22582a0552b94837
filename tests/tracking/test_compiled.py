"""Kernels that are kept on disk: no two of them hold the same function with a way in."""

import ast
from pathlib import Path

import tillfree.tracking

FOLDER = Path(tillfree.tracking.__file__).parent


def test_no_kernel_calls_one_that_python_enters() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in FOLDER.glob("*.py")}
    functions = [n for tree in trees.values() for n in tree.body if isinstance(n, ast.FunctionDef)]
    decorated = {
        function.name: {ast.unparse(d) for d in function.decorator_list} for function in functions
    }
    entered = {name for name, how in decorated.items() if "entered" in how}
    assert entered
    for function in functions:
        if not {"entered", "compiled"} & decorated[function.name]:
            continue
        called = {
            node.func.id
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & entered, function.name
