"""What every operation finds at hand: the process's own things, and who asks."""

from dataclasses import dataclass
from threading import BoundedSemaphore, Semaphore
from typing import TypeVar

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from tillfree.runtime.cloud import CloudServices, Say
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.insight_room import InsightRoom
from tillfree.web.limits import RateLimiter
from tillfree.web.metrics import Metrics
from tillfree.web.news import News
from tillfree.web.rushes import RushRoom
from tillfree.web.settings import WebSettings

WEB = "web"
"""Name of the `Web` in the application's state."""
CALLER = "caller"
"""Name of the `Caller` in a request's state."""

_Handler = TypeVar("_Handler", bound=BaseRouteHandler)


@dataclass(frozen=True, slots=True)
class Web:
    """One process's services and counters."""

    services: CloudServices
    settings: WebSettings
    metrics: Metrics
    limiter: RateLimiter
    news: News
    sign_ins: BoundedSemaphore
    streams: Semaphore
    rushes: RushRoom
    insight: InsightRoom
    say: Say


def web_of(connection: ASGIConnection[_Handler, None, None, State]) -> Web:
    """Return the process's things."""
    found: Web = connection.app.state[WEB]
    return found


def caller_of(request: ApiRequest) -> Caller:
    """Return who asks; the operation is not public."""
    found: Caller = request.scope["state"][CALLER]
    return found


def request_id_of(request: ApiRequest) -> str:
    """Return the id under which the log tells of this request."""
    return str(request.scope["state"].get("request_id", ""))
