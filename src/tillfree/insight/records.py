"""Events in the web's words: a visit is a session, taking an item opens its page.

Names and fields of items follow Google Analytics 4 (reference of ecommerce events), so that an
exporter renames nothing but money, which here is integer minor units.
"""

from enum import StrEnum

import msgspec


class EventName(StrEnum):
    """What happened, in the order in which a visit usually goes."""

    VISIT_START = "store_visit_start"
    VIEW_ITEM_LIST = "view_item_list"
    SELECT_ITEM = "select_item"
    VIEW_ITEM = "view_item"
    ADD_TO_CART = "add_to_cart"
    REMOVE_FROM_CART = "remove_from_cart"
    BEGIN_CHECKOUT = "begin_checkout"
    VISIT_END = "store_visit_end"
    PURCHASE = "purchase"
    REFUND = "refund"


class EventItem(msgspec.Struct, frozen=True):
    """An article in an event: GA4's item. `price_minor` is of one unit; `index` the slot's place
    in the store's list of slots, -1 where it is known of none; `list_id` the zone."""

    item_id: str
    item_name: str
    item_brand: str
    item_category: str
    price_minor: int
    quantity: int
    list_id: str
    location_id: str
    index: int


class WebEvent(msgspec.Struct, frozen=True):
    """One event. `event_id` is derived from what is certain, so it is the same in every exporter.

    `session_id` is the visit's id; `person` a pseudonym for this purpose, empty without consent.
    `zone_id`, `slot_id`, `interaction_id` and `transaction_id` are empty where they mean nothing.
    """

    event_id: str
    name: EventName
    session_id: str
    person: str
    store_id: str
    t_ns: int
    items: tuple[EventItem, ...] = ()
    value_minor: int = 0
    currency: str = ""
    zone_id: str = ""
    slot_id: str = ""
    interaction_id: str = ""
    transaction_id: str = ""


class EventChanges(msgspec.Struct, frozen=True):
    """What became different: events that are new or say another thing, ids that are no more.

    `visits` are those of which anything was heard, though their events may be the same.
    """

    said: tuple[WebEvent, ...]
    unsaid: tuple[str, ...]
    visits: tuple[str, ...]
