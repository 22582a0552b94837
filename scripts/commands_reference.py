"""Write docs/reference/commands.md: every command with what it takes.

The page is made from the parser of the command line. A test of the house fails where the page is
not up to date.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from tillfree.cli import build_parser

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reference/commands.md"

_HEAD = """# Commands

`tillfree COMMAND ...`; in a checkout `.venv/bin/tillfree`, or `python -m tillfree`. A command exits
with 0 when it is done, 1 when a check found errors, 2 when it was refused (one sentence says what
was wrong and what to do), 130 when it was interrupted. This page is written by `make docs`.
"""


def commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    """Yield name, parser and one-line purpose of each command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {one.dest: one.help or "" for one in action._choices_actions}
            for name, command in action.choices.items():
                yield name, command, helps.get(name, "")


def arguments(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Yield each argument of a command as it is typed, and what it means."""
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            continue
        value = str(action.metavar or action.dest)
        if action.choices is not None:
            value = ", ".join(map(str, action.choices))
        shown = f"{action.option_strings[-1]}" if action.option_strings else value
        if action.option_strings and action.nargs != 0:
            shown = f"{shown} {value}"
        yield shown, action.help or ""


def page(parser: argparse.ArgumentParser) -> str:
    """Return the Markdown page for a parser."""
    everywhere = [f"| `{shown}` | {meaning} |" for shown, meaning in arguments(parser)]
    parts = [_HEAD, "\n".join(["| anywhere | |", "|---|---|", *everywhere]) + "\n"]
    for name, command, purpose in commands(parser):
        usage = " ".join(command.format_usage().removeprefix("usage: ").split())
        rows = [f"| `{shown}` | {meaning} |" for shown, meaning in arguments(command)]
        table = "\n".join(["| argument | meaning |", "|---|---|", *rows])
        sentence = f"{purpose[:1].upper()}{purpose[1:]}."
        parts.append(f"## tillfree {name}\n\n{sentence}\n\n```text\n{usage}\n```\n\n{table}\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(build_parser()), "utf-8")


if __name__ == "__main__":
    main()
