"""Find and run the code blocks of the documentation.

Blocks marked python run in order in one namespace a page. In blocks marked console the lines that
begin with `$ ` are commands; the lines beneath are what each must print, where `...` stands for
anything, also for whole lines. All run in an empty folder. Other blocks (sh, text) are to be read.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND_LIMIT_S = 300
"""A command of the documentation that takes longer is wrong there."""


@dataclass(frozen=True, slots=True)
class Block:
    """One code block: where it begins, its language, its text."""

    page: str
    line: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a console block and what it must print (empty: anything)."""

    line: str
    wanted: str


def blocks_of(page: str, text: str) -> list[Block]:
    """Return the code blocks that can be run, in order."""
    found = []
    for match in re.finditer(r"^```(python|console)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(page, line, match.group(1), match.group(2)))
    return found


def commands_of(block: Block) -> list[Command]:
    """Return the commands of a console block."""
    found = []
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, wanted = part.partition("\n")
        found.append(Command(line, wanted.strip()))
    return found


def prints_as_told(wanted: str, printed: str) -> bool:
    """Tell whether a command printed what the page says, `...` standing for anything."""
    pattern = ".*".join(re.escape(part) for part in wanted.split("..."))
    return not wanted or re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def _run_console(block: Block, folder: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"}
    for command in commands_of(block):
        done = subprocess.run(
            command.line,
            shell=True,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=COMMAND_LIMIT_S,
            check=False,
        )
        place = f"{block.page}:{block.line}: $ {command.line}"
        assert done.returncode == 0, f"{place}\n{done.stdout}{done.stderr}"
        told = prints_as_told(command.wanted, done.stdout)
        assert told, f"{place}\nwanted:\n{command.wanted}\nprinted:\n{done.stdout}"


def run_page(page: str, text: str, folder: Path) -> int:
    """Run every block of a page in a folder and return how many there were.

    The current folder is changed meanwhile, since a reader's code names files beside it.
    """
    names: dict[str, object] = {"__name__": page}
    blocks = blocks_of(page, text)
    before = Path.cwd()
    os.chdir(folder)
    try:
        for block in blocks:
            if block.language == "console":
                _run_console(block, folder)
            else:
                padded = "\n" * block.line + block.text
                exec(compile(padded, block.page, "exec"), names)
    finally:
        os.chdir(before)
    return len(blocks)
