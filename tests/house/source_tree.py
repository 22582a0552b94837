"""The project's own files as the rules read them: parsed, named, never imported."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
_IGNORED = [".git", *(ROOT / ".gitignore").read_text("utf-8").split()]
"""Patterns of what is no part of the project; one that begins with a slash holds at the root."""


@dataclass(frozen=True, slots=True)
class Module:
    """One parsed file: `name` dotted (`tillfree.core.camera`), `is_package` for an `__init__`."""

    name: str
    path: Path
    text: str
    tree: ast.Module
    is_package: bool

    @property
    def place(self) -> str:
        """Where it lies, from the project's root, for messages."""
        return str(self.path.relative_to(ROOT)) if self.path.is_relative_to(ROOT) else self.name

    @property
    def package(self) -> str:
        """Its package under `tillfree`, or for a file that lies directly there its own name."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""


def snippet(name: str, text: str, *, is_package: bool = False) -> Module:
    """Return a module that exists only in a test of a rule."""
    return Module(name, Path(f"{name}.py"), text, ast.parse(text), is_package)


def _read(path: Path, start: Path) -> Module:
    parts = list(path.relative_to(start).with_suffix("").parts)
    is_package = parts[-1] == "__init__"
    if is_package:
        parts.pop()
    text = path.read_text("utf-8")
    return Module(".".join(parts), path, text, ast.parse(text), is_package)


@cache
def source_modules() -> tuple[Module, ...]:
    """Return every module of the product, sorted by path."""
    return tuple(_read(path, SOURCE) for path in sorted(SOURCE.rglob("*.py")))


@cache
def other_modules() -> tuple[Module, ...]:
    """Return every module beside the product: tests, benchmarks, scripts."""
    return tuple(
        _read(path, ROOT)
        for folder in ("tests", "benchmarks", "scripts")
        for path in sorted((ROOT / folder).rglob("*.py"))
    )


@cache
def text_files() -> tuple[Path, ...]:
    """Return every file of the project that people write or read as text."""
    return tuple(path for path in _walk(ROOT) if _is_text(path))


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if any(_is_ignored(path, pattern) for pattern in _IGNORED):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def _is_ignored(path: Path, pattern: str) -> bool:
    at_root = path.parent == ROOT or not pattern.startswith("/")
    return at_root and fnmatch(path.name, pattern.strip("/"))


def _is_text(path: Path) -> bool:
    kinds = {".py", ".md", ".toml", ".lock", ".sh", ".txt", ".yml", ".yaml", ".cfg", ".html", ".js"}
    plain = {"Makefile", "LICENSE", ".gitignore", "run"}
    return path.suffix in kinds or path.name in plain


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module, nested ones as well."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for such an expression, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def hold(found: list[str]) -> None:
    """Fail with every breach on a line of its own, or do nothing where there is none."""
    assert not found, "\n" + "\n".join(found)
