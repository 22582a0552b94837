"""What a page of insight is about: a store and days, as its address says them; and how it asks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from litestar import Response

from tillfree.core.errors import DatabaseUnavailable, TillfreeError
from tillfree.insight import Answer, Cell, Value
from tillfree.tenants import StoreTerms
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.rendering import render
from tillfree.web.insight_room import Asked
from tillfree.web.problems import RequestRefused

_DAYS = 28
"""Days that are looked at where none are named: four whole weeks. Own choice."""
Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Look:
    """A store (empty: all of them) and days, both included; `last` day on which there was a visit.

    `currency` is that of the stores, empty where they have several.
    """

    organisation: str
    stores: tuple[StoreTerms, ...]
    store_id: str
    from_day: date
    to_day: date
    last: date
    currency: str

    @property
    def days(self) -> int:
        """How many days are looked at."""
        return (self.to_day - self.from_day).days + 1

    @property
    def asked(self) -> Asked:
        """What is asked about."""
        return Asked(
            self.organisation, self.store_id, self.from_day.isoformat(), self.to_day.isoformat()
        )

    def before(self) -> "Look":
        """Return as many days just before."""
        length = timedelta(days=self.days)
        return replace(self, from_day=self.from_day - length, to_day=self.to_day - length)

    def query(self, **more: object) -> str:
        """Return the address's end that says this, and what else is told."""
        told: dict[str, object] = {"from_day": self.from_day, "to_day": self.to_day}
        if self.store_id:
            told["store_id"] = self.store_id
        return urlencode({**told, **{name: one for name, one in more.items() if one != ""}})

    def store_name(self, store_id: str) -> str:
        """Return what a store is called."""
        names = {store.store_id: store.name for store in self.stores}
        return names.get(store_id, store_id)


def look_of(request: ApiRequest, store_id: str = "") -> Look | Response[bytes]:
    """Return what the address asks for, or the page that says why there is nothing to look at.

    A page that is of one store names it.
    """
    own, room = caller_of(request).services, web_of(request).insight
    stores = own.registry.stores()
    why = room.lacking(own.organisation)
    if why:
        return render(request, "console/insight/nothing.html", why=why)
    asked = request.query_params
    known = {store.store_id for store in stores}
    store_id = store_id or asked.get("store_id", "")
    store_id = store_id if store_id in known else ""
    first, last = room.days(own.organisation, store_id)
    to_day = _day(asked.get("to_day", ""), last)
    from_day = _day(asked.get("from_day", ""), max(first, to_day - timedelta(days=_DAYS - 1)))
    currencies = {s.currency for s in stores if store_id in ("", s.store_id)}
    return Look(
        own.organisation,
        stores,
        store_id,
        min(from_day, to_day),
        to_day,
        last,
        currencies.pop() if len(currencies) == 1 else "",
    )


def _day(text: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return otherwise
    return found if 1970 < found.year < 2100 else otherwise


def answer_to(
    request: ApiRequest, look: Look, question: str, given: Mapping[str, Value] | None = None
) -> Answer:
    """Return the answer of a question over what is looked at."""
    return web_of(request).insight.ask(look.asked, question, given or {})


def tried(
    request: ApiRequest, look: Look, question: str, given: Mapping[str, Value]
) -> tuple[Answer | None, str]:
    """Return an answer, or why there is none in a sentence: what was chosen cannot be asked."""
    try:
        return answer_to(request, look, question, given), ""
    except (RequestRefused, DatabaseUnavailable):
        raise
    except TillfreeError as error:
        return None, str(error)


def rows_of(answer: Answer) -> list[Row]:
    """Return an answer's rows by the names of its columns."""
    names = [column.name for column in answer.columns]
    return [dict(zip(names, row, strict=True)) for row in answer.rows]


def number(value: Cell) -> float:
    """Return a cell as a number; what is not known is 0."""
    return float(value) if isinstance(value, int | float) else 0.0
