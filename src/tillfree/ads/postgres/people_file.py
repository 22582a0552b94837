"""A file of people as bidders read it: lines that are added, and now and then the file anew.

Leaving is one more line, which every reader takes at its next look. Who has left still stands
further up, so the file is written anew soon after, in one step: readers see it replaced and begin
from its first line.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from tillfree.ads.postgres.line_file import add_lines, write_anew
from tillfree.ads.records import PersonLine

_ENCODE = msgspec.json.Encoder().encode


class PeopleFile:
    """One file, and what stands in it by the random id of a person, which it never holds."""

    def __init__(self, path: Path) -> None:
        """Keep the file at `path`; what is there is written over by `replace`."""
        self._path = path
        self._lines: dict[str, tuple[PersonLine, ...]] = {}
        self.has_left = False
        """Whether lines of people who left still stand in the file."""

    def replace(self, people: Mapping[str, tuple[PersonLine, ...]]) -> None:
        """Write the file anew with these people and nobody else."""
        self._lines = {person: lines for person, lines in people.items() if lines}
        self.compact()

    def put(self, person_id: str, lines: tuple[PersonLine, ...]) -> bool:
        """Tell of one person; no lines where they are in nothing, or not any longer.

        Returns whether that is news.
        """
        before = self._lines.get(person_id, ())
        if before == lines:
            return False
        named = {line.pseudonym for line in lines}
        gone = [line for line in before if line.pseudonym not in named]
        told = [*(PersonLine(one.pseudonym, "", ()) for one in gone), *lines]
        add_lines(self._path, map(_line, told))
        self.has_left = self.has_left or bool(before)
        if lines:
            self._lines[person_id] = lines
        else:
            self._lines.pop(person_id, None)
        return True

    def compact(self) -> None:
        """Write the file anew with what holds now."""
        write_anew(self._path, (_line(one) for lines in self._lines.values() for one in lines))
        self.has_left = False


def _line(told: PersonLine) -> bytes:
    return _ENCODE(told) + b"\n"
