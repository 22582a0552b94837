"""What is sold: catalogues, prices, promotions, planograms, stock, and what staff serve."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter, QueryParameter

from tillfree.core.ids import derived_id
from tillfree.merchandise import (
    ArticleListed,
    Bundle,
    CounterItemAdded,
    Coupon,
    MultiBuy,
    Percentage,
    PlannedSlot,
    PlanogramPublished,
    Promotion,
    ShelfAlert,
    SlotStock,
    StockCounted,
    Upload,
    UploadUnreadable,
    digital_link_path,
    price_at,
)
from tillfree.merchandise.postgres import (
    alerts,
    article_of_path,
    articles,
    catalogue_state,
    planogram,
    price_book,
    promotions,
    stock,
)
from tillfree.tenants import Action
from tillfree.web.answers import IdempotencyKey, IfNoneMatch, Made, once, shown
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of, web_of
from tillfree.web.merchandise_wishes import (
    NS_MAX,
    CatalogueTextWish,
    CatalogueWish,
    CountWish,
    PlanogramWish,
    PromotionWish,
    ServingWish,
)
from tillfree.web.operations import KNOWN, makes, needs, reads
from tillfree.web.organisation_api import StoreId
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id
from tillfree.web.problems import (
    CATALOGUE_FAULTY,
    INVALID,
    NOT_FOUND,
    FieldFault,
    RequestRefused,
    missing,
)
from tillfree.web.visits_api import VisitId

_TAG = "merchandise"
_CATALOGUE = needs(Action.MANAGE_CATALOGUE)
_COUNT = needs(Action.MANAGE_CATALOGUE, Action.SERVE)
"""Who fills the shelves counts them."""
_PROMOTIONS = needs(Action.MANAGE_PROMOTIONS)
_FAULTS_MAX = 100
"""Faults told of one upload; whoever mends so many uploads again."""
_StoreWanted = Annotated[
    str | None,
    QueryParameter(
        name="store_id",
        pattern="^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$",
        description="As this store has it; left out, as all stores have it.",
    ),
]


class CatalogueState(msgspec.Struct, frozen=True):
    """What is listed for a store (empty: for all); `version` counts uploads, 0 for none."""

    store_id: str
    version: int
    articles: int


class ArticleShown(msgspec.Struct, frozen=True):
    """An article, what it costs now (null: nothing yet), and its GS1 Digital Link paths."""

    article: ArticleListed
    price_minor: int | None
    member_price_minor: int | None
    paths: tuple[str, ...]


class Stock(msgspec.Struct, frozen=True):
    """What stands in a store's slots, as counts and acts add up."""

    slots: tuple[SlotStock, ...]


class ShelfAlerts(msgspec.Struct, frozen=True):
    """What is out of stock, runs low or is misplaced by the plan of now."""

    alerts: tuple[ShelfAlert, ...]


@makes("/v1/catalogues", _CATALOGUE, _TAG, rules=(CATALOGUE_FAULTY, NOT_FOUND))
def upload_catalogue(
    request: ApiRequest, data: JSONBody[CatalogueWish], idempotency_key: IdempotencyKey
) -> Response[CatalogueState]:
    """Upload articles with their prices: all of them, or none and the faults of every row."""
    content = msgspec.json.encode(data.articles)

    def make() -> tuple[CatalogueState, Made]:
        return _upload(caller_of(request), data.store_id, content, as_json=True)

    return once(request, idempotency_key, data, make)


@makes("/v1/catalogues/csv", _CATALOGUE, _TAG, rules=(CATALOGUE_FAULTY, NOT_FOUND))
def upload_catalogue_csv(
    request: ApiRequest, data: JSONBody[CatalogueTextWish], idempotency_key: IdempotencyKey
) -> Response[CatalogueState]:
    """Upload articles as the text of a CSV file, as a store bundle's catalogue has it."""
    content = data.csv.encode("utf-8", "replace")

    def make() -> tuple[CatalogueState, Made]:
        return _upload(caller_of(request), data.store_id, content, as_json=False)

    return once(request, idempotency_key, data, make)


@reads("/v1/catalogues", KNOWN, _TAG)
def read_catalogue_state(request: ApiRequest, store_id: _StoreWanted = None) -> CatalogueState:
    """Tell how many articles are listed, and by which upload the newest prices came."""
    return _state(caller_of(request), store_id or "")


