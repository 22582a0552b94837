"""Review as a fast tool: the queue and how it goes, and one case at a time, decided by keyboard."""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from tillfree.merchandise.postgres import articles, stock
from tillfree.settlement import VisitMoney
from tillfree.settlement.postgres import QueuedReview
from tillfree.tenants import Action
from tillfree.visits.postgres import KnownVisit, visit_of
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.console.live import drawn_floor, in_page
from tillfree.web.faces.console.visit_story import ShownAct, Story, path_of, story_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs
from tillfree.web.problems import missing

_REVIEW = needs(Action.REVIEW)
_QUEUE_SHOWN = 50
_QUEUE_MAX = 1_000
_DOUBT = 0.97
"""Probability under which an act is shown as doubtful; own choice, as on other pages."""
ReviewName = Annotated[str, PathParameter(pattern="^[0-9a-f-]{36}$")]


class CaseLine(msgspec.Struct, frozen=True):
    """Units of an article as they stand before the reviewer says anything."""

    sku: str
    name: str
    quantity: int


class CaseOption(msgspec.Struct, frozen=True):
    """What one explanation of an act puts into this visit's cart: units, negative for put back."""

    sku: str
    units: int


class CaseAct(msgspec.Struct, frozen=True):
    """An act that the reviewer may explain otherwise; times in ms."""

    number: int
    at_ms: float
    is_doubtful: bool
    options: tuple[CaseOption, ...]


class Case(msgspec.Struct, frozen=True):
    """What the page's module works on."""

    review_id: str
    lines: tuple[CaseLine, ...]
    acts: tuple[CaseAct, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, and for whom; `mine` is what this reviewer may take, the oldest first."""

    waiting: tuple[QueuedReview, ...]
    mine: tuple[str, ...]


@page("/console/review", _REVIEW)
def show_queue(request: ApiRequest) -> Response[bytes]:
    """Show what waits and how reviewing goes."""
    caller = caller_of(request)
    now_ns = web_of(request).services.now_ns()
    queue = _queue(request)
    stores = {store.store_id: store for store in caller.services.registry.stores()}
    return render(
        request,
        "console/review.html",
        queue=queue.waiting[:_QUEUE_SHOWN],
        count=len(queue.waiting),
        free=len(queue.mine),
        mine=in_page(queue.mine),
        figures=caller.services.reviews.figures(),
        stores=stores,
        now_ns=now_ns,
        own_id=caller.actor.actor_id,
    )


@page("/console/review/{review_id:str}", _REVIEW)
def show_case(request: ApiRequest, review_id: ReviewName) -> Response[bytes]:
    """Show one case, which the page's module claims before anything can be decided."""
    own = caller_of(request).services
    queue = _queue(request)
    found = next((one for one in queue.waiting if one.review_id == review_id), None)
    if found is None:
        raise missing("waiting review", review_id)
    with own.office.reading() as connection:
        visit = visit_of(connection, found.visit_id)
        money = own.cashier.money(connection, found.visit_id)
    if visit is None:
        raise missing("visit", found.visit_id)
    story = story_of(own, visit, web_of(request).services.now_ns())
    names = _articles(request, visit, story)
    case = _case(found, story, money, names)
    store = own.registry.store(visit.store_id)
    return render(
        request,
        "console/case.html",
        review=found,
        story=story,
        visit=visit,
        dispute=next((one for one in money.disputes if one.dispute_id == found.dispute_id), None),
        doubtful=[one for one in story.acts if _is_doubtful(one)],
        case_told=in_page(case),
        articles=names,
        floor=drawn_floor(request, own, story.plan) if story.plan else "",
        path_told=in_page(path_of(story)),
        mine=in_page([one for one in queue.mine if one != review_id]),
        waiting=len(queue.waiting),
        zone=store.time_zone if store else "UTC",
        store_name=store.name if store else visit.store_id,
    )


def _queue(request: ApiRequest) -> Queue:
    caller = caller_of(request)
    now_ns = web_of(request).services.now_ns()
    waiting = caller.services.reviews.queue(_QUEUE_MAX)
    own = caller.actor.actor_id
    free = [one for one in waiting if one.until_ns <= now_ns or one.reviewer == own]
    return Queue(waiting, tuple(one.review_id for one in free))


def _articles(request: ApiRequest, visit: KnownVisit, story: Story) -> dict[str, str]:
    """Return the articles that a reviewer may add: what stands in the store."""
    own = caller_of(request).services
    with own.office.reading() as connection:
        skus = {one.sku for one in stock(connection, visit.store_id)}
        if story.plan:
            skus |= {sku for slot in story.plan.slots().values() for sku in slot.skus}
        listed = articles(connection, visit.store_id, sorted(skus))
    found = {sku: article.name for sku, article in listed.items()} | story.names
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _case(review: QueuedReview, story: Story, money: VisitMoney, names: dict[str, str]) -> Case:
    units: dict[str, int] = {}
    told = money.lines if review.dispute_id else money.receipt.lines if money.receipt else ()
    for line in told:
        units[line.sku] = units.get(line.sku, 0) + line.quantity
    lines = tuple(
        CaseLine(sku, names.get(sku, sku), count) for sku, count in units.items() if count > 0
    )
    return Case(review.review_id, lines, tuple(_case_act(one) for one in story.acts))


def _case_act(one: ShownAct) -> CaseAct:
    sign = {"pick": 1, "return": -1}
    options = tuple(
        CaseOption(option.sku, sign.get(option.kind, 0) * option.quantity if option.is_self else 0)
        for option in one.options
    )
    return CaseAct(one.number, one.act.t_ns / 1e6, _is_doubtful(one), options)


def _is_doubtful(one: ShownAct) -> bool:
    return one.probability is not None and one.probability < _DOUBT


PAGES: tuple[HTTPRouteHandler, ...] = (show_queue, show_case)
