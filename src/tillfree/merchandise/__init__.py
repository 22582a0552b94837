"""What is sold and what it costs: articles, prices, promotions, planograms, stock."""

from tillfree.merchandise.alerts import ShelfAct, ShelfAlert, SlotStock, plan_at
from tillfree.merchandise.counter import ServingRefused
from tillfree.merchandise.digital_link import digital_link_path
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
from tillfree.merchandise.upload import RowFault, Upload, UploadUnreadable

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
    "RowFault",
    "ServingRefused",
    "ShelfAct",
    "ShelfAlert",
    "SlotStock",
    "StockCounted",
    "StoreTimeUnknown",
    "TakenItem",
    "Unit",
    "Upload",
    "UploadUnreadable",
    "WantedLine",
    "apply_promotions",
    "digital_link_path",
    "merchandise_fact",
    "plan_at",
    "price_at",
    "store_time_ns",
]
