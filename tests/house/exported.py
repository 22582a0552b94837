"""What a package says that it offers."""

import ast

from tests.house.source_tree import Module


def stated_names(module: Module) -> list[str] | None:
    """Return the names in a module's `__all__`, or None where it has none."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and [
            target.id for target in node.targets if isinstance(target, ast.Name)
        ] == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return None
