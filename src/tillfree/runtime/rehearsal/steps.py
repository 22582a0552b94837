"""How far a rehearsal is: a bar for a person at a terminal, lines for a process that listens."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tillfree.runtime.rehearsal.rehearse import Tell

STEPS = {"people": "people shop", "engine": "the engine watches", "figures": "counting"}
"""What each step is called."""


class StepTold(msgspec.Struct, frozen=True):
    """A line of a process that rehearses: which step, and which share of it is done."""

    step: str
    share: float


@contextmanager
def print_steps() -> Iterator[Tell]:
    """Give what shows the steps on standard error, where that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as on:
        task = on.add_task("", total=1.0)
        yield lambda step, share: on.update(task, description=STEPS[step], completed=share)


def tell_lines(step: str, share: float) -> None:
    """Write a step as a line of JSON to standard output."""
    line = msgspec.json.encode(StepTold(step, round(share, 3)))
    sys.stdout.write(line.decode() + "\n")
    sys.stdout.flush()
