"""By which terms a store's visits are settled: taxes, hold, windows; and what the store opened on.

Who the merchant is, the currency, the venue's share and the clock are the terms that the store was
opened on (`tillfree.tenants`), which hold here as well: `of_store` puts them in.
"""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from tillfree.core.errors import TillfreeError
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.settlement.tax import Rounding, TaxBasis
from tillfree.tenants import StoreTerms

DAY_S = 86_400
TERMS_KIND = "StoreTermsSet"
"""The kind of the fact whose body is `SaleTerms`; its subject is the store."""


class TermsRefused(TillfreeError):
    """A store cannot sell on such terms."""


class Merchant(msgspec.Struct, frozen=True):
    """The merchant of record as the law wants it on a receipt."""

    name: str
    address: str
    tax_number: str
    contact: str = ""


class SaleTerms(msgspec.Struct, frozen=True, kw_only=True):
    """By what one store settles; amounts in minor units of `currency`, shares in basis points.

    `venue_basis_points` of each sale's net go to the venue, the rest to the tenant. `hold_minor` is
    asked for at entry (0: no hold), after it was told there. `extra_window_s` is how long after
    settling a line may still be added, with notice. A disputed line of up to
    `instant_refund_minor` is refunded at once, as long as the shopper had fewer than
    `instant_refunds_max` such refunds within `fair_use_s`.
    """

    store_id: str
    currency: str
    merchant: Merchant
    tax_basis: TaxBasis = TaxBasis.CONTAINED
    rounding: Rounding = Rounding.HALF_UP_PER_LINE
    venue_basis_points: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    hold_minor: Annotated[int, msgspec.Meta(ge=0)] = 0
    extra_window_s: Annotated[int, msgspec.Meta(ge=0)] = DAY_S
    instant_refund_minor: Annotated[int, msgspec.Meta(ge=0)] = 0
    instant_refunds_max: Annotated[int, msgspec.Meta(ge=0)] = 3
    fair_use_s: Annotated[int, msgspec.Meta(ge=0)] = 90 * DAY_S
    zone: str = "UTC"
    number_prefix: str = ""


def of_store(terms: SaleTerms, store: StoreTerms) -> SaleTerms:
    """Return the terms with what the store was opened on, whatever they said of that themselves."""
    merchant = Merchant(
        store.merchant.legal_name,
        store.merchant.address,
        store.merchant.tax_number,
        terms.merchant.contact,
    )
    return msgspec.structs.replace(
        terms,
        currency=store.currency,
        merchant=merchant,
        venue_basis_points=store.venue_share_bp,
        zone=store.time_zone,
    )


def terms_fact(terms: SaleTerms, now_ns: int) -> Fact:
    """Return the fact that sets a store's terms from now on. Raises TermsRefused."""
    body: dict[str, object] = msgspec.to_builtins(terms)
    try:
        # The bounds of the fields are looked at where a record is read, not where it is made.
        msgspec.convert(body, SaleTerms)
        ZoneInfo(terms.zone)
    except (msgspec.ValidationError, ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TermsRefused(
            f"the terms of store {terms.store_id} cannot be: {error}; correct that field"
        ) from error
    if len(terms.currency) != 3 or not (terms.currency.isascii() and terms.currency.isupper()):
        raise TermsRefused(
            f"the currency {terms.currency!r} of store {terms.store_id} is none: name it by its "
            "three capital letters, such as KRW"
        )
    store_id = terms.store_id
    fact_id = derived_id(store_id, "terms", msgspec.json.encode(terms).decode(), now_ns)
    return Fact(fact_id, TERMS_KIND, store_id, store_id, now_ns, "", body)
