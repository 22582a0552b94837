"""The page of a product: what it is, what it costs, what goes with it, where it stands.

It opens by itself for what was just picked up, and has an address of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, PathParameter

from tillfree.floor import FloorPlan
from tillfree.merchandise import ArticleListed, PlannedSlot
from tillfree.merchandise.postgres import articles, goes_with, planogram, price_book, promotions
from tillfree.runtime.cloud import OrganisationServices
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.faces.shop.packshot import Packshot, packshot
from tillfree.web.operations import SHOPPERS
from tillfree.web.problems import missing

_BESIDE = 4
"""Articles that are shown to go with one."""
_AROUND_M = 0.5
_Sku = Annotated[str, PathParameter(pattern="^[!-~]{1,100}$", description="The article.")]


@dataclass(frozen=True, slots=True)
class Beside:
    """Another article, as a small card; `price_minor` None where none holds now."""

    sku: str
    name: str
    price_minor: int | None
    packshot: Packshot


@dataclass(frozen=True, slots=True)
class ProductShown:
    """An article on its page. `offers` are the words of promotions that it takes part in.

    `slots` are where it belongs on `plan`, None where the store's plan is not known.
    """

    article: ArticleListed
    price_minor: int | None
    currency: str
    store_name: str
    offers: tuple[str, ...]
    beside: tuple[Beside, ...]
    taken_together: bool
    slots: frozenset[str]
    plan: FloorPlan | None
    packshot: Packshot


@page("/shop/products/{store_id:str}/{sku:str}", SHOPPERS)
def show_product(request: ApiRequest, store_id: FromPath[str], sku: _Sku) -> Response[bytes]:
    """Show a product; `sheet` asks for the part that opens over the cart."""
    now_ns = web_of(request).services.now_ns()
    found = product(caller_of(request).services, store_id, sku, now_ns)
    is_sheet = "sheet" in request.query_params
    template = "shop/product_sheet.html" if is_sheet else "shop/product.html"
    return render(request, template, found=found, store_id=store_id, box_of=_box_of)


def product(own: OrganisationServices, store_id: str, sku: str, now_ns: int) -> ProductShown:
    """Return an article as its page shows it. Raises RequestRefused where it is not listed."""
    store = own.registry.store(store_id)
    with own.office.reading() as connection:
        article = articles(connection, store_id, [sku]).get(sku)
        if store is None or article is None:
            raise missing("product", sku)
        plan = planogram(connection, store_id, now_ns)
        together = goes_with(connection, store_id, sku, _BESIDE)
        others = together or _neighbours(plan.slots if plan else (), sku)
        listed = articles(connection, store_id, others)
        book = price_book(connection, store_id, [sku, *others])
        offered = promotions(connection, store_id)
    beside = tuple(
        Beside(
            one,
            listed[one].name,
            book.price_minor(one, now_ns, member=False),
            packshot(listed[one].category, one),
        )
        for one in others
        if one in listed
    )
    return ProductShown(
        article=article,
        price_minor=book.price_minor(sku, now_ns, member=False),
        currency=store.currency,
        store_name=store.name,
        offers=tuple(
            one.label for one in offered if one.holds(now_ns) and sku in getattr(one, "skus", ())
        ),
        beside=beside,
        taken_together=bool(together),
        slots=frozenset(slot.slot_id for slot in (plan.slots if plan else ()) if sku in slot.skus),
        plan=own.floor.plan(store_id),
        packshot=packshot(article.category, sku),
    )


def _box_of(plan: FloorPlan) -> str:
    """Return the box of a drawing of the plan, y upwards, with half a metre around it."""
    xs, ys = zip(*plan.outline, strict=True)
    left, top = min(xs) - _AROUND_M, -max(ys) - _AROUND_M
    wide, high = max(xs) - min(xs) + 2 * _AROUND_M, max(ys) - min(ys) + 2 * _AROUND_M
    return f"{left:g} {top:g} {wide:g} {high:g}"


def _neighbours(slots: Sequence[PlannedSlot], sku: str) -> tuple[str, ...]:
    """Return what stands beside an article, nearest first in the planogram's order."""
    places = [number for number, slot in enumerate(slots) if sku in slot.skus]
    if not places:
        return ()
    around = sorted(range(len(slots)), key=lambda number: abs(number - places[0]))
    found = [one for number in around for one in slots[number].skus if one != sku]
    return tuple(dict.fromkeys(found))[:_BESIDE]


PAGES: tuple[HTTPRouteHandler, ...] = (show_product,)
