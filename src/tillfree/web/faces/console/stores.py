"""Stores: venues and their stores, on which terms each sells, and how its line and sensors do."""

from dataclasses import dataclass

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.tenants import Action, StoreTerms
from tillfree.tenants.postgres import StoreStop, store_stop
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.console.live import StoreName, store_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs
from tillfree.web.readiness import Readiness, StoreKnown, known_store

_SEE = needs(Action.OPERATE_STORES, Action.MANAGE_ORGANISATION)


@dataclass(frozen=True, slots=True)
class StoreShown:
    """A store with what is known of it now; `stop` is an emergency stop that stands."""

    terms: StoreTerms
    known: StoreKnown
    is_open: bool
    stop: StoreStop | None
    inside: int

    @property
    def ready(self) -> Readiness:
        """What it needs before it opens."""
        return self.known.ready


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
    own, store_id = caller_of(request).services, terms.store_id
    with own.office.reading() as connection:
        stop = store_stop(connection, store_id)
    gates = own.admission.gates
    return StoreShown(
        terms,
        known_store(request, store_id),
        gates.rules(store_id).is_open,
        stop,
        gates.inside(store_id),
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_stores, show_store)
