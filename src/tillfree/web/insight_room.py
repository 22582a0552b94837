"""Where questions about visits are answered: over the lake, a few at a time, one organisation each.

DuckDB works on every core, so more questions at once would only make each wait longer. The lake's
own packages are an extra; without them, and before anything was measured, one sentence says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from tillfree.core.errors import TillfreeError
from tillfree.insight import Answer, DeclaredAnswer, Value
from tillfree.web.problems import UNAVAILABLE, RequestRefused
from tillfree.web.settings import InsightSettings

if TYPE_CHECKING:
    from tillfree.insight.lake import Lake, Scope

_NEEDED = ("duckdb", "pyarrow", "pandas", "mlxtend", "opendp")
"""What the extra `insight` brings."""

_WORDS = {
    "extra": (
        "the server has no way to answer questions about visits: install tillfree[insight] beside "
        "it and start it again"
    ),
    "visits": (
        "nothing was measured yet: the first figures are there about a minute after the first "
        "visit to a store of a cloud that measures (`tillfree cloud`)"
    ),
}


class NothingMeasured(TillfreeError):
    """There is nothing that a question could be asked of."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about: an organisation's store (empty: all) and days, both included."""

    organisation: str
    store_id: str = ""
    from_day: str = "0001-01-01"
    to_day: str = "9999-12-31"


class InsightRoom:
    """Answers from any thread."""

    def __init__(self, root: Path | None, settings: InsightSettings) -> None:
        """`root` is the lake's folder, None where nothing is ever measured."""
        self._root = root
        self.settings = settings
        self._turn = BoundedSemaphore(settings.at_once)

    def lacking(self, organisation: str) -> str:
        """Return what is lacking for a question: `extra`, `visits`, or nothing."""
        if any(find_spec(name) is None for name in _NEEDED):
            return "extra"
        return "" if self._root and self.lake().folders.stores(organisation) else "visits"

    def days(self, organisation: str, store_id: str) -> tuple[date, date]:
        """Return the first and the last day with a visit to a store (empty, or none to it: any)."""
        folders = self.lake().folders
        every = folders.stores(organisation)
        stores = (store_id,) if store_id in every else every
        found = sorted({part.day for part in folders.parts(organisation, stores)})
        return date.fromisoformat(found[0]), date.fromisoformat(found[-1])

    def lake(self) -> "Lake":
        """Return the lake; only where nothing is lacking anything is in it."""
        from tillfree.insight.lake import Lake

        assert self._root is not None
        return Lake(self._root)

    def ask(self, asked: Asked, question: str, parameters: Mapping[str, Value]) -> Answer:
        """Return the answer of a question.

        Raises NothingMeasured; QuestionRefused; RequestRefused where too many others wait.
        """
        with self.turn(asked.organisation):
            from tillfree.insight.lake import ask

            return ask(self.lake(), _scope(asked), question, parameters)

    def typed(self, asked: Asked, sql: str, salt: str) -> Answer:
        """Return what SQL that somebody typed gives; `salt` is drawn anew for each question.

        Raises NothingMeasured; TypedRefused; RequestRefused where too many others wait.
        """
        with self.turn(asked.organisation):
            from tillfree.insight.lake import TypedLimits, ask_typed

            limits = TypedLimits(
                self.settings.typed_s, self.settings.typed_bytes, self.settings.typed_rows
            )
            return ask_typed(self.lake(), _scope(asked), sql, salt, limits)

    def views(self, organisation: str) -> dict[str, tuple[str, ...]]:
        """Return what typed SQL can ask of: views, and their columns. Raises NothingMeasured."""
        with self.turn(organisation):
            from tillfree.insight.lake import Scope, views_of

            return views_of(self.lake(), Scope(organisation, (), "9999-12-31"))

    def declared(
        self, organisation: str, what: str, attributes: tuple[str, ...], period: str, today: date
    ) -> DeclaredAnswer:
        """Return how many people of each declared kind did something in a period that is over.

        Raises NothingMeasured, AskingRefused, NothingDeclared, DataSetSpent; RequestRefused.
        """
        with self.turn(organisation):
            from tillfree.insight.lake import DeclaredAsking, ask_declared

            asking = DeclaredAsking(what, attributes, period)
            return ask_declared(self.lake(), organisation, asking, today)

    def declarable(self, organisation: str) -> tuple[str, ...]:
        """Return which attributes people declared, none where nobody did."""
        from tillfree.insight.lake import NothingDeclared

        try:
            names = self.lake().declared(organisation).column_names
        except NothingDeclared:
            return ()
        return tuple(name for name in names if name != "person")

    @contextmanager
    def turn(self, organisation: str) -> Iterator[None]:
        """Hold one of the turns as long as the block lasts.

        Raises NothingMeasured; RequestRefused where too many others wait.
        """
        if lacking := self.lacking(organisation):
            raise NothingMeasured(_WORDS[lacking])
        if not self._turn.acquire(timeout=self.settings.wait_s):
            raise RequestRefused(
                UNAVAILABLE,
                "too many questions are being answered: ask again in a few seconds",
                headers={"retry-after": "5"},
            )
        try:
            yield
        finally:
            self._turn.release()


def _scope(asked: Asked) -> "Scope":
    from tillfree.insight.lake import Scope

    stores = (asked.store_id,) if asked.store_id else ()
    return Scope(asked.organisation, stores, asked.from_day, asked.to_day)
