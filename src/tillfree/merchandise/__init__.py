"""What is sold and what it costs: articles, prices, promotions, planograms, stock."""

from tillfree.merchandise.prices import (
    FOREVER_NS,
    Price,
    StoreTimeUnknown,
    price_at,
    store_time_ns,
)
from tillfree.merchandise.promotions import (
    Bundle,
    Coupon,
    MultiBuy,
    Percentage,
    Promotion,
    Unit,
    apply_promotions,
)

__all__ = [
    "FOREVER_NS",
    "Bundle",
    "Coupon",
    "MultiBuy",
    "Percentage",
    "Price",
    "Promotion",
    "StoreTimeUnknown",
    "Unit",
    "apply_promotions",
    "price_at",
    "store_time_ns",
]
