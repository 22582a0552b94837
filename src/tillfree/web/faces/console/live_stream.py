"""One stream for a live page: positions from the wire, carts, acts and stock from the journal.

Everything of a store in one connection, since a browser holds few open to one host. It begins with
how things are, so a page that comes back needs no place to go on from. A moment of positions that a
slow page missed is not sent later.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import msgspec
from anyio import to_thread
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import ServerSentEvent, ServerSentEventMessage

from tillfree.core.errors import DatabaseUnavailable
from tillfree.floor import FloorPlan, SensorShown
from tillfree.journal import FactFilter, LoggedFact
from tillfree.visits.postgres import LiveCart, carts_changed, open_carts
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import Web, caller_of, web_of
from tillfree.web.faces.console.floor_shown import (
    ActShown,
    SlotShown,
    names_of,
    shown_act,
    slots_shown,
)
from tillfree.web.faces.console.live import OPERATE, StoreName, store_of
from tillfree.web.operations import NEEDS
from tillfree.web.problems import UNAVAILABLE, RequestRefused
from tillfree.web.streaming import still_in
from tillfree.web.visits_api import CARTS_MAX

_LOOK_S = 0.05
"""Seconds between two looks for positions, which come five times a second."""
_FACTS_BEFORE = 400
"""Facts of the organisation in which a page that comes looks for the acts before it came."""
_SENSORS_S = 2.0
"""Seconds between two looks at how the sensors do."""


class CartShown(msgspec.Struct, frozen=True):
    """A cart as the page lists it: each line's name, units and how sure."""

    visit_id: str
    state: str
    entered_ns: int
    lines: tuple[tuple[str, str, int, float], ...]


@dataclass(slots=True)
class _Told:
    """What one page has been told so far."""

    web: Web
    caller: Caller
    store_id: str
    plan: FloorPlan | None = None
    position: int = 0
    number: int | None = None
    slots: dict[str, SlotShown] = field(default_factory=dict)
    sensors: tuple[SensorShown, ...] = ()


@dataclass(frozen=True, slots=True)
class _News:
    carts: tuple[CartShown, ...]
    acts: tuple[ActShown, ...]
    slots: tuple[SlotShown, ...]
    alerts: tuple[str, ...]
    acts_before: tuple[ActShown, ...] = ()


@get("/console/live/{store_id:str}/stream", opt={NEEDS: OPERATE}, include_in_schema=False)
async def stream_live(request: ApiRequest, store_id: StoreName) -> ServerSentEvent:
    """Stream a store's floor: `frames`, `carts`, `acts`, `slots`, `sensors`, `alert`.

    It begins with the carts that are open and, as `acts_before`, what was done last.
    """
    web, caller = web_of(request), caller_of(request)
    await to_thread.run_sync(store_of, caller.services, store_id)
    if web.news.is_closing or not web.streams.acquire(blocking=False):
        raise RequestRefused(
            UNAVAILABLE,
            f"all {web.settings.streams.streams_max} streams of this process are taken: ask again",
            headers={"retry-after": "5"},
        )
    return ServerSentEvent(_events(_Told(web, caller, store_id)))


async def _events(told: _Told) -> AsyncIterator[ServerSentEventMessage]:
    web, organisation = told.web, told.caller.services.organisation
    loop = asyncio.get_running_loop()
    web.metrics.streams.inc()
    beat_s = sensors_s = 0.0
    try:
        news = await to_thread.run_sync(_first, told)
        while not web.news.is_closing:
            for event in _of_news(news):
                yield event
            for event in _of_floor(told):
                yield event
            now_s = loop.time()
            if now_s >= sensors_s:
                sensors_s = now_s + _SENSORS_S
                for event in _of_sensors(told):
                    yield event
            if now_s >= beat_s:
                if beat_s and not await to_thread.run_sync(still_in, web, told.caller):
                    return
                beat_s = now_s + web.settings.streams.beat_s
                yield ServerSentEventMessage(data=None, comment="beat")
            news = _NOTHING
            if await web.news.grown(organisation, told.position, _LOOK_S):
                news = await to_thread.run_sync(_next, told)
    except DatabaseUnavailable:
        # The stream ends; the page comes back by itself and is told how things are.
        return
    finally:
        web.metrics.streams.dec()
        web.streams.release()


