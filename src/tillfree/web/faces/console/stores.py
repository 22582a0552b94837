"""Stores: venues and their stores, on which terms each sells, and how its line and sensors do."""

from dataclasses import dataclass

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.floor import FloorPlan, SensorShown
from tillfree.merchandise.postgres import catalogue_state
from tillfree.settlement import SaleTerms
from tillfree.tenants import Action, StoreTerms
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.live import StoreName, store_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs

_SEE = needs(Action.OPERATE_STORES, Action.MANAGE_ORGANISATION)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a store needs before it can serve anybody, each true where it is there."""

    has_plan: bool
    is_heard: bool
    are_sensors_well: bool
    sells: bool
    has_goods: bool

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return all(
            (self.has_plan, self.is_heard, self.are_sensors_well, self.sells, self.has_goods)
        )


@dataclass(frozen=True, slots=True)
class StoreShown:
    """A store with what is known of it now."""

    terms: StoreTerms
    sale: SaleTerms | None
    plan: FloorPlan | None
    sensors: tuple[SensorShown, ...]
    ready: Readiness


@page("/console/stores", _SEE)
def show_stores(request: ApiRequest) -> Response[bytes]:
    """Show every store by its venue."""
    own = caller_of(request).services
    stores = [_shown(request, terms) for terms in own.registry.stores()]
    return render(
        request,
        "console/stores.html",
        venues=own.registry.venues(),
        stores=stores,
    )


@page("/console/stores/{store_id:str}", _SEE)
def show_store(request: ApiRequest, store_id: StoreName) -> Response[bytes]:
    """Show one store: what it needs before it opens, its terms, its sensors, its gates."""
    terms = store_of(caller_of(request).services, store_id)
    return render(request, "console/store.html", one=_shown(request, terms))


def _shown(request: ApiRequest, terms: StoreTerms) -> StoreShown:
    own, floors = caller_of(request).services, web_of(request).services.floors
    plan = own.floor.plan(terms.store_id)
    sensors = floors.sensors(own.organisation, terms.store_id)
    with own.office.reading() as connection:
        sale = own.cashier.terms(connection, terms.store_id)
        listed = sum(catalogue_state(connection, one)[0] for one in ("", terms.store_id))
    ready = Readiness(
        has_plan=plan is not None,
        is_heard=floors.now_ns(own.organisation, terms.store_id) > 0,
        are_sensors_well=bool(sensors) and all(one.state == "ok" for one in sensors),
        sells=sale is not None,
        has_goods=listed > 0,
    )
    return StoreShown(terms, sale, plan, sensors, ready)


PAGES: tuple[HTTPRouteHandler, ...] = (show_stores, show_store)
