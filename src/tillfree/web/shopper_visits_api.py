"""A shopper goes shopping: a pass for the gate, the cart as it fills, the receipt, what is wrong.

A further pass while a visit goes on is a guest's: whoever comes in on it joins the visit, and the
host pays.
"""

from collections.abc import Callable
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.response import ServerSentEvent, ServerSentEventMessage

from tillfree.settlement import DecidedLine, DisputeRaised, ReceiptDocument, receipt_page
from tillfree.settlement.postgres import receipt_of_visit
from tillfree.visits.postgres import (
    VisitPlace,
    VisitState,
    WantedVisits,
    own_carts_changed,
    visits,
)
from tillfree.web.answers import IdempotencyKey, IfNoneMatch, Made, once, shown
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import Web, caller_of, web_of
from tillfree.web.operations import SHOPPERS, makes, reads
from tillfree.web.own_visits import (
    OwnCart,
    OwnMoney,
    OwnVisit,
    credentials_of,
    own_visit,
    shown_cart,
    shown_visit,
)
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_of, read_cursor
from tillfree.web.problems import NOT_FOUND, missing
from tillfree.web.reviews_api import DisputeWish
from tillfree.web.streaming import EVENT_STREAM, Feed, LastEventId, StreamNews, stream_of
from tillfree.web.visits_api import VisitId

_TAG = "shopper"
_Ns = Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]
_Id = Annotated[str, msgspec.Meta(pattern="^[ -~]{1,200}$")]


class PassWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which store the pass is for; empty for every store."""

    store_id: Annotated[str, msgspec.Meta(pattern="^([a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?)?$")] = ""


class PassShown(msgspec.Struct, frozen=True):
    """A pass for a gate until `expires_ns`: its text, and the same as a QR code in SVG."""

    pass_id: str
    text: str
    svg: str
    expires_ns: int


class PassInTime(msgspec.Struct, frozen=True):
    """A pass that opens a gate from `from_ns` until `expires_ns`, as text and as a QR code."""

    text: str
    svg: str
    from_ns: int
    expires_ns: int


class PassesAhead(msgspec.Struct, frozen=True):
    """Passes for the next minutes in their order; `now_ns` is what gates' clocks show now."""

    now_ns: int
    passes: tuple[PassInTime, ...]


class OwnCarts(msgspec.Struct, frozen=True):
    """The carts of a shopper who is inside, as they stand at `position`."""

    position: int
    carts: tuple[OwnCart, ...]


@makes("/v1/shopper/passes", SHOPPERS, _TAG)
def issue_pass(
    request: ApiRequest, data: JSONBody[PassWish], idempotency_key: IdempotencyKey
) -> Response[PassShown]:
    """Return a pass that opens one gate once, within half a minute; one more for each guest."""
    caller = caller_of(request)

    def make() -> tuple[PassShown, Made]:
        made = caller.services.admission.passes.issue(caller.person_id, data.store_id)
        return PassShown(made.pass_id, made.text, made.svg, made.expires_ns), Made()

    return once(request, idempotency_key, data, make)


@makes("/v1/shopper/passes/ahead", SHOPPERS, _TAG, once=False)
def issue_passes_ahead(request: ApiRequest, data: JSONBody[PassWish]) -> Response[PassesAhead]:
    """Return passes for the next minutes, each for its own half minute, to be shown without a line.

    They are for a telephone that loses its line at the door. Each opens one gate once.
    """
    caller, now_ns = caller_of(request), web_of(request).services.now_ns()
    made = caller.services.admission.passes.issue_ahead(caller.person_id, data.store_id)
    passes = tuple(
        PassInTime(one.issued.text, one.issued.svg, one.from_ns, one.issued.expires_ns)
        for one in made
    )
    return Response(PassesAhead(now_ns, passes), status_code=201)


