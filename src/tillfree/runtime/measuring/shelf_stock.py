"""What ran out on the shelves, from counts in the journal and acts as they stand, into the lake.

Worked out anew for the last days, since claims are revised; what was found of earlier days stays.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from tillfree.core.clock import NS_PER_S
from tillfree.insight import Places, StockMove, shortages_of
from tillfree.insight.lake import Lake, shortage_table
from tillfree.journal import FactFilter
from tillfree.merchandise import StockCounted
from tillfree.merchandise.postgres import WantedActs, shelf_acts, units_moved
from tillfree.runtime.cloud import MeasuringSettings, OrganisationServices

_COUNTED = FactFilter(kind="StockCounted")


class ShelfStock:
    """Writes the shortages of one organisation's stores.

    Held here is each store's counts that still say something; who begins anew reads them again.
    """

    def __init__(self, own: OrganisationServices, lake: Lake, settings: MeasuringSettings) -> None:
        self._own = own
        self._lake = lake
        self._settings = settings
        self._position = 0
        self._counts: dict[str, list[StockMove]] = {}

    def write(self, places: Places, until_ns: int) -> None:
        """Write what a store lacked up to `until_ns` (ns UTC of the store's own time)."""
        self._hear()
        if not until_ns or not self._counts.get(places.store_id):
            return
        zone = ZoneInfo(places.timezone)
        now = datetime.fromtimestamp(until_ns // NS_PER_S, UTC).astimezone(zone)
        first = now.date() - timedelta(days=self._settings.stock_days)
        midnight = datetime(first.year, first.month, first.day, tzinfo=zone)
        moves = self._moves(places.store_id, round(midnight.timestamp()) * NS_PER_S)
        found = shortage_table(places, shortages_of(moves, until_ns))
        self._lake.write_shortages(self._own.organisation, places.store_id, found, first)

    def _hear(self) -> None:
        """Take counts that are new."""
        while facts := self._own.log.read(
            _COUNTED, after=self._position, limit=self._settings.facts
        ):
            self._position = facts[-1].position
            for fact in (logged.fact for logged in facts):
                one = msgspec.convert(fact.body, StockCounted)
                count = StockMove(fact.occurred_ns, one.slot_id, one.sku, one.quantity, True)
                self._counts.setdefault(fact.store_id, []).append(count)

    def _moves(self, store_id: str, from_ns: int) -> list[StockMove]:
        """Return counts and acts from a moment on, and as counts what stood there then.

        Of counts before it only the last of a slot and article is kept.
        """
        counts = self._counts[store_id]
        last = {
            (one.slot_id, one.sku): one
            for one in sorted(counts, key=lambda one: one.t_ns)
            if one.t_ns < from_ns
        }
        later = [one for one in counts if one.t_ns >= from_ns]
        self._counts[store_id] = [*last.values(), *later]
        since_ns = {pair: one.t_ns for pair, one in last.items()}
        wanted = WantedActs(store_id=store_id, from_ns=from_ns)
        with self._own.office.reading() as connection:
            moved = units_moved(connection, store_id, since_ns, from_ns)
            acts = shelf_acts(connection, wanted, self._settings.stock_acts)
        stood = [
            StockMove(from_ns, *pair, max(0, one.quantity + moved.get(pair, 0)), True)
            for pair, one in last.items()
        ]
        done = [StockMove(one.t_ns, one.slot_id, one.sku, one.moved, False) for one in acts]
        return [*stood, *later, *done]
