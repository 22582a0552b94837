"""The file of what was shown elsewhere: impressions of people that were told over the API.

Bidders and boards that share no folder with ours tell what they showed to whom; every bidder that
reads this file counts it for the caps of a person, over web pages and screens. What the bidder of
the folder showed itself it knows from its own notices.
"""

from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from tillfree.ads.notices import Notice
from tillfree.ads.postgres.ad_notices import AdNotices
from tillfree.ads.postgres.line_file import add_lines, write_anew
from tillfree.ads.settings import FeedSettings
from tillfree.core.clock import nanoseconds

SHOWN_FILE = "shown.jsonl"
_ENCODE = msgspec.json.Encoder().encode


class ShownFeed:
    """Keeps one organisation's file; its `run` is a chore of the back office."""

    def __init__(
        self,
        folder: Path,
        notices: AdNotices,
        live: Callable[[], Collection[str]],
        now_ns: Callable[[], int],
        settings: FeedSettings | None = None,
    ) -> None:
        """`live` returns the names of all who may be counted now, `now_ns` ns since 1970 UTC."""
        self._path = folder / SHOWN_FILE
        self._notices = notices
        self._live = live
        self._now_ns = now_ns
        self._settings = settings or FeedSettings()
        self._place = 0
        self._forgotten = -1
        self._anew_ns = 0

    def run(self) -> int:
        """Bring the file up to now; returns how many impressions were written."""
        if self._forgotten < 0:
            # Keys may be gone of whom a backup that was brought back still has the name.
            self._notices.forget(self._live())
            return self._write_anew()
        now_ns = self._now_ns()
        if now_ns >= self._anew_ns and self._notices.forgotten != self._forgotten:
            return self._write_anew()
        new, self._place = self._notices.told_after(self._place)
        if new:
            add_lines(self._path, map(_line, new))
        return len(new)

    def _write_anew(self) -> int:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._forgotten = self._notices.forgotten
        told, self._place = self._notices.told_after(0)
        write_anew(self._path, map(_line, told))
        self._anew_ns = self._now_ns() + nanoseconds(self._settings.compact_s)
        return len(told)


def _line(told: Notice) -> bytes:
    return _ENCODE(told) + b"\n"
