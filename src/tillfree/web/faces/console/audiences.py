"""Audiences: rules written with a builder, sizes as they grow, and nobody in them ever shown."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.audience import ActKind, ListFormat, Segment, is_sensitive
from tillfree.merchandise.postgres import listed_articles
from tillfree.tenants import Action
from tillfree.web.audiences_api import SegmentId, size_of
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs
from tillfree.web.problems import missing

_NEEDS = needs(Action.MANAGE_AUDIENCES)
_ARTICLES_MAX = 5_000
"""Articles that the builder offers; others may be written by hand."""


@page("/console/audiences", _NEEDS)
def show_audiences(request: ApiRequest) -> Response[bytes]:
    """Show every segment with its size."""
    caller = caller_of(request)
    desk = caller.services.audience.desk
    segments = desk.segments()
    return render(
        request,
        "console/audiences.html",
        segments=segments,
        sizes={one.segment_id: desk.reach(one.segment_id) for one in segments},
        least=desk.settings.least_exported,
        uses=_uses(caller),
    )


@page("/console/audiences/new", _NEEDS)
def show_new_audience(request: ApiRequest) -> Response[bytes]:
    """Show the builder with nothing in it."""
    return _builder(request, None)


@page("/console/audiences/{segment_id:str}", _NEEDS)
def show_audience(request: ApiRequest, segment_id: SegmentId) -> Response[bytes]:
    """Show a segment's rule in the builder, its size, and lists for partners."""
    for one in caller_of(request).services.audience.desk.segments():
        if one.segment_id == segment_id:
            return _builder(request, one)
    raise missing("audience", segment_id)


def _builder(request: ApiRequest, segment: Segment | None) -> Response[bytes]:
    caller = caller_of(request)
    desk = caller.services.audience.desk
    people = desk.reach(segment.segment_id) if segment else 0
    goods = listed_goods(caller)
    return render(
        request,
        "console/audience.html",
        segment=segment,
        size=size_of(caller, people),
        kinds=list(ActKind),
        goods=goods,
        categories=sorted({category for _, _, category in goods if category}),
        partners=list(ListFormat),
        uses=_uses(caller).get(segment.segment_id, []) if segment else [],
    )


def listed_goods(caller: Caller) -> tuple[tuple[str, str, str], ...]:
    """Return sku, name and category of articles that may be followed, by name."""
    own = caller.services
    found: dict[str, tuple[str, str, str]] = {}
    stores = own.registry.stores()
    with own.office.reading() as connection:
        for store in stores:
            for one in listed_articles(connection, store.store_id, _ARTICLES_MAX):
                if not is_sensitive(one.category, age_restricted=one.age_restricted):
                    found.setdefault(one.sku, (one.sku, one.name, one.category))
    return tuple(sorted(found.values(), key=lambda one: (one[1].casefold(), one[0])))


def _uses(caller: Caller) -> dict[str, list[str]]:
    """Return the names of the campaigns that are for each segment."""
    found: dict[str, list[str]] = {}
    for one in caller.services.ads.desk.drawn_up().campaigns:
        for segment_id in one.campaign.segments:
            found.setdefault(segment_id, []).append(one.name)
    return found


PAGES: tuple[HTTPRouteHandler, ...] = (show_audiences, show_new_audience, show_audience)
