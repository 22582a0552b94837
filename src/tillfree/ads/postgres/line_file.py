"""Files that bidders follow: lines are added at the end, or the whole is replaced in one step.

A reader knows a file that was replaced by its inode, and begins with its first line.
"""

import os
from collections.abc import Iterable
from pathlib import Path


def add_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Add whole lines to a file, which is made where there is none; none else may read it."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, b"".join(lines))
    finally:
        os.close(file)


def write_anew(path: Path, lines: Iterable[bytes]) -> None:
    """Replace a file by one of these lines, on the disk before it takes the other's place."""
    beside = path.with_name(f"{path.name}.new")
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "wb") as new:
        new.writelines(lines)
        new.flush()
        os.fsync(new.fileno())
    beside.replace(path)