@reads("/v1/shopper/visits", SHOPPERS, _TAG)
def list_own_visits(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[OwnVisit]:
    """List the shopper's own visits, the last first, as far as they are linked with them."""
    caller, now_ns = caller_of(request), web_of(request).services.now_ns()
    place = VisitPlace(*read_cursor(cursor, tuple[_Ns, _Id])) if cursor else None
    wanted = WantedVisits(before=place, credentials=credentials_of(caller))
    with caller.services.office.reading() as connection:
        found = visits(connection, wanted, limit + 1)
    page = page_of(found, limit, lambda visit: (visit.entered_ns, visit.visit_id))
    told = tuple(shown_visit(caller.services, visit, now_ns) for visit in page.items)
    return Page(told, page.next_cursor)


@reads("/v1/shopper/visits/{visit_id:str}", SHOPPERS, _TAG, one=True)
def read_own_visit(
    request: ApiRequest, visit_id: VisitId, if_none_match: IfNoneMatch = None
) -> Response[OwnVisit]:
    """Return one of the shopper's own visits."""
    caller, now_ns = caller_of(request), web_of(request).services.now_ns()
    return shown(shown_visit(caller.services, own_visit(caller, visit_id), now_ns), if_none_match)


@reads("/v1/shopper/carts", SHOPPERS, _TAG)
def list_own_carts(request: ApiRequest) -> OwnCarts:
    """Return the shopper's carts while they are inside; the stream goes on from there."""
    return _open_carts(web_of(request), caller_of(request))


@reads("/v1/shopper/carts/stream", SHOPPERS, _TAG, media_type=EVENT_STREAM)
async def stream_own_carts(
    request: ApiRequest, last_event_id: LastEventId = None
) -> ServerSentEvent:
    """Stream the shopper's own cart as it changes: event `cart`, with the cart as it stands.

    Without `Last-Event-ID` it begins with what is in the cart now. A visit that begins later is
    in it as well.
    """
    web, caller = web_of(request), caller_of(request)
    first: tuple[ServerSentEventMessage, ...] = ()
    after = last_event_id
    if after is None:
        told = await to_thread.run_sync(_open_carts, web, caller)
        after = told.position
        start = ServerSentEventMessage(data="{}", event="start", id=after)
        first = (*(_event(cart) for cart in told.carts), start)
    return stream_of(web, caller, Feed(first, after, _reader(web, caller)))


@reads("/v1/shopper/receipts/{visit_id:str}", SHOPPERS, _TAG, one=True)
def read_own_receipt(
    request: ApiRequest, visit_id: VisitId, if_none_match: IfNoneMatch = None
) -> Response[ReceiptDocument]:
    """Return the receipt of one of the shopper's visits, with all corrections so far."""
    return shown(_receipt(caller_of(request), visit_id), if_none_match)


@reads("/v1/shopper/receipts/{visit_id:str}/page", SHOPPERS, _TAG, one=True, media_type="text/html")
def read_own_receipt_page(request: ApiRequest, visit_id: VisitId) -> Response[str]:
    """Return the same as a page that needs nothing from outside."""
    page = receipt_page(_receipt(caller_of(request), visit_id))
    headers = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(page, media_type="text/html", headers=headers)


@makes("/v1/shopper/visits/{visit_id:str}/disputes", SHOPPERS, _TAG, rules=(NOT_FOUND,))
def report_line(
    request: ApiRequest,
    visit_id: VisitId,
    data: JSONBody[DisputeWish],
    idempotency_key: IdempotencyKey,
) -> Response[DisputeRaised]:
    """Say that a line is wrong: refunded at once under the store's limits, or looked at.

    Fair use is counted over all of the shopper's visits.
    """
    caller = caller_of(request)

    def make() -> tuple[DisputeRaised, Made]:
        own_visit(caller, visit_id)
        line = DecidedLine(data.sku, data.quantity)
        raised = caller.services.reviews.dispute(
            visit_id, line, data.reason, credentials_of(caller)
        )
        return raised, Made(f"/v1/shopper/visits/{visit_id}")

    return once(request, idempotency_key, data, make)


@makes("/v1/shopper/visits/{visit_id:str}/captures", SHOPPERS, _TAG, rules=(NOT_FOUND,), takes="")
def pay_debt(
    request: ApiRequest, visit_id: VisitId, idempotency_key: IdempotencyKey
) -> Response[OwnMoney]:
    """Pay now what a visit still owes, by the payment method of now; nothing where it owes none."""
    caller, now_ns = caller_of(request), web_of(request).services.now_ns()

    def make() -> tuple[OwnMoney, Made]:
        visit = own_visit(caller, visit_id)
        caller.services.corrections.retry(visit_id)
        money = shown_visit(caller.services, visit, now_ns).money
        return money, Made(f"/v1/shopper/visits/{visit_id}")

    return once(request, idempotency_key, visit_id, make)


def _receipt(caller: Caller, visit_id: str) -> ReceiptDocument:
    own_visit(caller, visit_id)
    own = caller.services
    with own.office.reading() as connection:
        document = receipt_of_visit(own.cashier, connection, visit_id)
    if document is None:
        raise missing("receipt of visit", visit_id)
    return document


def _open_carts(web: Web, caller: Caller) -> OwnCarts:
    own, now_ns = caller.services, web.services.now_ns()
    wanted = WantedVisits(state=VisitState.INSIDE, credentials=credentials_of(caller))
    with own.office.reading() as connection:
        position = own.log.position_in(connection)
        found = visits(connection, wanted, web.settings.streams.batch)
    return OwnCarts(position, tuple(shown_cart(own, one, now_ns) for one in found))


def _reader(web: Web, caller: Caller) -> Callable[[int], StreamNews]:
    own, limit = caller.services, web.settings.streams.batch

    def read(after: int) -> StreamNews:
        # Asked anew each time: the visit of now may be on a pass of a moment ago.
        credentials = credentials_of(caller)
        with own.office.reading() as connection:
            newest = own.log.position_in(connection)
            carts = own_carts_changed(connection, credentials, after, limit)
        last = max([newest, after, *(cart.position for cart in carts)])
        now_ns = web.services.now_ns()
        events = [_event(shown_cart(own, one, now_ns)) for one in carts]
        if events:
            events[-1].id = carts[-1].position
        return StreamNews(tuple(events), last, is_whole=True)

    return read


def _event(cart: OwnCart) -> ServerSentEventMessage:
    return ServerSentEventMessage(data=msgspec.json.encode(cart).decode(), event="cart")


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    issue_pass,
    issue_passes_ahead,
    list_own_visits,
    read_own_visit,
    list_own_carts,
    stream_own_carts,
    read_own_receipt,
    read_own_receipt_page,
    report_line,
    pay_debt,
)
