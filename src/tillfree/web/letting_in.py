"""What every request passes before its operation: media type, rate, credential, scope."""

import math

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from tillfree.web.callers import (
    ApiRequest,
    Connection,
    Shown,
    check_change,
    check_scope,
    find_caller,
    shown_by,
)
from tillfree.web.desk import CALLER, Web, web_of
from tillfree.web.limits import Rate
from tillfree.web.operations import NEEDS, TAKES, Needs
from tillfree.web.problems import NOT_JSON, TOO_MANY, RequestRefused


async def let_in(
    connection: ASGIConnection[BaseRouteHandler, None, None, State], handler: BaseRouteHandler
) -> None:
    """Let a request through to its operation, or raise RequestRefused."""
    needed: Needs | None = handler.opt.get(NEEDS)
    if needed is None:
        return
    web = web_of(connection)
    _check_media_type(connection, str(handler.opt.get(TAKES, "")))
    shown = shown_by(connection, is_shoppers=needed.is_shoppers)
    if needed.is_public:
        if not needed.is_signed:
            count_stranger(web, connection)
        return
    try:
        caller = await to_thread.run_sync(find_caller, web.services, shown)
    except RequestRefused:
        count_stranger(web, connection)
        raise
    state = connection.scope["state"]
    state |= {
        CALLER: caller,
        "organisation": caller.services.organisation,
        # What a shopper does when is theirs: no log tells it of one person.
        "actor_id": "shopper" if needed.is_shoppers else caller.actor.actor_id,
    }
    _count(web, shown)
    check_change(caller, connection)
    check_scope(caller, needed.scopes)


def _check_media_type(connection: Connection, takes: str) -> None:
    """Refuse a body of another media type; a form of another site's page is none of ours."""
    given = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if takes and given != takes:
        raise RequestRefused(
            NOT_JSON, f"the body is {given[:60] or 'of no media type'}, not {takes}: send that"
        )


def _count(web: Web, shown: Shown) -> None:
    rates = web.settings.rates
    _hold(web, f"credential:{shown.text}", Rate(rates.requests_s, rates.requests_burst))


def count_stranger(web: Web, connection: Connection | ApiRequest) -> None:
    """Count a request of somebody unknown. Raises RequestRefused for one too many."""
    rates = web.settings.rates
    address = connection.client.host if connection.client else ""
    _hold(web, f"address:{address}", Rate(rates.stranger_requests_s, rates.stranger_burst))


def _hold(web: Web, who: str, rate: Rate) -> None:
    wait_s = web.limiter.wait_s(who, rate, web.services.now_ns())
    if wait_s > 0:
        raise RequestRefused(
            TOO_MANY,
            f"more than {rate.requests_s:g} requests a second: wait {wait_s:.1f} s",
            headers={"retry-after": str(math.ceil(wait_s))},
        )
