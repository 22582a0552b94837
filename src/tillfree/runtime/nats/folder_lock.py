"""One process a folder: two that write one state would ruin it."""

import fcntl
from pathlib import Path
from typing import BinaryIO

from tillfree.runtime.nats.errors import WireUnavailable


def hold_folder(folder: Path) -> BinaryIO:
    """Keep other processes out of the folder until the file is closed, or this process ends.

    Raises WireUnavailable where another process holds it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (folder / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise WireUnavailable(
            f"the folder {folder} is in use by another process: stop that one, or choose another "
            "folder"
        ) from error
    return lock
