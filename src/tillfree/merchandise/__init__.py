"""What is sold and what it costs: articles, prices, promotions, planograms, stock."""

from tillfree.merchandise.facts import (
    ArticleListed,
    CounterItemAdded,
    MerchandiseBody,
    PlannedSlot,
    PlanogramPublished,
    PricesPublished,
    PromotionPublished,
    StockCounted,
    merchandise_fact,
)
from tillfree.merchandise.price_book import PriceBook, TakenItem, WantedLine
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
    "ArticleListed",
    "Bundle",
    "CounterItemAdded",
    "Coupon",
    "MerchandiseBody",
    "MultiBuy",
    "Percentage",
    "PlannedSlot",
    "PlanogramPublished",
    "Price",
    "PriceBook",
    "PricesPublished",
    "Promotion",
    "PromotionPublished",
    "StockCounted",
    "StoreTimeUnknown",
    "TakenItem",
    "Unit",
    "WantedLine",
    "apply_promotions",
    "merchandise_fact",
    "price_at",
    "store_time_ns",
]
