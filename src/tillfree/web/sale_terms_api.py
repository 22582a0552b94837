"""By what a store's visits are settled: taxes, hold, windows, and what stands on its receipts."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.journal.postgres import one_transaction
from tillfree.settlement import Merchant, Rounding, SaleTerms, TaxBasis, of_store
from tillfree.tenants import Action, StoreTerms
from tillfree.web.answers import IfMatch, IfNoneMatch, check_match, etag_of, shown
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.merchandise_wishes import AMOUNT_MAX
from tillfree.web.operations import needs, puts, reads
from tillfree.web.organisation_api import StoreId
from tillfree.web.problems import missing

_TAG = "money"
_READ = needs(Action.READ_MONEY)
_SECONDS_MAX = 10 * 366 * 86_400
_Amount = Annotated[int, msgspec.Meta(ge=0, le=AMOUNT_MAX)]
_Seconds = Annotated[int, msgspec.Meta(ge=0, le=_SECONDS_MAX)]


class SaleTermsWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By what a store's visits are settled; amounts in minor units, times in seconds.

    Merchant, currency, the venue's share and the time zone are those that the store is open on;
    `contact` stands on receipts beside the merchant.
    """

    contact: Annotated[str, msgspec.Meta(max_length=200)] = ""
    tax_basis: TaxBasis = TaxBasis.CONTAINED
    rounding: Rounding = Rounding.HALF_UP_PER_LINE
    hold_minor: _Amount = 0
    extra_window_s: _Seconds = 86_400
    instant_refund_minor: _Amount = 0
    instant_refunds_max: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 3
    fair_use_s: _Seconds = 90 * 86_400
    number_prefix: Annotated[str, msgspec.Meta(pattern="^[!-~]{0,20}$")] = ""

    def of(self, store: StoreTerms) -> SaleTerms:
        """Return them as those of a store."""
        told = msgspec.structs.asdict(self)
        merchant = Merchant("", "", "", told.pop("contact"))
        terms = SaleTerms(
            store_id=store.store_id, currency=store.currency, merchant=merchant, **told
        )
        return of_store(terms, store)


@reads("/v1/stores/{store_id:str}/sale-terms", _READ, _TAG, one=True)
def read_sale_terms(
    request: ApiRequest, store_id: StoreId, if_none_match: IfNoneMatch = None
) -> Response[SaleTerms]:
    """Return by what a store's visits are settled now."""
    return shown(_terms(caller_of(request), store_id), if_none_match)


@puts("/v1/stores/{store_id:str}/sale-terms", needs(Action.MANAGE_ORGANISATION), _TAG)
def set_sale_terms(
    request: ApiRequest,
    store_id: StoreId,
    data: JSONBody[SaleTermsWish],
    if_match: IfMatch = None,
) -> Response[SaleTerms]:
    """Settle a store's visits by these terms from now on; `If-Match` takes the ETag of before."""
    caller = caller_of(request)
    log = caller.services.log
    with one_transaction(log.engine, log.organisation) as connection:
        log.take_turn(connection)
        store = caller.services.registry.store_in(connection, store_id)
        if store is None:
            raise missing("store", store_id)
        terms = data.of(store)
        if if_match is not None:
            check_match(_terms(caller, store_id), if_match)
        caller.services.corrections.set_terms(terms)
    return Response(terms, headers={"etag": etag_of(terms)})


def _terms(caller: Caller, store_id: str) -> SaleTerms:
    own = caller.services
    with own.office.reading() as connection:
        terms = own.cashier.terms(connection, store_id)
    if terms is None:
        raise missing("sale terms of store", store_id)
    return terms


OPERATIONS: tuple[HTTPRouteHandler, ...] = (read_sale_terms, set_sale_terms)
