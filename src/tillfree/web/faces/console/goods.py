"""Goods: the catalogue with prices and stock, uploads mended in place, the shelves as planned."""

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.floor import FloorPlan, PlanSlot
from tillfree.merchandise import ArticleListed, PlanogramPublished
from tillfree.merchandise.postgres import (
    alerts,
    listed_articles,
    planogram,
    planograms,
    price_book,
    stock,
)
from tillfree.tenants import Action, StoreTerms
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.live import in_page
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs

_GOODS = needs(Action.MANAGE_CATALOGUE)
_LISTED_MAX = 5_000
"""Articles that a search looks through; own choice."""
_ROWS = 200
"""Articles on one page; a search finds the others."""
_VERSIONS = 20


class SlotPlanned(msgspec.Struct, frozen=True):
    """A slot as the editor has it: `skus` by the plan that holds, `draft` by the one looked at."""

    slot_id: str
    width_m: float
    skus: tuple[str, ...]
    low_quantity: int
    draft: tuple[str, ...]


class ShelfPlanned(msgspec.Struct, frozen=True):
    """A board with its slots from left to right, as one looks at them from the aisle."""

    height_m: float
    slots: tuple[SlotPlanned, ...]


class FixturePlanned(msgspec.Struct, frozen=True):
    """A piece of furniture, its boards from the top down."""

    fixture_id: str
    shelves: tuple[ShelfPlanned, ...]


class Editor(msgspec.Struct, frozen=True):
    """What the editor's module works on."""

    store_id: str
    fixtures: tuple[FixturePlanned, ...]
    articles: dict[str, str]
    others: tuple[SlotPlanned, ...]


@page("/console/catalogue", _GOODS)
def show_catalogue(request: ApiRequest) -> Response[bytes]:
    """Show what is sold, for how much, and how many there are."""
    own = caller_of(request).services
    stores = own.registry.stores()
    store = _store(request, stores)
    text = request.query_params.get("q", "").strip()[:100]
    store_id = store.store_id if store else ""
    now_ns = web_of(request).services.now_ns()
    with own.office.reading() as connection:
        listed = listed_articles(connection, store_id, _LISTED_MAX)
        found = [one for one in listed if _fits(one, text.lower())]
        shown = found[:_ROWS]
        book = price_book(connection, store_id, [one.sku for one in shown])
        counts = stock(connection, store_id) if store else ()
    units: dict[str, int] = {}
    for one in counts:
        units[one.sku] = units.get(one.sku, 0) + one.quantity
    return render(
        request,
        "console/catalogue.html",
        part="articles",
        stores=stores,
        store=store,
        text=text,
        articles=shown,
        count=len(found),
        prices={one.sku: book.price_minor(one.sku, now_ns, member=False) for one in shown},
        members={one.sku: book.price_minor(one.sku, now_ns, member=True) for one in shown},
        units=units,
    )


@page("/console/catalogue/upload", _GOODS)
def show_upload(request: ApiRequest) -> Response[bytes]:
    """Take a file of articles; what is wrong in it is mended in place."""
    stores = caller_of(request).services.registry.stores()
    store = _store(request, stores)
    return render(request, "console/upload.html", part="upload", stores=stores, store=store)


@page("/console/catalogue/shelves", _GOODS)
def show_shelves(request: ApiRequest) -> Response[bytes]:
    """Show the shelves as they look from the aisle, to be planned anew."""
    own = caller_of(request).services
    stores = own.registry.stores()
    store = _store(request, stores)
    plan = own.floor.plan(store.store_id) if store else None
    if store is None or plan is None:
        return render(
            request, "console/shelves.html", part="shelves", stores=stores, store=store, editor=""
        )
    now_ns = web_of(request).services.now_ns()
    with own.office.reading() as connection:
        listed = listed_articles(connection, store.store_id, _LISTED_MAX)
        published = planogram(connection, store.store_id, now_ns)
        versions = planograms(connection, store.store_id, _VERSIONS)
        missing = alerts(connection, store.store_id, now_ns)
    asked = request.query_params.get("version", "")
    draft = next((one for one in versions if str(one.version) == asked), None)
    names = {one.sku: one.name for one in listed}
    return render(
        request,
        "console/shelves.html",
        part="shelves",
        stores=stores,
        store=store,
        editor=in_page(_editor(plan, published, draft or published, names)),
        draft=draft,
        versions=versions,
        holds=published.version if published else 0,
        now_ns=now_ns,
        missing=missing,
        names=names,
    )


def _editor(
    plan: FloorPlan,
    published: PlanogramPublished | None,
    draft: PlanogramPublished | None,
    names: dict[str, str],
) -> Editor:
    told = {slot.slot_id: slot for slot in published.slots} if published else {}
    drafted = {slot.slot_id: slot for slot in draft.slots} if draft else {}
    known = plan.slots()
    fixtures = []
    for fixture in plan.fixtures:
        shelves = []
        for shelf in sorted(fixture.shelves, key=lambda one: -one.height_m):
            slots = []
            for slot in _from_left(shelf.slots, fixture.facing):
                planned, other = told.get(slot.slot_id), drafted.get(slot.slot_id)
                skus = planned.skus if planned else () if published else slot.skus
                low = planned.low_quantity if planned else 0
                new = other.skus if other else () if draft else skus
                slots.append(SlotPlanned(slot.slot_id, slot.width_m, skus, low, new))
            shelves.append(ShelfPlanned(shelf.height_m, tuple(slots)))
        fixtures.append(FixturePlanned(fixture.fixture_id, tuple(shelves)))
    others = tuple(
        SlotPlanned(slot.slot_id, 0.0, slot.skus, slot.low_quantity, slot.skus)
        for slot in told.values()
        if slot.slot_id not in known
    )
    return Editor(plan.store_id, tuple(fixtures), names, others)


def _from_left(slots: tuple[PlanSlot, ...], facing: tuple[float, float]) -> list[PlanSlot]:
    """Return slots from left to right of somebody who stands in front, looking against `facing`."""
    right = (-facing[1], facing[0])
    return sorted(slots, key=lambda one: one.x_m * right[0] + one.y_m * right[1])


def _fits(article: ArticleListed, text: str) -> bool:
    told = (article.sku, article.name, article.brand, article.category, *article.gtins)
    return any(text in one.lower() for one in told)


def _store(request: ApiRequest, stores: tuple[StoreTerms, ...]) -> StoreTerms | None:
    wanted = request.query_params.get("store", "")
    named = [store for store in stores if store.store_id == wanted]
    return next(iter([*named, *stores]), None)


PAGES: tuple[HTTPRouteHandler, ...] = (show_catalogue, show_upload, show_shelves)
