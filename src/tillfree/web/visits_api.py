"""Visits, their carts and their facts."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter, QueryParameter

from tillfree.journal import FactFilter
from tillfree.tenants import Action
from tillfree.visits.postgres import (
    KnownVisit,
    LiveCart,
    VisitPlace,
    VisitState,
    WantedVisits,
    open_carts,
    visit_of,
    visits,
)
from tillfree.web.answers import IfNoneMatch, shown
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.fact_scopes import FactShown, may_see, shown_fact
from tillfree.web.operations import needs, reads
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_of, read_cursor
from tillfree.web.problems import missing

_TAG = "visits"
_OPERATE = needs(Action.OPERATE_STORES)
_EITHER = needs(Action.OPERATE_STORES, Action.READ_MONEY)
CARTS_MAX = 1_000
"""Carts of one look at a store; more people than that are in no store of this kind."""

VisitId = Annotated[
    str, PathParameter(pattern="^[A-Za-z0-9._-]{1,100}$", description="The visit's id.")
]
_StoreWanted = Annotated[
    str | None,
    QueryParameter(
        name="store_id",
        pattern="^[A-Za-z0-9._-]{1,100}$",
        description="Of this store alone.",
    ),
]
_Ns = Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]
_Id = Annotated[str, msgspec.Meta(pattern="^[ -~]{1,200}$")]


class Carts(msgspec.Struct, frozen=True):
    """Carts as they stand at `position`: from there a stream goes on."""

    position: int
    carts: tuple[LiveCart, ...]


@reads("/v1/visits", _OPERATE, _TAG)
def list_visits(
    request: ApiRequest,
    store_id: _StoreWanted = None,
    visit_state: Annotated[
        VisitState | None, QueryParameter(name="state", description="Inside, or ended.")
    ] = None,
    limit: Limit = PAGE_ITEMS,
    cursor: Cursor = None,
) -> Page[KnownVisit]:
    """List visits with their carts, who came in last first."""
    place = VisitPlace(*read_cursor(cursor, tuple[_Ns, _Id])) if cursor else None
    wanted = WantedVisits(store_id or "", visit_state, place)
    with caller_of(request).services.office.reading() as connection:
        found = visits(connection, wanted, limit + 1)
    return page_of(found, limit, lambda visit: (visit.entered_ns, visit.visit_id))


@reads("/v1/visits/{visit_id:str}", _OPERATE, _TAG, one=True)
def read_visit(
    request: ApiRequest, visit_id: VisitId, if_none_match: IfNoneMatch = None
) -> Response[KnownVisit]:
    """Return a visit with its cart, and the engine's receipt once it has ended."""
    with caller_of(request).services.office.reading() as connection:
        found = visit_of(connection, visit_id)
    if found is None:
        raise missing("visit", visit_id)
    return shown(found, if_none_match)


@reads("/v1/visits/{visit_id:str}/facts", _EITHER, _TAG)
def list_visit_facts(
    request: ApiRequest, visit_id: VisitId, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[FactShown]:
    """List the facts about a visit in their order, those that the caller's scopes show."""
    caller = caller_of(request)
    after = read_cursor(cursor, tuple[_Ns])[0] if cursor else 0
    wanted = FactFilter(subject=visit_id)
    found = caller.services.log.read(wanted, after=after, limit=limit + 1)
    page = page_of([shown_fact(one) for one in found], limit, lambda one: (one.position,))
    seen = tuple(one for one in page.items if may_see(one.kind, caller.actor.actions))
    return Page(seen, page.next_cursor)


@reads("/v1/carts", _OPERATE, _TAG)
def list_carts(request: ApiRequest, store_id: _StoreWanted = None) -> Carts:
    """Return the carts of all shoppers inside now; `/v1/carts/stream` goes on from there."""
    log = caller_of(request).services.log
    with caller_of(request).services.office.reading() as connection:
        position = log.position_in(connection)
        return Carts(position, open_carts(connection, store_id or "", CARTS_MAX))


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_visits,
    read_visit,
    list_visit_facts,
    list_carts,
)
