"""Tables as text that is Markdown too, and the page of measurements that they are kept on."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "measurements.md"
"""The page; each benchmark owns the section between its two markers."""

_HEAD = """# Measurements

Every table here was printed by the command above it; `make bench` prints them all again, and
`--write` puts them here. No setting was tuned on the seeds that are measured.
"""


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns line up; all but the first are set to the right."""
    widths = [max(3, *(len(row[place]) for row in (heads, *rows))) for place in range(len(heads))]
    lines = [_line(heads, widths)]
    rules = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines.append("| " + " | ".join(rules) + " |")
    lines += [_line(row, widths) for row in rows]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = cells[0].ljust(widths[0])
    rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return "| " + " | ".join([first, *rest]) + " |"


def write_section(name: str, title: str, text: str) -> None:
    """Put `text` under `title` into the page, in place of what the benchmark `name` left there."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    page = PAGE.read_text("utf-8") if PAGE.exists() else _HEAD
    section = f"{begin}\n## {title}\n\n{text.strip()}\n{end}\n"
    if begin in page and end in page:
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(f"{end}\n")
        page = before + section + after
    else:
        page = f"{page.rstrip()}\n\n{section}"
    PAGE.write_text(page, "utf-8")
    print(f"\nwritten to {PAGE}")


def machine() -> str:
    """Return the machine in a few words: what a speed must be read with."""
    return f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
