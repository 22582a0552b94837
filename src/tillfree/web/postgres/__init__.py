"""What the API itself keeps in PostgreSQL: sessions, answers by idempotency key, webhooks."""

from tillfree.web.postgres.answers import KeptAnswer, find_answer, keep_answer, take_key
from tillfree.web.postgres.sessions import begin_session, end_session, session_person
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
    "Delivery",
    "DeliveryPlace",
    "DeliveryState",
    "KeptAnswer",
    "Webhook",
    "WebhookPost",
    "add_webhook",
    "begin_session",
    "count_webhooks",
    "deliveries",
    "delivery_of",
    "end_session",
    "find_answer",
    "keep_answer",
    "remove_webhook",
    "session_person",
    "take_key",
    "webhooks",
]
