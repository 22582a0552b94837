"""The files of whom partners are to take out of their lists: kept in step with who withdraws."""

from pathlib import Path

from tillfree.ads.postgres import write_anew
from tillfree.audience import ListFormat
from tillfree.audience.postgres import PartnerLists

REMOVALS = "removals"
"""The folder beside the files of bidders; `google.csv` and `meta.csv` are in it."""


class RemovalFiles:
    """Keeps one organisation's files; its `run` is a chore of the back office."""

    def __init__(self, folder: Path, lists: PartnerLists) -> None:
        """Write under `folder`."""
        self._folder = folder / REMOVALS
        self._lists = lists
        self._written: dict[ListFormat, bytes] = {}

    def run(self) -> int:
        """Write the files where anybody withdrew since; returns how many facts were looked at."""
        looked = self._lists.follow()
        if looked:
            self._folder.mkdir(parents=True, exist_ok=True)
            for form in ListFormat:
                content = self._lists.removals(form)
                if content != self._written.get(form):
                    write_anew(self._folder / f"{form.value}.csv", [content])
                    self._written[form] = content
        return looked