@reads("/v1/articles/{sku:str}", KNOWN, _TAG, one=True)
def read_article(
    request: ApiRequest,
    sku: Annotated[str, PathParameter(pattern="^[!-~]{1,100}$", description="The article's key.")],
    store_id: _StoreWanted = None,
    if_none_match: IfNoneMatch = None,
) -> Response[ArticleShown]:
    """Return an article with its price of now."""
    own, now_ns = caller_of(request).services, web_of(request).services.now_ns()
    with own.office.reading() as connection:
        found = articles(connection, store_id or "", [sku]).get(sku)
        book = price_book(connection, store_id or "", [sku])
    if found is None:
        raise missing("article", sku)
    prices = book.own if price_at(book.own, sku, now_ns) is not None else book.shared
    told = ArticleShown(
        found,
        price_at(prices, sku, now_ns),
        price_at(prices, sku, now_ns, member=True),
        tuple(digital_link_path(gtin) for gtin in found.gtins),
    )
    return shown(told, if_none_match)


@reads("/v1/articles/01/{gtin:str}", KNOWN, _TAG, one=True)
def read_article_by_gtin(
    request: ApiRequest,
    gtin: Annotated[str, PathParameter(pattern="^[0-9]{8,14}$", description="Any GTIN of it.")],
    store_id: _StoreWanted = None,
    if_none_match: IfNoneMatch = None,
) -> Response[ArticleListed]:
    """Return the article of a GS1 Digital Link path."""
    with caller_of(request).services.office.reading() as connection:
        found = article_of_path(connection, store_id or "", f"/01/{gtin}")
    if found is None:
        raise missing("article of the number", gtin)
    return shown(found, if_none_match)


@makes("/v1/promotions", _PROMOTIONS, _TAG, rules=(NOT_FOUND,))
def publish_promotion(
    request: ApiRequest, data: JSONBody[PromotionWish], idempotency_key: IdempotencyKey
) -> Response[Promotion]:
    """Publish a promotion; one of the same id is replaced."""
    caller = caller_of(request)
    wish = msgspec.to_builtins(data.promotion)
    promotion: Promotion = msgspec.convert(wish, MultiBuy | Bundle | Percentage | Coupon)

    def make() -> tuple[Promotion, Made]:
        _zone(caller, data.store_id)
        caller.services.merchandise.offer(data.store_id, promotion)
        return promotion, Made("/v1/promotions")

    return once(request, idempotency_key, data, make)


@reads("/v1/promotions", _PROMOTIONS, _TAG)
def list_promotions(
    request: ApiRequest,
    store_id: _StoreWanted = None,
    limit: Limit = PAGE_ITEMS,
    cursor: Cursor = None,
) -> Page[Promotion]:
    """List promotions by their ids, also those that are over."""
    with caller_of(request).services.office.reading() as connection:
        found = promotions(connection, store_id or "")
    return page_by_id(found, limit, cursor, lambda one: one.promotion_id)


@makes("/v1/stores/{store_id:str}/planograms", _CATALOGUE, _TAG, rules=(NOT_FOUND,))
def publish_planogram(
    request: ApiRequest,
    store_id: StoreId,
    data: JSONBody[PlanogramWish],
    idempotency_key: IdempotencyKey,
) -> Response[PlanogramPublished]:
    """Publish a store's planogram from a moment on, as its next version."""
    caller = caller_of(request)
    slots = tuple(PlannedSlot(one.slot_id, tuple(one.skus), one.low_quantity) for one in data.slots)

    def make() -> tuple[PlanogramPublished, Made]:
        _zone(caller, store_id)
        plan = caller.services.merchandise.plan(store_id, data.valid_from_ns, slots)
        return plan, Made(f"/v1/stores/{store_id}/planogram")

    return once(request, idempotency_key, data, make)


@reads("/v1/stores/{store_id:str}/planogram", KNOWN, _TAG, one=True)
def read_planogram(
    request: ApiRequest,
    store_id: StoreId,
    # Not `ge=0`: of what may be left out, the document would lose a limit of nought.
    at_ns: Annotated[
        int | None, QueryParameter(gt=-1, le=NS_MAX, description="At this moment, not now.")
    ] = None,
    if_none_match: IfNoneMatch = None,
) -> Response[PlanogramPublished]:
    """Return the planogram that holds at a moment."""
    moment_ns = web_of(request).services.now_ns() if at_ns is None else at_ns
    with caller_of(request).services.office.reading() as connection:
        plan = planogram(connection, store_id, moment_ns)
    if plan is None:
        raise missing("planogram of store", store_id)
    return shown(plan, if_none_match)


