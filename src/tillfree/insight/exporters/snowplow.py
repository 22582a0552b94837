"""Events for a Snowplow collector: self-describing events with the ecommerce schemas.

Source: Snowplow tracker protocol (POST, payload_data 1-0-4) and the schemas of
com.snowplowanalytics.snowplow.ecommerce. Coming and leaving are no ecommerce actions and have a
schema of our own (docs/reference/exporters.md), as has the place in the store.
"""

from collections.abc import Sequence

import msgspec

from tillfree.core.clock import NS_PER_MS
from tillfree.insight.exporters.destination import Destination, Outgoing
from tillfree.insight.exporters.items import amount, within_bytes, without_empty
from tillfree.insight.records import EventItem, EventName

_SNOWPLOW = "iglu:com.snowplowanalytics.snowplow"
_SHOP = f"{_SNOWPLOW}.ecommerce"
_OWN = "iglu:org.tillfree"
PAYLOAD_SCHEMA = f"{_SNOWPLOW}/payload_data/jsonschema/1-0-4"
CONTEXTS_SCHEMA = f"{_SNOWPLOW}/contexts/jsonschema/1-0-1"
EVENT_SCHEMA = f"{_SNOWPLOW}/unstruct_event/jsonschema/1-0-0"
ACTION_SCHEMA = f"{_SHOP}/snowplow_ecommerce_action/jsonschema/1-0-2"
PRODUCT_SCHEMA = f"{_SHOP}/product/jsonschema/1-0-0"
CART_SCHEMA = f"{_SHOP}/cart/jsonschema/1-0-0"
CHECKOUT_SCHEMA = f"{_SHOP}/checkout_step/jsonschema/1-0-0"
TRANSACTION_SCHEMA = f"{_SHOP}/transaction/jsonschema/1-0-0"
REFUND_SCHEMA = f"{_SHOP}/refund/jsonschema/1-0-0"
VISIT_SCHEMA = f"{_OWN}/store_visit/jsonschema/1-0-0"
PLACE_SCHEMA = f"{_OWN}/store_place/jsonschema/1-0-0"
NAMESPACE = "tillfree"
"""The tracker's name."""
VERSION = "tillfree-1"
"""The tracker's version."""
_UNSORTED = "unsorted"
"""Category of an article that has none, which the schema wants."""

_ACTIONS = {
    EventName.VIEW_ITEM_LIST: "list_view",
    EventName.SELECT_ITEM: "list_click",
    EventName.VIEW_ITEM: "product_view",
    EventName.ADD_TO_CART: "add_to_cart",
    EventName.REMOVE_FROM_CART: "remove_from_cart",
    EventName.BEGIN_CHECKOUT: "checkout_step",
    EventName.PURCHASE: "transaction",
    EventName.REFUND: "refund",
}

Described = dict[str, object]


def snowplow_url(destination: Destination, secret: str) -> str:
    """Return where a request goes."""
    return destination.address.rstrip("/") + "/com.snowplowanalytics.snowplow/tp2"


def snowplow_body(
    destination: Destination, secret: str, events: Sequence[Outgoing], now_ns: int
) -> bytes:
    """Return the body for events."""
    data = [
        {
            **within_bytes(one, snowplow_event),
            "aid": destination.property_id,
            "stm": str(now_ns // NS_PER_MS),
        }
        for one in events
    ]
    return msgspec.json.encode(_described(PAYLOAD_SCHEMA, data))


def snowplow_event(one: Outgoing) -> dict[str, str]:
    """Return one event by the tracker protocol, whose values are all texts.

    Who did not agree to be linked has no user id: the visit is all there is.
    """
    event = one.event
    at_ms = str(event.t_ns // NS_PER_MS)
    contexts = _described(CONTEXTS_SCHEMA, _contexts(one))
    fields = {
        "e": "ue",
        "eid": event.event_id,
        "p": "srv",
        "tna": NAMESPACE,
        "tv": VERSION,
        "dtm": at_ms,
        "ttm": at_ms,
        "sid": event.session_id,
        "ue_pr": msgspec.json.encode(_described(EVENT_SCHEMA, described(one))).decode(),
        "co": msgspec.json.encode(contexts).decode(),
    }
    return fields | ({"uid": event.person} if event.person else {})


def described(one: Outgoing) -> Described:
    """Return the event itself."""
    event = one.event
    action = _ACTIONS.get(event.name)
    if action is None:
        kind = "start" if event.name is EventName.VISIT_START else "end"
        return _described(VISIT_SCHEMA, {"type": kind})
    is_list = event.name in (EventName.VIEW_ITEM_LIST, EventName.SELECT_ITEM)
    name = event.zone_id if is_list else ""
    return _described(ACTION_SCHEMA, without_empty({"type": action, "name": name}))


def _contexts(one: Outgoing) -> list[Described]:
    event = one.event
    place = {"store_id": event.store_id, "zone_id": event.zone_id, "slot_id": event.slot_id}
    found = [_described(PLACE_SCHEMA, without_empty(place))]
    found += [_described(PRODUCT_SCHEMA, _product(item, one.currency)) for item in event.items]
    value = amount(event.value_minor, one.currency)
    if event.name in (EventName.ADD_TO_CART, EventName.REMOVE_FROM_CART):
        cart = {
            "cart_id": event.session_id,
            "total_value": amount(one.cart_minor, one.currency),
            "currency": one.currency,
        }
        found.append(_described(CART_SCHEMA, cart))
    elif event.name is EventName.BEGIN_CHECKOUT:
        found.append(_described(CHECKOUT_SCHEMA, {"step": 1}))
    elif event.name is EventName.PURCHASE:
        sale = {
            "transaction_id": event.transaction_id,
            "revenue": value,
            "currency": one.currency,
            "payment_method": "account",
            "total_quantity": sum(item.quantity for item in event.items),
        }
        found.append(_described(TRANSACTION_SCHEMA, sale))
    elif event.name is EventName.REFUND:
        refund = {
            "transaction_id": event.transaction_id,
            "refund_amount": value,
            "currency": one.currency,
        }
        found.append(_described(REFUND_SCHEMA, refund))
    return found


def _product(item: EventItem, currency: str) -> dict[str, object]:
    fields = {
        "id": item.item_id,
        "name": item.item_name,
        "brand": item.item_brand,
        "category": item.item_category or _UNSORTED,
        "price": amount(item.price_minor, currency),
        "currency": currency,
        "quantity": item.quantity,
        "position": item.index if item.index >= 0 else None,
    }
    return without_empty(fields)


def _described(schema: str, data: object) -> Described:
    return {"schema": schema, "data": data}
