"""Live carts and facts of stores, as server-sent events.

Each event's id is a position in the organisation's journal: who comes back with it in
`Last-Event-ID` goes on from there and misses nothing. A cart that changed twice meanwhile is sent
once, as it stands. Source: WHATWG HTML, server-sent events.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from tillfree.journal import FactFilter
from tillfree.tenants import Action
from tillfree.visits.postgres import LiveCart, carts_changed, open_carts
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of, web_of
from tillfree.web.fact_scopes import may_see, shown_fact
from tillfree.web.operations import needs, reads
from tillfree.web.streaming import EVENT_STREAM, Feed, LastEventId, StreamNews, stream_of
from tillfree.web.visits_api import CARTS_MAX

_TAG = "streams"
_OPERATE = needs(Action.OPERATE_STORES)
_EVENTS = needs(Action.OPERATE_STORES, Action.READ_MONEY)

_StoreWanted = Annotated[
    str | None,
    QueryParameter(
        name="store_id", pattern="^[A-Za-z0-9._-]{1,100}$", description="Of this store alone."
    ),
]


@reads("/v1/carts/stream", _OPERATE, _TAG, media_type=EVENT_STREAM)
async def stream_carts(
    request: ApiRequest, store_id: _StoreWanted = None, last_event_id: LastEventId = None
) -> ServerSentEvent:
    """Stream carts as they change: event `cart`, with the cart as it stands.

    Without `Last-Event-ID` it begins with the carts of all who are inside.
    """
    web, caller = web_of(request), caller_of(request)
    first, after = await to_thread.run_sync(_first_carts, caller, store_id or "", last_event_id)

    def read(position: int) -> StreamNews:
        return _changed_carts(caller, store_id or "", position, web.settings.streams.batch)

    return stream_of(web, caller, Feed(first, after, read))


@reads("/v1/events/stream", _EVENTS, _TAG, media_type=EVENT_STREAM)
async def stream_events(
    request: ApiRequest, store_id: _StoreWanted = None, last_event_id: LastEventId = None
) -> ServerSentEvent:
    """Stream facts of stores as they are recorded: the event is named by the fact's kind.

    Without `Last-Event-ID` it begins with the next fact. A fact that the caller's scopes do not
    show is passed over.
    """
    web, caller = web_of(request), caller_of(request)
    after = last_event_id
    if after is None:
        after = await to_thread.run_sync(caller.services.log.position)

    def read(position: int) -> StreamNews:
        return _new_facts(caller, store_id or "", position, web.settings.streams.batch)

    return stream_of(web, caller, Feed((), after, read))


def _first_carts(
    caller: Caller, store_id: str, last_event_id: int | None
) -> tuple[tuple[ServerSentEventMessage, ...], int]:
    if last_event_id is not None:
        return (), last_event_id
    services = caller.services
    with services.office.reading() as connection:
        position = services.log.position_in(connection)
        carts = open_carts(connection, store_id, CARTS_MAX)
    events = _cart_events(carts)
    # Where the client stands after the first carts is said by an event of its own.
    start = ServerSentEventMessage(data="{}", event="start", id=position)
    return (*(_without_id(event) for event in events), start), position


def _changed_carts(caller: Caller, store_id: str, after: int, limit: int) -> StreamNews:
    services = caller.services
    with services.office.reading() as connection:
        newest = services.log.position_in(connection)
        carts = carts_changed(connection, store_id, after, limit)
    if len(carts) >= limit:
        return StreamNews(_cart_events(carts), carts[-1].position, is_whole=False)
    last = max(carts[-1].position if carts else 0, newest, after)
    return StreamNews(_cart_events(carts), last, is_whole=True)


def _cart_events(carts: Sequence[LiveCart]) -> tuple[ServerSentEventMessage, ...]:
    """Return an event for each cart; of those that one fact changed, the last has the id."""
    events = []
    for place, cart in enumerate(carts):
        is_last = place + 1 == len(carts) or carts[place + 1].position != cart.position
        events.append(
            ServerSentEventMessage(
                data=msgspec.json.encode(cart).decode(),
                event="cart",
                id=cart.position if is_last else None,
            )
        )
    return tuple(events)


def _without_id(event: ServerSentEventMessage) -> ServerSentEventMessage:
    return ServerSentEventMessage(data=event.data, event=event.event)


def _new_facts(caller: Caller, store_id: str, after: int, limit: int) -> StreamNews:
    services = caller.services
    with services.office.reading() as connection:
        newest = services.log.position_in(connection)
        wanted = FactFilter(store_id=store_id)
        facts = services.log.read_in(connection, wanted, after=after, limit=limit)
    events = tuple(
        ServerSentEventMessage(
            data=msgspec.json.encode(shown_fact(one)).decode(), event=one.fact.kind, id=one.position
        )
        for one in facts
        if may_see(one.fact.kind, caller.actor.actions)
    )
    if len(facts) >= limit:
        return StreamNews(events, facts[-1].position, is_whole=False)
    last = max(facts[-1].position if facts else 0, newest, after)
    return StreamNews(events, last, is_whole=True)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (stream_carts, stream_events)
