"""The live store: the floor to scale, and what happens on it as it happens."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, PathParameter, QueryParameter

from tillfree.floor import FloorPlan
from tillfree.merchandise.postgres import WantedActs, shelf_acts
from tillfree.runtime.cloud import OrganisationServices
from tillfree.tenants import Action, StoreTerms
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.floor_shown import names_of, slots_shown
from tillfree.web.faces.page import leads_to, page
from tillfree.web.faces.rendering import render
from tillfree.web.merchandise_wishes import NS_MAX
from tillfree.web.operations import JSON, needs
from tillfree.web.problems import missing

OPERATE = needs(Action.OPERATE_STORES)
StoreName = Annotated[str, PathParameter(pattern="^[A-Za-z0-9._-]{1,100}$")]
_REPLAY_NS = 10 * 60 * 10**9
"""Store time of one look back at most; a page asks for the next when it needs it."""
_ACTS_MAX = 2_000
_Ns = Annotated[int, QueryParameter(ge=0, le=NS_MAX)]


@page("/console/live", OPERATE)
def choose_live(request: ApiRequest) -> Response[bytes]:
    """Lead to the first store, or say that there is none."""
    stores = caller_of(request).services.registry.stores()
    if not stores:
        return render(request, "console/no_store.html")
    return leads_to(f"/console/live/{stores[0].store_id}")


@page("/console/live/{store_id:str}", OPERATE)
def show_live(request: ApiRequest, store_id: StoreName) -> Response[bytes]:
    """Show a store's floor; what moves on it comes over the stream."""
    own = caller_of(request).services
    terms = store_of(own, store_id)
    plan = own.floor.plan(store_id)
    first_ns, last_ns = own.floor.kept_span_ns(store_id)
    return render(
        request,
        "console/live.html",
        terms=terms,
        stores=own.registry.stores(),
        told=drawn_floor(request, own, plan) if plan else "",
        span=(first_ns, last_ns),
    )


@page("/console/live/{store_id:str}/frames", OPERATE)
def read_frames(
    request: ApiRequest, store_id: StoreName, from_ns: _Ns, until_ns: _Ns
) -> Response[bytes]:
    """Return where people were, and what was done at the shelves, between two moments."""
    own = caller_of(request).services
    until_ns = min(until_ns, from_ns + _REPLAY_NS)
    frames = own.floor.frames(store_id, from_ns, until_ns)
    wanted = WantedActs(store_id=store_id, from_ns=from_ns, until_ns=until_ns)
    with own.office.reading() as connection:
        acts = shelf_acts(connection, wanted, _ACTS_MAX)
    names = names_of(own, store_id, [act.sku for act in acts])
    told = {"frames": frames, "acts": acts, "names": names, "until_ns": str(until_ns)}
    return Response(msgspec.json.encode(told), media_type=JSON)


@page("/console/live/{store_id:str}/slots/{slot_id:str}", OPERATE)
def show_slot(request: ApiRequest, store_id: StoreName, slot_id: FromPath[str]) -> Response[bytes]:
    """Show one slot: what stands there, how many, and what was done there last."""
    own = caller_of(request).services
    plan = own.floor.plan(store_id)
    slot = plan.slots().get(slot_id) if plan else None
    if plan is None or slot is None:
        raise missing("slot", slot_id)
    shown = slots_shown(own, plan, web_of(request).services.now_ns())
    with own.office.reading() as connection:
        acts = shelf_acts(connection, WantedActs(store_id=store_id, slot_id=slot_id), 12)
    found = next(one for one in shown if one.slot_id == slot_id)
    names = names_of(own, store_id, [*found.skus, *(act.sku for act in acts)])
    return render(
        request,
        "console/slot.html",
        slot=slot,
        found=found,
        acts=acts,
        names=names,
        zone=plan.zone,
    )


def store_of(own: OrganisationServices, store_id: str) -> StoreTerms:
    """Return a store's terms. Raises RequestRefused where the organisation has no such store."""
    terms = own.registry.store(store_id)
    if terms is None:
        raise missing("store", store_id)
    return terms


def drawn_floor(request: ApiRequest, own: OrganisationServices, plan: FloorPlan) -> str:
    """Return what a page's module needs to draw a floor, as JSON fit to stand in a page."""
    slots = slots_shown(own, plan, web_of(request).services.now_ns())
    names = names_of(own, plan.store_id, [sku for slot in slots for sku in slot.skus])
    return in_page({"plan": plan, "slots": slots, "names": names})


def in_page(content: object) -> str:
    """Return JSON that cannot end the element it stands in."""
    text = msgspec.json.encode(content).decode()
    return text.replace("<", "\\u003c").replace("&", "\\u0026")


PAGES: tuple[HTTPRouteHandler, ...] = (choose_live, show_live, read_frames, show_slot)
