"""On which terms a store sells: currency, taxes, hold, windows, and who the merchant is."""

from typing import Annotated

import msgspec

from tillfree.settlement.tax import Rounding, TaxBasis

DAY_S = 86_400


class Merchant(msgspec.Struct, frozen=True):
    """The merchant of record as the law wants it on a receipt."""

    name: str
    address: str
    tax_number: str
    contact: str = ""


class StoreTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of one store; amounts in minor units of `currency`, shares in basis points.

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
