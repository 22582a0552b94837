"""Write docs/reference/api.md: every operation of the API, what it needs, and every problem.

The page is made from the API's own document. A test of the house fails where the page is not up to
date, so an operation without a word cannot be added.
"""

import warnings
from pathlib import Path

from tillfree.web import api_document
from tillfree.web.problems import RULES

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reference/api.md"

_HEAD = """# The API

Every operation, by what it is about. The exact form of requests and answers is the document that a
running server gives at `/schema/openapi.json` (OpenAPI 3.1); what holds for all of them is told in
[the concept](../concepts/api.md). A *scope* is what a key must have been given, or a person's role
must allow; one of those named is enough. This page is written by `make docs`.
"""
_PROCESS = """## For those who run it

| address | answer |
|---|---|
| `GET /health` | 200 as long as the process answers |
| `GET /ready` | 200 where the database answers and is at the newest version, else 503 |
| `GET /metrics` | figures in Prometheus' text format; keep it from the outside |
| `GET /schema/openapi.json` | the document |
"""


def scopes_of(operation: dict[str, object]) -> str:
    """Return who is let in, in words."""
    security = operation.get("security")
    if not isinstance(security, list) or not security:
        return "everybody"
    scopes = [scope for one in security[:1] for names in one.values() for scope in names]
    return " or ".join(f"`{scope}`" for scope in scopes) or "any key or session"


def page(document: dict[str, object]) -> str:
    """Return the Markdown page for a document."""
    rows: dict[str, list[str]] = {}
    paths = document["paths"]
    assert isinstance(paths, dict)
    for path, methods in paths.items():
        for method, operation in methods.items():
            tag = operation["tags"][0]
            told = f"| `{method.upper()} {path}` | {scopes_of(operation)} | "
            rows.setdefault(tag, []).append(told + f"{operation['summary']} |")
    parts = [_HEAD]
    for tag, found in rows.items():
        head = ["| operation | scope | what it does |", "|---|---|---|"]
        parts.append(f"## {tag.capitalize()}\n\n" + "\n".join([*head, *sorted(found)]) + "\n")
    parts.append(_PROCESS)
    problems = [
        f"| `/problems/{rule.slug}` | {rule.status} | {rule.title} | {rule.meaning} |"
        for rule in RULES
    ]
    head = ["| `type` | status | title | what it means |", "|---|---|---|---|"]
    parts.append("## Problems\n\n" + "\n".join([*head, *problems]) + "\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        PAGE.write_text(page(api_document()), "utf-8")


if __name__ == "__main__":
    main()
