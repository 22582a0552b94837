"""GA4's documented rules, written down a second time: what is wrong with a request, in words.

Source: Measurement Protocol (GA4), "Limitations", "Reserved names", "Reference"; recommended
events with their required parameters; event collection limits.
"""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

RESERVED_EVENTS = {
    "ad_activeview", "ad_click", "ad_exposure", "ad_impression", "ad_query", "adunit_exposure",
    "app_background", "app_clear_data", "app_exception", "app_install", "app_remove",
    "app_store_refund", "app_update", "app_upgrade", "dynamic_link_app_open",
    "dynamic_link_app_update", "dynamic_link_first_open", "error", "firebase_campaign",
    "first_open", "first_visit", "in_app_purchase", "notification_dismiss",
    "notification_foreground", "notification_open", "notification_receive", "os_update",
    "screen_view", "session_start", "user_engagement",
}  # fmt: skip
RESERVED_PARAMS = {"firebase_conversion"}
RESERVED_PREFIXES = ("_", "firebase_", "ga_", "google_", "gtag.")
ITEM_PARAMS = {
    "item_id", "item_name", "affiliation", "coupon", "creative_name", "creative_slot", "discount",
    "index", "item_brand", "item_category", "item_category2", "item_category3", "item_category4",
    "item_category5", "item_list_id", "item_list_name", "item_variant", "location_id", "price",
    "promotion_id", "promotion_name", "quantity",
}  # fmt: skip
REQUIRED = {
    "view_item_list": {"items"},
    "select_item": {"items"},
    "view_item": {"currency", "value", "items"},
    "add_to_cart": {"currency", "value", "items"},
    "remove_from_cart": {"currency", "value", "items"},
    "begin_checkout": {"currency", "value", "items"},
    "purchase": {"currency", "value", "transaction_id", "items"},
    "refund": {"currency", "value", "transaction_id", "items"},
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


def faults(url: str, raw: bytes, body: dict[str, Any], now_us: int) -> list[str]:
    """Return what breaks a rule; nothing where all hold."""
    found = []
    query = parse_qs(urlsplit(url).query)
    if sorted(query) != ["api_secret", "measurement_id"]:
        found.append(f"query {sorted(query)}")
    if len(raw) >= 130_000:
        found.append(f"{len(raw)} bytes")
    if not 1 <= len(body["events"]) <= 25:
        found.append(f"{len(body['events'])} events")
    if not isinstance(body.get("client_id"), str) or not body["client_id"]:
        found.append("no client_id")
    if body.keys() - {"client_id", "user_id", "consent", "events"}:
        found.append(f"fields {sorted(body)}")
    for event in body["events"]:
        found += _event(event, now_us)
    return found


def _event(event: dict[str, Any], now_us: int) -> list[str]:
    name, params = event["name"], event["params"]
    found = _name(name, RESERVED_EVENTS)
    if len(params) > 25:
        found.append(f"{name}: {len(params)} parameters")
    if missing := REQUIRED.get(name, set()) - params.keys():
        found.append(f"{name}: lacks {sorted(missing)}")
    if "value" in params and "currency" not in params:
        found.append(f"{name}: a value of no currency")
    if not re.fullmatch(r"[A-Z]{3}", params.get("currency", "EUR")):
        found.append(f"{name}: currency {params['currency']}")
    if not re.fullmatch(r"\d+", params["session_id"]):
        found.append(f"{name}: session_id {params['session_id']}")
    if params["engagement_time_msec"] < 1:
        found.append(f"{name}: no engagement")
    if not 0 <= now_us - event["timestamp_micros"] < 72 * 3_600 * 10**6:
        found.append(f"{name}: at {event['timestamp_micros']}")
    for key, value in params.items():
        found += _name(key, RESERVED_PARAMS)
        found += _value(key, value) if key != "items" else []
    items = params.get("items", [{"item_id": "x"}])
    if not 1 <= len(items) <= 200:
        found.append(f"{name}: {len(items)} items")
    for item in items:
        if not item.keys() & {"item_id", "item_name"}:
            found.append(f"{name}: an item without id")
        if len(item.keys() - ITEM_PARAMS) > 10:
            found.append(f"{name}: {len(item)} fields of an item")
        for key, value in item.items():
            found += _name(key, RESERVED_PARAMS) + _value(key, value)
    return found


def _name(name: str, reserved: set[str]) -> list[str]:
    fine = _NAME.fullmatch(name) and name not in reserved
    return [] if fine and not name.startswith(RESERVED_PREFIXES) else [f"name {name}"]


def _value(key: str, value: object) -> list[str]:
    if isinstance(value, str):
        return [] if 0 < len(value) <= 100 else [f"{key}: {len(value)} letters"]
    fine = isinstance(value, int | float) and not isinstance(value, bool)
    return [] if fine else [f"{key}: {value!r}"]
