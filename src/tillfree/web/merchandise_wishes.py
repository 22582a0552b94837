"""What requests about merchandise are made of: records with the limits of every field."""

from typing import Annotated

import msgspec

NS_MAX = 4 * 10**18
"""The latest moment that may be named (2096); exact as a float, which some read numbers as."""
ROWS_MAX = 9_000
QUANTITY_MAX = 1_000_000
AMOUNT_MAX = 10**12

Sku = Annotated[str, msgspec.Meta(pattern="^[!-~]{1,100}$")]
Gtin = Annotated[str, msgspec.Meta(pattern="^[0-9]{8,14}$")]
_Text = Annotated[str, msgspec.Meta(max_length=1_000)]
_SlotId = Annotated[str, msgspec.Meta(pattern="^[!-~]{1,200}$")]
_Amount = Annotated[int, msgspec.Meta(ge=0, le=AMOUNT_MAX)]
_Ns = Annotated[int, msgspec.Meta(ge=0, le=NS_MAX)]
_Skus = Annotated[list[Sku], msgspec.Meta(max_length=200)]
_SomeSkus = Annotated[list[Sku], msgspec.Meta(min_length=1, max_length=200)]
_StoreIdOrNone = Annotated[
    str, msgspec.Meta(pattern="^([a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?)?$", description="Or empty.")
]


class ArticleWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An article and its price from `valid_from` (the store's own time) on.

    `price_minor` in minor units, `tax_rate` as a share (0.1 is 10 %), `gtins` all its numbers;
    `member_price_minor` 0 is none of its own.
    """

    sku: Sku
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    price_minor: _Amount
    tax_rate: Annotated[float, msgspec.Meta(ge=0, le=1)]
    gtins: Annotated[list[Gtin], msgspec.Meta(max_length=20)] = []
    brand: _Text = ""
    category: _Text = ""
    age_restricted: bool = False
    weight_g: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 0.0
    weight_sd_g: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 0.0
    image: _Text = ""
    detail: _Text = ""
    member_price_minor: _Amount = 0
    valid_from: _Text = ""
    valid_until: _Text = ""


class CatalogueWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Articles for a store, or with an empty `store_id` for all; all of them or none."""

    articles: Annotated[list[ArticleWish], msgspec.Meta(min_length=1, max_length=ROWS_MAX)]
    store_id: _StoreIdOrNone = ""


class CatalogueTextWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same as the text of a CSV file whose header names the columns."""

    csv: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000_000)]
    store_id: _StoreIdOrNone = ""


class MultiBuyWish(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="multi_buy", kw_only=True
):
    """Any `quantity` units of `skus` together cost `price_minor`."""

    promotion_id: Sku
    label: _Text
    skus: _SomeSkus
    quantity: Annotated[int, msgspec.Meta(ge=1, le=1_000)]
    price_minor: _Amount
    valid_from_ns: _Ns = 0
    valid_until_ns: _Ns = NS_MAX


class BundleWish(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="bundle", kw_only=True
):
    """One unit of each of `skus` together cost `price_minor`."""

    promotion_id: Sku
    label: _Text
    skus: _SomeSkus
    price_minor: _Amount
    valid_from_ns: _Ns = 0
    valid_until_ns: _Ns = NS_MAX


class PercentageWish(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="percentage", kw_only=True
):
    """`basis_points` off `skus` or a `category`; where neither is named, off all."""

    promotion_id: Sku
    label: _Text
    basis_points: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    skus: _Skus = []
    category: _Text = ""
    valid_from_ns: _Ns = 0
    valid_until_ns: _Ns = NS_MAX


class CouponWish(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="coupon", kw_only=True
):
    """`amount_minor` off the whole for who shows `code` and spends at least `from_minor`."""

    promotion_id: Sku
    label: _Text
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    amount_minor: _Amount
    from_minor: _Amount = 0
    valid_from_ns: _Ns = 0
    valid_until_ns: _Ns = NS_MAX


class PromotionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A promotion for a store, or with an empty `store_id` for all."""

    promotion: MultiBuyWish | BundleWish | PercentageWish | CouponWish
    store_id: _StoreIdOrNone = ""


class SlotWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What belongs into a slot, and at how many units it counts as running out."""

    slot_id: _SlotId
    skus: _Skus
    low_quantity: Annotated[int, msgspec.Meta(ge=0, le=QUANTITY_MAX)] = 0


class PlanogramWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A store's plan from a moment on, whole."""

    valid_from_ns: _Ns
    slots: Annotated[list[SlotWish], msgspec.Meta(max_length=5_000)]


class CountWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many units of an article stand in a slot."""

    slot_id: _SlotId
    sku: Sku
    quantity: Annotated[int, msgspec.Meta(ge=0, le=QUANTITY_MAX)]


class ServingWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What staff serve; `age_checked` tells that they looked."""

    sku: Sku
    quantity: Annotated[int, msgspec.Meta(ge=1, le=100)]
    age_checked: bool = False