@reads("/v1/stores/{store_id:str}/stock", KNOWN, _TAG)
def read_stock(request: ApiRequest, store_id: StoreId) -> Stock:
    """Return the units in each slot of a store; below 0 where nobody counted what stood there."""
    with caller_of(request).services.office.reading() as connection:
        return Stock(stock(connection, store_id))


@makes("/v1/stores/{store_id:str}/stock-counts", _COUNT, _TAG, rules=(NOT_FOUND,))
def count_stock(
    request: ApiRequest,
    store_id: StoreId,
    data: JSONBody[CountWish],
    idempotency_key: IdempotencyKey,
) -> Response[StockCounted]:
    """Note how many units somebody counted in a slot; acts at the shelf go on from there."""
    caller = caller_of(request)
    counted = StockCounted(data.slot_id, data.sku, data.quantity)

    def make() -> tuple[StockCounted, Made]:
        _zone(caller, store_id)
        caller.services.merchandise.count(store_id, counted)
        return counted, Made(f"/v1/stores/{store_id}/stock")

    return once(request, idempotency_key, data, make)


@reads("/v1/stores/{store_id:str}/shelf-alerts", needs(Action.OPERATE_STORES), _TAG)
def read_shelf_alerts(request: ApiRequest, store_id: StoreId) -> ShelfAlerts:
    """Return what is out of stock, runs low or is misplaced."""
    now_ns = web_of(request).services.now_ns()
    with caller_of(request).services.office.reading() as connection:
        return ShelfAlerts(alerts(connection, store_id, now_ns))


@makes("/v1/visits/{visit_id:str}/counter-items", needs(Action.SERVE), _TAG)
def serve_counter_item(
    request: ApiRequest,
    visit_id: VisitId,
    data: JSONBody[ServingWish],
    idempotency_key: IdempotencyKey,
) -> Response[CounterItemAdded]:
    """Add what staff served in front of the shopper to their open visit."""
    caller = caller_of(request)
    name = derived_id(visit_id, "served", caller.actor.actor_id, idempotency_key)
    item = CounterItemAdded(name, data.sku, data.quantity, caller.actor.actor_id, data.age_checked)

    def make() -> tuple[CounterItemAdded, Made]:
        caller.services.merchandise.serve(visit_id, item)
        return item, Made(f"/v1/visits/{visit_id}")

    return once(request, idempotency_key, data, make)


def _upload(
    caller: Caller, store_id: str, content: bytes, *, as_json: bool
) -> tuple[CatalogueState, Made]:
    zone = _zone(caller, store_id)
    try:
        upload: Upload = caller.services.merchandise.upload(
            store_id, content, zone, as_json=as_json
        )
    except UploadUnreadable as error:
        raise RequestRefused(INVALID, str(error)) from error
    if upload.faults:
        faults = [
            FieldFault(f"row {one.row} {one.column}".strip(), one.text)
            for one in upload.faults[:_FAULTS_MAX]
        ]
        words = f"{len(upload.faults)} faults, so nothing was listed: mend them, upload it again"
        raise RequestRefused(CATALOGUE_FAULTY, words, faults=faults)
    path = f"/v1/catalogues?store_id={store_id}" if store_id else "/v1/catalogues"
    return _state(caller, store_id), Made(path)


def _zone(caller: Caller, store_id: str) -> str:
    """Return the time zone of a store, UTC for all stores. Raises RequestRefused."""
    if not store_id:
        return "UTC"
    terms = caller.services.registry.store(store_id)
    if terms is None:
        raise missing("store", store_id)
    return terms.time_zone


def _state(caller: Caller, store_id: str) -> CatalogueState:
    with caller.services.office.reading() as connection:
        count, version = catalogue_state(connection, store_id)
    return CatalogueState(store_id, version, count)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    upload_catalogue,
    upload_catalogue_csv,
    read_catalogue_state,
    read_article,
    read_article_by_gtin,
    publish_promotion,
    list_promotions,
    publish_planogram,
    read_planogram,
    read_stock,
    count_stock,
    read_shelf_alerts,
    serve_counter_item,
)
