"""The API: what the cloud knows and does, for retailers' programs and people."""

from tillfree.web.app import api_document, create_app
from tillfree.web.beside import api_beside
from tillfree.web.serving import ServeOptions, api_server, sending_webhooks, serve
from tillfree.web.settings import (
    RateSettings,
    RushSettings,
    StreamSettings,
    WebhookSettings,
    WebSettings,
)

__all__ = [
    "RateSettings",
    "RushSettings",
    "ServeOptions",
    "StreamSettings",
    "WebSettings",
    "WebhookSettings",
    "api_beside",
    "api_document",
    "api_server",
    "create_app",
    "sending_webhooks",
    "serve",
]
