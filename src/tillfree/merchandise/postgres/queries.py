"""What others ask of merchandise, within their own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import BigInteger, Column, Connection, Text, case, func, select, values

from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.merchandise.alerts import (
    MOVES,
    ShelfAct,
    ShelfAlert,
    SlotStock,
    plan_at,
    shelf_alerts,
)
from tillfree.merchandise.digital_link import gtins_of_path
from tillfree.merchandise.facts import ArticleListed, PlanogramPublished, PromotionPublished
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
from tillfree.merchandise.price_book import PriceBook, TakenItem, WantedLine
from tillfree.merchandise.prices import Price
from tillfree.merchandise.promotions import Promotion


def articles(
    connection: Connection, store_id: str, skus: Sequence[str]
) -> dict[str, ArticleListed]:
    """Return the articles of a store by sku; its own listing wins over the organisation's."""
    query = (
        select(ARTICLE.c.body)
        .where(
            ARTICLE.c.organisation == OWN_ORGANISATION,
            ARTICLE.c.store_id.in_(["", store_id]),
            ARTICLE.c.sku.in_(skus),
        )
        .order_by(ARTICLE.c.store_id)
    )
    found = [
        msgspec.json.decode(bytes(body), type=ArticleListed)
        for body in connection.execute(query).scalars()
    ]
    return {article.sku: article for article in found}


def listed_articles(connection: Connection, store_id: str, limit: int) -> tuple[ArticleListed, ...]:
    """Return up to `limit` articles of a store by sku, its organisation's included."""
    query = (
        select(ARTICLE.c.body)
        .where(ARTICLE.c.organisation == OWN_ORGANISATION, ARTICLE.c.store_id.in_(["", store_id]))
        .order_by(ARTICLE.c.sku, ARTICLE.c.store_id)
        .limit(limit)
    )
    found = [
        msgspec.json.decode(bytes(body), type=ArticleListed)
        for body in connection.execute(query).scalars()
    ]
    return tuple({article.sku: article for article in found}.values())


def catalogue_state(connection: Connection, store_id: str) -> tuple[int, int]:
    """Return how many articles were listed for a store (empty: for all), and the newest version.

    The version is that of the prices; 0 where nothing was ever uploaded.
    """
    count = select(func.count()).where(
        ARTICLE.c.organisation == OWN_ORGANISATION, ARTICLE.c.store_id == store_id
    )
    newest = select(func.max(PRICE.c.version)).where(
        PRICE.c.organisation == OWN_ORGANISATION, PRICE.c.store_id == store_id
    )
    return connection.execute(count).scalar_one(), connection.execute(newest).scalar() or 0


def price_book(connection: Connection, store_id: str, skus: Sequence[str]) -> PriceBook:
    """Return every price that a store has, or its organisation, for the skus."""
    query = select(PRICE).where(
        PRICE.c.organisation == OWN_ORGANISATION,
        PRICE.c.store_id.in_(["", store_id]),
        PRICE.c.sku.in_(skus),
    )
    own: list[Price] = []
    shared: list[Price] = []
    for row in connection.execute(query):
        price = Price(
            row.sku,
            row.amount_minor,
            row.valid_from_ns,
            row.valid_until_ns,
            row.for_members,
            row.version,
        )
        (own if row.store_id else shared).append(price)
    listed = articles(connection, store_id, skus)
    categories = {sku: article.category for sku, article in listed.items()}
    return PriceBook(tuple(own), tuple(shared), categories)


def promotions(connection: Connection, store_id: str) -> tuple[Promotion, ...]:
    """Return the promotions of a store and of its organisation; the store's wins by id."""
    query = (
        select(PROMOTION.c.body)
        .where(
            PROMOTION.c.organisation == OWN_ORGANISATION,
            PROMOTION.c.store_id.in_(["", store_id]),
        )
        .order_by(PROMOTION.c.store_id)
    )
    found: dict[str, Promotion] = {}
    for body in connection.execute(query).scalars():
        promotion = msgspec.json.decode(bytes(body), type=PromotionPublished).promotion
        found[promotion.promotion_id] = promotion
    return tuple(found[name] for name in sorted(found))


def taken_items(connection: Connection, visit_id: str) -> tuple[TakenItem, ...]:
    """Return what a visit took, put back and was served, by time."""
    acts = select(INTERACTION).where(
        INTERACTION.c.organisation == OWN_ORGANISATION, INTERACTION.c.visit_id == visit_id
    )
    found = [
        TakenItem(row.sku, row.quantity, row.t_ns, returned=row.kind == "return")
        for row in connection.execute(acts)
        if row.kind in ("pick", "return")
    ]
    served = select(COUNTER_ITEM).where(
        COUNTER_ITEM.c.organisation == OWN_ORGANISATION, COUNTER_ITEM.c.visit_id == visit_id
    )
    found += [TakenItem(row.sku, row.quantity, row.t_ns) for row in connection.execute(served)]
    return tuple(sorted(found, key=lambda item: (item.taken_ns, item.sku)))


def served_lines(connection: Connection, visit_id: str) -> tuple[WantedLine, ...]:
    """Return what staff served to a visit, which no shelf knows of."""
    query = (
        select(COUNTER_ITEM.c.sku, COUNTER_ITEM.c.quantity)
        .where(COUNTER_ITEM.c.organisation == OWN_ORGANISATION, COUNTER_ITEM.c.visit_id == visit_id)
        .order_by(COUNTER_ITEM.c.t_ns, COUNTER_ITEM.c.counter_item_id)
    )
    return tuple(WantedLine(row.sku, row.quantity) for row in connection.execute(query))


