"""The folds of merchandise: articles, prices, offers, plans; acts as they stand; stock."""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Row, Table, delete, select
from sqlalchemy.dialects.postgresql import insert

from tillfree.journal import Fact, LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION, Projection
from tillfree.merchandise.alerts import MOVES
from tillfree.merchandise.facts import (
    ArticleListed,
    CounterItemAdded,
    PlanogramPublished,
    PricesPublished,
    PromotionPublished,
    StockCounted,
    read_body,
)
from tillfree.merchandise.postgres.tables import (
    ARTICLE,
    ARTICLE_GTIN,
    COUNTER_ITEM,
    INTERACTION,
    PLANOGRAM,
    PRICE,
    PROMOTION,
    STOCK,
)
from tillfree.visits import Interaction

_SAID = ("ItemTaken", "ItemReturned", "ItemRestocked", "ShelfChangeUnexplained")


class Assortment:
    """Articles with their numbers, prices, promotions, planograms, counter items."""

    name = "merchandise.assortment"
    tables: Sequence[Table] = (ARTICLE, ARTICLE_GTIN, PRICE, PROMOTION, PLANOGRAM, COUNTER_ITEM)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact = logged.fact
        if article := read_body(fact, ArticleListed):
            _list_article(connection, fact.store_id, article)
        elif published := read_body(fact, PricesPublished):
            for price in published.prices:
                row = msgspec.structs.asdict(price) | {"store_id": fact.store_id}
                _put(connection, PRICE, row)
        elif offer := read_body(fact, PromotionPublished):
            row = {
                "store_id": fact.store_id,
                "promotion_id": offer.promotion.promotion_id,
                "body": msgspec.json.encode(offer),
            }
            _put(connection, PROMOTION, row)
        elif plan := read_body(fact, PlanogramPublished):
            row = {
                "store_id": fact.store_id,
                "version": plan.version,
                "valid_from_ns": plan.valid_from_ns,
                "body": msgspec.json.encode(plan),
            }
            _put(connection, PLANOGRAM, row)
        elif served := read_body(fact, CounterItemAdded):
            row = {
                "counter_item_id": served.counter_item_id,
                "visit_id": fact.subject,
                "sku": served.sku,
                "quantity": served.quantity,
                "t_ns": fact.occurred_ns,
            }
            _put(connection, COUNTER_ITEM, row)


class Shelves:
    """Acts as they stand, and the units in each slot that follow from them."""

    name = "merchandise.shelves"
    tables: Sequence[Table] = (INTERACTION, STOCK)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact = logged.fact
        if fact.kind in _SAID or fact.kind == "InteractionRevised":
            act = msgspec.convert(fact.body, Interaction)
            self._replace(connection, fact, act.interaction_id, act)
        elif fact.kind == "InteractionWithdrawn":
            self._replace(connection, fact, fact.subject, None)
        elif counted := read_body(fact, StockCounted):
            row = msgspec.structs.asdict(counted) | {"store_id": fact.store_id}
            _put(connection, STOCK, row)

    def _replace(
        self, connection: Connection, fact: Fact, interaction_id: str, act: Interaction | None
    ) -> None:
        own = (
            INTERACTION.c.organisation == OWN_ORGANISATION,
            INTERACTION.c.interaction_id == interaction_id,
        )
        before = connection.execute(select(INTERACTION).where(*own)).one_or_none()
        if before is not None:
            _move(connection, before, -1)
        if act is None:
            connection.execute(delete(INTERACTION).where(*own))
            return
        row = {
            "interaction_id": interaction_id,
            "fact_id": fact.fact_id,
            "store_id": fact.store_id,
            "visit_id": act.visit_id or "",
            "slot_id": act.slot_id,
            "kind": act.kind,
            "sku": act.sku,
            "quantity": act.quantity,
            "t_ns": act.t_ns,
        }
        _put(connection, INTERACTION, row)
        _move(connection, connection.execute(select(INTERACTION).where(*own)).one(), 1)


MERCHANDISE_PROJECTIONS: tuple[Projection, ...] = (Assortment(), Shelves())
"""All read models of merchandise, to open an organisation's log with."""


def _list_article(connection: Connection, store_id: str, article: ArticleListed) -> None:
    row = {"store_id": store_id, "sku": article.sku, "body": msgspec.json.encode(article)}
    _put(connection, ARTICLE, row)
    connection.execute(
        delete(ARTICLE_GTIN).where(
            ARTICLE_GTIN.c.organisation == OWN_ORGANISATION,
            ARTICLE_GTIN.c.store_id == store_id,
            ARTICLE_GTIN.c.sku == article.sku,
        )
    )
    for gtin in article.gtins:
        row = {"store_id": store_id, "gtin": gtin, "sku": article.sku}
        _put(connection, ARTICLE_GTIN, row)


def _move(connection: Connection, act: Row[tuple[object, ...]], direction: int) -> None:
    """Let an act's units leave or meet its slot (`direction` 1), or undo that (-1)."""
    units = MOVES.get(act.kind, 0) * act.quantity * direction
    added = insert(STOCK).values(
        organisation=OWN_ORGANISATION,
        store_id=act.store_id,
        slot_id=act.slot_id,
        sku=act.sku,
        quantity=units,
    )
    connection.execute(
        added.on_conflict_do_update(
            index_elements=list(STOCK.primary_key.columns),
            set_={"quantity": STOCK.c.quantity + added.excluded.quantity},
        )
    )


def _put(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Write a row of the organisation, in place of one with the same key."""
    told = insert(table).values(organisation=OWN_ORGANISATION, **row)
    keys = [column.name for column in table.primary_key.columns]
    others = {name: told.excluded[name] for name in row if name not in keys}
    connection.execute(told.on_conflict_do_update(index_elements=keys, set_=others))
