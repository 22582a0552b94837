"""Write docs/reference/settings.md: every setting, its default, and what it means.

The page is made from the source: each class whose name ends in `Settings`, each field with its
default and the string beneath it. A test of the house fails where the page is not up to date.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reference/settings.md"

_HEAD = """# Settings

Every number that the system leans on, with its unit and where it comes from. Each is a field of a
frozen record; [how to choose another value](../howto/choose-settings.md). This page is written by
`make docs`.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One field: where it is declared, its default as written, its meaning (empty: untold)."""

    name: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SettingsClass:
    """One settings record and its fields, in their order."""

    module: str
    name: str
    purpose: str
    fields: tuple[Setting, ...]


def _text(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return " ".join(str(node.value.value).split())
    return ""


def _fields(body: list[ast.stmt]) -> Iterator[Setting]:
    for node, after in pairwise([*body, ast.Pass()]):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            kind = ast.unparse(node.annotation)
            if kind.endswith("Settings"):
                yield Setting(node.target.id, kind, f"see [{kind}](#{kind.lower()})")
                continue
            default = ast.unparse(node.value) if node.value else "required"
            yield Setting(node.target.id, default, _text(after))


def settings_of(module: str, text: str) -> list[SettingsClass]:
    """Return the settings records that a module's text declares."""
    return [
        SettingsClass(
            module,
            node.name,
            " ".join((ast.get_docstring(node) or "").split()),
            tuple(_fields(node.body)),
        )
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Settings")
    ]


def all_settings() -> list[SettingsClass]:
    """Return every settings record of the product, by module."""
    found = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        found += settings_of(module, path.read_text("utf-8"))
    return found


def page(classes: list[SettingsClass]) -> str:
    """Return the Markdown page for these records."""
    parts = [_HEAD]
    for one in classes:
        place = one.module.removesuffix(".__init__")
        rows = [
            f"| `{field.name}` | `{field.default}` | {field.meaning.replace('|', chr(92) + '|')} |"
            for field in one.fields
        ]
        head = ["| setting | default | meaning, unit, origin |", "|---|---|---|"]
        table = "\n".join([*head, *rows])
        parts.append(f"## {one.name}\n\n`{place}`: {one.purpose}\n\n{table}\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(all_settings()), "utf-8")


if __name__ == "__main__":
    main()