_NOTHING = _News((), (), (), ())


def _first(told: _Told) -> _News:
    own = told.caller.services
    told.plan = own.floor.plan(told.store_id)
    with own.office.reading() as connection:
        told.position = own.log.position_in(connection)
        carts = open_carts(connection, told.store_id, CARTS_MAX)
        wanted, after = FactFilter(store_id=told.store_id), max(told.position - _FACTS_BEFORE, 0)
        facts = own.log.read_in(connection, wanted, after=after, limit=_FACTS_BEFORE)
    acts = _acts(told, facts)
    names = _names(told, carts)
    return _News(_carts(carts, names), (), _changed_slots(told), (), acts)


def _next(told: _Told) -> _News:
    own = told.caller.services
    limit = told.web.settings.streams.batch
    with own.office.reading() as connection:
        newest = own.log.position_in(connection)
        wanted = FactFilter(store_id=told.store_id)
        facts = own.log.read_in(connection, wanted, after=told.position, limit=limit)
        carts = carts_changed(connection, told.store_id, told.position, CARTS_MAX)
    told.position = facts[-1].position if len(facts) >= limit else max(newest, told.position)
    names = _names(told, carts)
    alerts = [str(one.fact.body.get("text", "")) for one in facts if one.fact.kind == "AlertRaised"]
    return _News(
        _carts(carts, names),
        _acts(told, facts),
        _changed_slots(told),
        tuple(alerts),
    )


def _acts(told: _Told, facts: Sequence[LoggedFact]) -> tuple[ActShown, ...]:
    skus = [str(one.fact.body.get("sku", "")) for one in facts]
    names = names_of(told.caller.services, told.store_id, skus)
    acts = (shown_act(one.fact, names) for one in facts)
    return tuple(act for act in acts if act is not None)


def _names(told: _Told, carts: tuple[LiveCart, ...]) -> dict[str, str]:
    skus = [line.sku for cart in carts for line in cart.lines]
    return names_of(told.caller.services, told.store_id, skus)


def _carts(carts: tuple[LiveCart, ...], names: dict[str, str]) -> tuple[CartShown, ...]:
    return tuple(
        CartShown(
            cart.visit_id,
            cart.state,
            cart.entered_ns,
            tuple(
                (line.sku, names.get(line.sku, line.sku), line.quantity, line.probability)
                for line in cart.lines
            ),
        )
        for cart in carts
    )


def _changed_slots(told: _Told) -> tuple[SlotShown, ...]:
    if told.plan is None:
        return ()
    found = slots_shown(told.caller.services, told.plan, told.web.services.now_ns())
    changed = tuple(one for one in found if told.slots.get(one.slot_id) != one)
    told.slots.update({one.slot_id: one for one in changed})
    return changed


def _of_news(news: _News) -> list[ServerSentEventMessage]:
    told: list[tuple[str, object]] = [
        ("carts", news.carts),
        ("slots", news.slots),
        ("acts_before", news.acts_before),
        ("acts", news.acts),
        ("alerts", news.alerts),
    ]
    return [
        ServerSentEventMessage(data=msgspec.json.encode(content).decode(), event=name)
        for name, content in told
        if content
    ]


def _of_floor(told: _Told) -> list[ServerSentEventMessage]:
    floors, organisation = told.web.services.floors, told.caller.services.organisation
    seen = floors.after(organisation, told.store_id, told.number)
    told.number = seen.number
    if not seen.frames:
        return []
    data = f"[{','.join(frame.decode() for frame in seen.frames)}]"
    return [ServerSentEventMessage(data=data, event="frames")]


def _of_sensors(told: _Told) -> list[ServerSentEventMessage]:
    floors, organisation = told.web.services.floors, told.caller.services.organisation
    sensors = floors.sensors(organisation, told.store_id)
    if sensors == told.sensors:
        return []
    told.sensors = sensors
    return [ServerSentEventMessage(data=msgspec.json.encode(sensors).decode(), event="sensors")]


PAGES: tuple[HTTPRouteHandler, ...] = (stream_live,)
