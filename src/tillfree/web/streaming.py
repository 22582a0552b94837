"""Server-sent events from a journal: what a stream begins with, and how it goes on.

Each event's id is a position in the organisation's journal: who comes back with it in
`Last-Event-ID` goes on from there and misses nothing. Source: WHATWG HTML, server-sent events.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from anyio import to_thread
from litestar.params import HeaderParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from tillfree.core.errors import DatabaseUnavailable
from tillfree.web.callers import Caller, find_caller, shown_again
from tillfree.web.desk import Web
from tillfree.web.problems import UNAVAILABLE, RequestRefused

EVENT_STREAM = "text/event-stream"

LastEventId = Annotated[
    int | None,
    HeaderParameter(
        name="Last-Event-ID",
        # Not `ge=0`: of what may be left out, the document would lose a limit of nought.
        gt=-1,
        le=4 * 10**18,
        description="Go on after this event; leave it out to begin with what is now.",
    ),
]


@dataclass(frozen=True, slots=True)
class StreamNews:
    """What is new: events, and the position up to which they tell everything."""

    events: tuple[ServerSentEventMessage, ...]
    position: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """What a stream begins with, the position after which it goes on, and how it reads on."""

    first: Sequence[ServerSentEventMessage]
    after: int
    read: Callable[[int], StreamNews]


def stream_of(web: Web, caller: Caller, feed: Feed) -> ServerSentEvent:
    """Return a stream that ends with the caller's credential. Raises RequestRefused for no room."""
    if web.news.is_closing or not web.streams.acquire(blocking=False):
        raise RequestRefused(
            UNAVAILABLE,
            f"all {web.settings.streams.streams_max} streams of this process are taken: ask again",
            headers={"retry-after": "5"},
        )
    return ServerSentEvent(_events(web, caller, feed))


async def _events(web: Web, caller: Caller, feed: Feed) -> AsyncIterator[ServerSentEventMessage]:
    """Yield events until the caller goes, their credential ends, or the process does."""
    settings = web.settings.streams
    organisation, position = caller.services.organisation, feed.after
    web.metrics.streams.inc()
    try:
        yield ServerSentEventMessage(data=None, comment="tillfree", retry=1_000)
        for event in feed.first:
            yield event
        is_whole = False
        while not web.news.is_closing:
            if is_whole and not await web.news.grown(organisation, position, settings.beat_s):
                if web.news.is_closing or not await to_thread.run_sync(still_in, web, caller):
                    return
                yield ServerSentEventMessage(data=None, comment="beat")
            news = await to_thread.run_sync(feed.read, position)
            for event in news.events:
                yield event
            position, is_whole = news.position, news.is_whole
    except DatabaseUnavailable:
        # The stream ends; who comes back with the last id misses nothing.
        return
    finally:
        web.metrics.streams.dec()
        web.streams.release()


def still_in(web: Web, caller: Caller) -> bool:
    """Tell whether what let a caller in still does, with the same rights."""
    try:
        return find_caller(web.services, shown_again(caller)).actor == caller.actor
    except RequestRefused:
        return False
