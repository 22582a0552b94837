"""What several tools say alike: money in units, texts within bounds, items that fit."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from tillfree.core.money import minor_digits
from tillfree.insight.exporters.destination import Outgoing
from tillfree.insight.exporters.limits import EVENT_BYTES, EVENT_ITEMS
from tillfree.insight.records import EventItem

_Told = TypeVar("_Told")


def amount(minor: int, currency: str) -> float:
    """Return minor units in units; its shortest text is exact (1234 EUR cents: 12.34)."""
    return minor / 10 ** minor_digits(currency) if minor_digits(currency) else minor


def without_empty(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that say something: no empty text, no list of nothing."""
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def within_bytes(one: Outgoing, tell: Callable[[Outgoing], _Told]) -> _Told:
    """Return an event in a tool's words with as many of its items as fit."""
    event = one.event
    items = event.items[:EVENT_ITEMS]
    while True:
        bare = msgspec.structs.replace(one, event=msgspec.structs.replace(event, items=items))
        told = tell(bare)
        if len(msgspec.json.encode(told)) < EVENT_BYTES or not items:
            return told
        items = items[: len(items) // 2]


def ga4_item(item: EventItem, currency: str) -> dict[str, object]:
    """Return an item in GA4's words, which PostHog and webhooks are told as well."""
    fields = {
        "item_id": item.item_id,
        "item_name": item.item_name,
        "item_brand": item.item_brand,
        "item_category": item.item_category,
        "item_list_id": item.list_id,
        "location_id": item.location_id,
        "index": item.index if item.index >= 0 else None,
        "price": amount(item.price_minor, currency),
        "quantity": item.quantity,
    }
    return without_empty(fields)


def ga4_fields(one: Outgoing) -> dict[str, object]:
    """Return an event's own fields in GA4's words."""
    event = one.event
    valued = {"currency": one.currency, "value": amount(event.value_minor, one.currency)}
    fields = {
        "event_id": event.event_id,
        "transaction_id": event.transaction_id,
        **(valued if event.currency else {}),
        "item_list_id": event.zone_id,
        "store_id": event.store_id,
        "slot_id": event.slot_id,
        "items": [ga4_item(item, one.currency) for item in event.items],
    }
    return without_empty(fields)
