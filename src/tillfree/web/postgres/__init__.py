"""What the API itself keeps in PostgreSQL: sessions, answers by idempotency key, webhooks."""

from tillfree.web.postgres.answers import KeptAnswer, find_answer, keep_answer, take_key
from tillfree.web.postgres.sessions import PEOPLES_SESSIONS, SHOPPERS_SESSIONS, Sessions
from tillfree.web.postgres.webhook_post import WebhookPost
from tillfree.web.postgres.webhooks import (
    Delivery,
    DeliveryPlace,
    DeliveryState,
    Webhook,
    add_webhook,
    count_webhooks,
    deliveries,
    delivery_of,
    remove_webhook,
    webhooks,
)

__all__ = [
    "PEOPLES_SESSIONS",
    "SHOPPERS_SESSIONS",
    "Delivery",
    "DeliveryPlace",
    "DeliveryState",
    "KeptAnswer",
    "Sessions",
    "Webhook",
    "WebhookPost",
    "add_webhook",
    "count_webhooks",
    "deliveries",
    "delivery_of",
    "find_answer",
    "keep_answer",
    "remove_webhook",
    "take_key",
    "webhooks",
]
