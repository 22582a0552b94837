"""What a retailer does to its merchandise: upload, offer, plan, count, serve."""

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, func, select

from tillfree.core.ids import derived_id
from tillfree.journal import Fact, FactFilter
from tillfree.journal.postgres import (
    OWN_ORGANISATION,
    PostgresFactLog,
    catch_up_in,
    transaction,
)
from tillfree.merchandise.counter import serve
from tillfree.merchandise.facts import (
    CounterItemAdded,
    PlannedSlot,
    PlanogramPublished,
    PromotionPublished,
    StockCounted,
    merchandise_fact,
)
from tillfree.merchandise.postgres.queries import articles
from tillfree.merchandise.postgres.tables import PLANOGRAM, PRICE
from tillfree.merchandise.promotions import Promotion
from tillfree.merchandise.upload import Upload, read_csv, read_json, upload_facts


class MerchandiseDesk:
    """Commands on one organisation's merchandise; an empty store is every store."""

    def __init__(self, log: PostgresFactLog, now_ns: Callable[[], int]) -> None:
        """Work on a log with the projections of merchandise."""
        self._log = log
        self._now_ns = now_ns

    def upload(self, store_id: str, content: bytes, zone: str, *, as_json: bool = False) -> Upload:
        """Take a catalogue whole, or nothing of it where any row has a fault.

        Times in it are of `zone`. Raises UploadUnreadable for what is no catalogue at all.
        """
        with transaction(self._log.engine, self._log.organisation) as connection:
            catch_up_in(connection, self._log)
            newest = select(func.max(PRICE.c.version)).where(
                PRICE.c.organisation == OWN_ORGANISATION, PRICE.c.store_id == store_id
            )
            version = (connection.execute(newest).scalar() or 0) + 1
            found = (read_json if as_json else read_csv)(content, zone, version)
            if not found.faults:
                facts = upload_facts(found, store_id, version, self._now_ns())
                self._log.append_in(connection, facts)
        return found

    def offer(self, store_id: str, promotion: Promotion) -> None:
        """Publish a promotion; one of the same id is replaced."""
        body = PromotionPublished(promotion)
        key = derived_id("promotion", msgspec.json.encode(body).decode(), str(self._now_ns()))
        subject = promotion.promotion_id
        self._log.append([merchandise_fact(store_id, subject, body, key, self._now_ns())])

    def plan(
        self, store_id: str, valid_from_ns: int, slots: tuple[PlannedSlot, ...]
    ) -> PlanogramPublished:
        """Publish a store's planogram from a moment (ns UTC) on, as its next version."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            catch_up_in(connection, self._log)
            newest = select(func.max(PLANOGRAM.c.version)).where(
                PLANOGRAM.c.organisation == OWN_ORGANISATION, PLANOGRAM.c.store_id == store_id
            )
            version = (connection.execute(newest).scalar() or 0) + 1
            body = PlanogramPublished(version, valid_from_ns, slots)
            fact = merchandise_fact(store_id, store_id, body, str(version), self._now_ns())
            self._log.append_in(connection, [fact])
        return body

    def count(self, store_id: str, counted: StockCounted) -> None:
        """Note how many units somebody counted in a slot."""
        now_ns = self._now_ns()
        key = f"{counted.sku}/{now_ns}"
        self._log.append([merchandise_fact(store_id, counted.slot_id, counted, key, now_ns)])

    def serve(self, visit_id: str, item: CounterItemAdded) -> None:
        """Add what staff served to an open visit; the same `counter_item_id` again adds nothing.

        Raises ServingRefused.
        """
        with transaction(self._log.engine, self._log.organisation) as connection:
            catch_up_in(connection, self._log)
            visit = self._facts_of(connection, visit_id)
            known = [fact.body.get("counter_item_id") for fact in visit]
            if item.counter_item_id in known:
                return
            store_id = visit[0].store_id if visit else ""
            article = articles(connection, store_id, [item.sku]).get(item.sku)
            self._log.append_in(connection, [serve(visit, article, item, self._now_ns())])

    def _facts_of(self, connection: Connection, visit_id: str) -> list[Fact]:
        facts: list[Fact] = []
        after = 0
        wanted = FactFilter(subject=visit_id)
        while batch := self._log.read_in(connection, wanted, after=after):
            facts += [entry.fact for entry in batch]
            after = batch[-1].position
        return facts