def article_of_path(connection: Connection, store_id: str, path: str) -> ArticleListed | None:
    """Return the article of a GS1 Digital Link path (`/01/{gtin}`), None where none is listed."""
    query = (
        select(ARTICLE_GTIN.c.sku)
        .where(
            ARTICLE_GTIN.c.organisation == OWN_ORGANISATION,
            ARTICLE_GTIN.c.store_id.in_(["", store_id]),
            ARTICLE_GTIN.c.gtin.in_(gtins_of_path(path)),
        )
        .order_by(ARTICLE_GTIN.c.store_id.desc(), ARTICLE_GTIN.c.gtin)
        .limit(1)
    )
    sku = connection.execute(query).scalar()
    return None if sku is None else articles(connection, store_id, [sku]).get(sku)


def stock(connection: Connection, store_id: str) -> tuple[SlotStock, ...]:
    """Return how many units of what stand in a store's slots, by slot and article."""
    query = (
        select(STOCK)
        .where(STOCK.c.organisation == OWN_ORGANISATION, STOCK.c.store_id == store_id)
        .order_by(STOCK.c.slot_id, STOCK.c.sku)
    )
    return tuple(SlotStock(row.slot_id, row.sku, row.quantity) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class WantedActs:
    """Which acts are wanted: of a visit, or of a store; an empty field or 0 wants all."""

    visit_id: str = ""
    store_id: str = ""
    slot_id: str = ""
    from_ns: int = 0
    until_ns: int = 0


def shelf_acts(connection: Connection, wanted: WantedActs, limit: int) -> tuple[ShelfAct, ...]:
    """Return up to `limit` acts as they stand, the newest first."""
    columns = INTERACTION.c
    query = (
        select(INTERACTION)
        .where(columns.organisation == OWN_ORGANISATION)
        .order_by(columns.t_ns.desc(), columns.interaction_id.desc())
        .limit(limit)
    )
    for column, value in (
        (columns.visit_id, wanted.visit_id),
        (columns.store_id, wanted.store_id),
        (columns.slot_id, wanted.slot_id),
    ):
        if value:
            query = query.where(column == value)
    if wanted.from_ns:
        query = query.where(columns.t_ns >= wanted.from_ns)
    if wanted.until_ns:
        query = query.where(columns.t_ns <= wanted.until_ns)
    return tuple(
        ShelfAct(
            row.interaction_id,
            row.visit_id,
            row.slot_id,
            row.kind,
            row.sku,
            row.quantity,
            row.t_ns,
        )
        for row in connection.execute(query)
    )


def units_moved(
    connection: Connection, store_id: str, since_ns: Mapping[tuple[str, str], int], until_ns: int
) -> dict[tuple[str, str], int]:
    """Return the units that came into slots less those that left, each since a moment of its own.

    `since_ns` maps slot and article to the moment (ns UTC) after which acts count, up to just
    before `until_ns`. Where nothing happened the pair is left out.
    """
    if not since_ns:
        return {}
    told = values(
        Column("slot_id", Text), Column("sku", Text), Column("since_ns", BigInteger), name="told"
    ).data([(slot_id, sku, at_ns) for (slot_id, sku), at_ns in since_ns.items()])
    act = INTERACTION.c
    moved = func.sum(act.quantity * case(MOVES, value=act.kind, else_=0))
    query = (
        select(act.slot_id, act.sku, moved.label("units"))
        .join(told, (told.c.slot_id == act.slot_id) & (told.c.sku == act.sku))
        .where(act.organisation == OWN_ORGANISATION, act.store_id == store_id)
        .where(act.t_ns > told.c.since_ns, act.t_ns < until_ns)
        .group_by(act.slot_id, act.sku)
    )
    return {(row.slot_id, row.sku): int(row.units) for row in connection.execute(query)}


def planogram(connection: Connection, store_id: str, at_ns: int) -> PlanogramPublished | None:
    """Return the planogram that holds in a store at a moment (ns UTC)."""
    query = select(PLANOGRAM.c.body).where(
        PLANOGRAM.c.organisation == OWN_ORGANISATION,
        PLANOGRAM.c.store_id == store_id,
        PLANOGRAM.c.valid_from_ns <= at_ns,
    )
    bodies = connection.execute(query).scalars()
    return plan_at(
        [msgspec.json.decode(bytes(body), type=PlanogramPublished) for body in bodies], at_ns
    )


def planograms(connection: Connection, store_id: str, limit: int) -> tuple[PlanogramPublished, ...]:
    """Return up to `limit` planograms of a store, the newest version first."""
    query = (
        select(PLANOGRAM.c.body)
        .where(PLANOGRAM.c.organisation == OWN_ORGANISATION, PLANOGRAM.c.store_id == store_id)
        .order_by(PLANOGRAM.c.version.desc())
        .limit(limit)
    )
    bodies = connection.execute(query).scalars()
    return tuple(msgspec.json.decode(bytes(body), type=PlanogramPublished) for body in bodies)


def alerts(connection: Connection, store_id: str, at_ns: int) -> tuple[ShelfAlert, ...]:
    """Return what is out of stock, runs low or is misplaced; none where there is no planogram."""
    plan = planogram(connection, store_id, at_ns)
    return () if plan is None else shelf_alerts(plan, stock(connection, store_id))
