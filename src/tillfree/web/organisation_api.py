"""The organisation, its venues and its stores."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.journal.postgres import one_transaction
from tillfree.tenants import Action, Merchant, StoreTerms, Venue, VenueKind
from tillfree.web.answers import (
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    Made,
    check_match,
    etag_of,
    once,
    shown,
)
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.operations import KNOWN, makes, needs, puts, reads
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id
from tillfree.web.problems import missing

_TAG = "organisation"
_MANAGE = needs(Action.MANAGE_ORGANISATION)
_READ = needs(Action.READ_REPORTS)
_ID = "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"
Id = Annotated[str, msgspec.Meta(pattern=_ID)]
VenueId = Annotated[str, PathParameter(pattern=_ID, description="The venue's id.")]
StoreId = Annotated[str, PathParameter(pattern=_ID, description="The store's id.")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Organisation(msgspec.Struct, frozen=True):
    """The retailer or brand that the credential belongs to."""

    organisation: str
    name: str


class FiguresWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether everybody may read how right the stores are."""

    is_public: bool


class FiguresShown(msgspec.Struct, frozen=True):
    """Whether everybody may read how right the stores are; `path` is where."""

    is_public: bool
    path: str


class VenueWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place with stores in it."""

    venue_id: Id
    name: Name
    kind: VenueKind


class MerchantWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sells by law; `country` in two letters (ISO 3166-1)."""

    legal_name: Name
    tax_number: Name
    address: Name
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]


class TermsWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On which terms a store sells; `venue_share_bp`: basis points of sales without taxes."""

    venue_id: Id
    name: Name
    merchant: MerchantWish
    venue_share_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    time_zone: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]

    def of(self, store_id: str) -> StoreTerms:
        """Return them as a store's."""
        merchant = Merchant(*msgspec.structs.astuple(self.merchant))
        return StoreTerms(
            store_id,
            self.venue_id,
            self.name,
            merchant,
            self.venue_share_bp,
            self.currency,
            self.time_zone,
        )


class StoreWish(TermsWish, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A store and its terms; its id is the one that its facts name."""

    store_id: Id


@reads("/v1/organisation", KNOWN, _TAG, one=True)
def read_organisation(
    request: ApiRequest, if_none_match: IfNoneMatch = None
) -> Response[Organisation]:
    """Return the organisation of the credential."""
    own = caller_of(request).services
    name = own.registry.name()
    if name is None:
        raise missing("organisation", own.organisation)
    return shown(Organisation(own.organisation, name), if_none_match)


@reads("/v1/organisation/figures", _READ, _TAG, one=True)
def read_figures_shown(
    request: ApiRequest, if_none_match: IfNoneMatch = None
) -> Response[FiguresShown]:
    """Tell whether everybody may read how right the stores are, without a credential."""
    return shown(_figures(caller_of(request)), if_none_match)


@puts("/v1/organisation/figures", _MANAGE, _TAG)
def show_figures(
    request: ApiRequest, data: JSONBody[FiguresWish], if_match: IfMatch = None
) -> Response[FiguresShown]:
    """Let everybody read how right the stores are under `/right/ORGANISATION`, or nobody."""
    caller = caller_of(request)
    check_match(_figures(caller), if_match)
    caller.services.registry.show_figures(data.is_public, caller.actor)
    told = _figures(caller)
    return Response(told, headers={"etag": etag_of(told)})


@reads("/v1/venues", KNOWN, _TAG)
def list_venues(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[Venue]:
    """List the venues by their ids."""
    venues = caller_of(request).services.registry.venues()
    return page_by_id(venues, limit, cursor, lambda venue: venue.venue_id)


@reads("/v1/venues/{venue_id:str}", KNOWN, _TAG, one=True)
def read_venue(
    request: ApiRequest, venue_id: VenueId, if_none_match: IfNoneMatch = None
) -> Response[Venue]:
    """Return a venue."""
    for venue in caller_of(request).services.registry.venues():
        if venue.venue_id == venue_id:
            return shown(venue, if_none_match)
    raise missing("venue", venue_id)


@makes("/v1/venues", _MANAGE, _TAG)
def add_venue(
    request: ApiRequest, data: JSONBody[VenueWish], idempotency_key: IdempotencyKey
) -> Response[Venue]:
    """Add a venue; one of the same id with the same content is left as it is."""
    caller = caller_of(request)
    venue = Venue(data.venue_id, data.name, data.kind)

    def make() -> tuple[Venue, Made]:
        caller.services.registry.add_venue(venue, caller.actor)
        return venue, Made(f"/v1/venues/{venue.venue_id}")

    return once(request, idempotency_key, data, make)


@reads("/v1/stores", KNOWN, _TAG)
def list_stores(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[StoreTerms]:
    """List the stores with their terms of now, by their ids."""
    stores = caller_of(request).services.registry.stores()
    return page_by_id(stores, limit, cursor, lambda store: store.store_id)


@reads("/v1/stores/{store_id:str}", KNOWN, _TAG, one=True)
def read_store(
    request: ApiRequest, store_id: StoreId, if_none_match: IfNoneMatch = None
) -> Response[StoreTerms]:
    """Return a store with its terms of now."""
    return shown(_store(caller_of(request), store_id), if_none_match)


@makes("/v1/stores", _MANAGE, _TAG)
def open_store(
    request: ApiRequest, data: JSONBody[StoreWish], idempotency_key: IdempotencyKey
) -> Response[StoreTerms]:
    """Open a store in a venue."""
    caller, terms = caller_of(request), data.of(data.store_id)

    def make() -> tuple[StoreTerms, Made]:
        caller.services.registry.open_store(terms, caller.actor)
        return terms, Made(f"/v1/stores/{terms.store_id}")

    return once(request, idempotency_key, data, make)


@puts("/v1/stores/{store_id:str}/terms", _MANAGE, _TAG)
def change_store_terms(
    request: ApiRequest, store_id: StoreId, data: JSONBody[TermsWish], if_match: IfMatch = None
) -> Response[StoreTerms]:
    """Let a store sell on other terms from now on; `If-Match` takes the store's ETag.

    What was sold before stays as it was sold. The currency cannot change.
    """
    caller, terms = caller_of(request), data.of(store_id)
    log = caller.services.log
    with one_transaction(log.engine, log.organisation) as connection:
        # Nobody changes it between the look at its state and the change.
        log.take_turn(connection)
        check_match(_store(caller, store_id), if_match)
        caller.services.registry.change_store(terms, caller.actor)
    return Response(terms, headers={"etag": etag_of(terms)})


def _figures(caller: Caller) -> FiguresShown:
    own = caller.services
    return FiguresShown(own.registry.figures_are_public(), f"/right/{own.organisation}")


def _store(caller: Caller, store_id: str) -> StoreTerms:
    terms = caller.services.registry.store(store_id)
    if terms is None:
        raise missing("store", store_id)
    return terms


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    read_organisation,
    read_figures_shown,
    show_figures,
    list_venues,
    read_venue,
    add_venue,
    list_stores,
    read_store,
    open_store,
    change_store_terms,
)
