"""What people keep of the figures: saved views, and alerts on metrics."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.insight import AlertStanding, BoardRefused, Metric, MetricAlert, SavedView
from tillfree.tenants import Action
from tillfree.web.answers import IdempotencyKey, Made, once
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.insight_api import FIGURES
from tillfree.web.operations import makes, needs, reads, removes
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id
from tillfree.web.problems import CONFLICT, NOT_FOUND, RequestRefused, missing

_TAG = "insight"
_KEEP = needs(Action.READ_REPORTS)
_VIEWS, _ALERTS = "/v1/insight/views", "/v1/insight/alerts"
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
BoardId = Annotated[str, PathParameter(pattern="^[0-9a-f-]{36}$", description="Its id.")]


class ViewWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of insight with what is chosen on it: the address behind the server's name."""

    name: _Name
    address: Annotated[str, msgspec.Meta(pattern="^/console/insight", max_length=2_000)]


class AlertWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say so when a metric of a day is below (or else above) the threshold.

    `store_id` empty: of all stores together. Money is in minor units, conversion a share.
    """

    name: _Name
    metric: Metric
    threshold: Annotated[float, msgspec.Meta(ge=0, le=1e15)]
    is_below: bool = True
    store_id: Annotated[str, msgspec.Meta(pattern="^([A-Za-z0-9._-]{1,100})?$")] = ""


class AlertShown(msgspec.Struct, frozen=True):
    """An alert, and what it found of the last day that it judged."""

    alert: MetricAlert
    standing: AlertStanding


@reads(_VIEWS, FIGURES, _TAG)
def list_saved_views(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[SavedView]:
    """List the views that people of the organisation saved, by their ids."""
    found = caller_of(request).services.boards.views()
    return page_by_id(found, limit, cursor, lambda one: one.view_id)


@makes(_VIEWS, _KEEP, _TAG)
def save_view(
    request: ApiRequest, data: JSONBody[ViewWish], idempotency_key: IdempotencyKey
) -> Response[SavedView]:
    """Keep a page of insight with what is chosen on it, for everybody who may see figures."""
    caller = caller_of(request)

    def make() -> tuple[SavedView, Made]:
        try:
            made = caller.services.boards.save_view(data.name, data.address, caller.actor)
        except BoardRefused as error:
            raise RequestRefused(CONFLICT, str(error)) from error
        return made, Made()

    return once(request, idempotency_key, data, make)


@removes(f"{_VIEWS}/{{view_id:str}}", _KEEP, _TAG)
def remove_saved_view(request: ApiRequest, view_id: BoardId) -> None:
    """Forget a saved view."""
    caller = caller_of(request)
    if not caller.services.boards.remove_view(view_id, caller.actor):
        raise missing("view", view_id)


@reads(_ALERTS, FIGURES, _TAG)
def list_metric_alerts(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[AlertShown]:
    """List the alerts on metrics, by their ids, each with what it found last."""
    found = [AlertShown(*one) for one in caller_of(request).services.boards.alerts()]
    return page_by_id(found, limit, cursor, lambda one: one.alert.alert_id)


@makes(_ALERTS, _KEEP, _TAG, rules=(NOT_FOUND,))
def set_metric_alert(
    request: ApiRequest, data: JSONBody[AlertWish], idempotency_key: IdempotencyKey
) -> Response[MetricAlert]:
    """Watch a metric: each day is judged two hours after it is over.

    Where it is raised the journal says `MetricAlertRaised`, which a webhook can be told.
    """
    caller = caller_of(request)

    def make() -> tuple[MetricAlert, Made]:
        if data.store_id and caller.services.registry.store(data.store_id) is None:
            raise missing("store", data.store_id)
        wanted = MetricAlert(
            "", data.name, data.metric, data.store_id, data.is_below, data.threshold, "", 0
        )
        try:
            return caller.services.boards.set_alert(wanted, caller.actor), Made()
        except BoardRefused as error:
            raise RequestRefused(CONFLICT, str(error)) from error

    return once(request, idempotency_key, data, make)


@removes(f"{_ALERTS}/{{alert_id:str}}", _KEEP, _TAG)
def remove_metric_alert(request: ApiRequest, alert_id: BoardId) -> None:
    """Watch the metric no more."""
    caller = caller_of(request)
    if not caller.services.boards.remove_alert(alert_id, caller.actor):
        raise missing("alert", alert_id)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_saved_views,
    save_view,
    remove_saved_view,
    list_metric_alerts,
    set_metric_alert,
    remove_metric_alert,
)
