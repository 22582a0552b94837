"""The API: what the cloud knows and does, for retailers' programs and people."""

from tillfree.web.app import create_app
from tillfree.web.settings import RateSettings, StreamSettings, WebhookSettings, WebSettings

__all__ = ["RateSettings", "StreamSettings", "WebSettings", "WebhookSettings", "create_app"]
