"""Files from outside, read whole or not at all: never more of one than was thought of."""

from pathlib import Path

from tillfree.core.errors import TillfreeError


def read_within(path: Path, most: int, what: str, refused: type[TillfreeError]) -> bytes:
    """Return the file's bytes, `most` at most; `what` is what is in it, for who has to mend it.

    Raises `refused` where it is missing, cannot be opened or is larger.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as fault:
        raise refused(
            f"the {what} in {path} cannot be read ({fault.strerror}): name a file that is there"
        ) from fault
    if len(data) > most:
        raise refused(f"{path} is larger than {most} bytes: name a shorter file of {what}")
    return data
