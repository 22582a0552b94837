"""Webhooks: where facts are sent to as they are recorded, and what became of each."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.core.ids import derived_id
from tillfree.tenants import Action
from tillfree.tenants.postgres import Deed
from tillfree.web.answers import IdempotencyKey, IfNoneMatch, Made, once, shown
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of, web_of
from tillfree.web.fact_scopes import FACT_SCOPES, FactKind
from tillfree.web.operations import makes, needs, reads, removes
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id, page_of, read_cursor
from tillfree.web.postgres import (
    Delivery,
    DeliveryPlace,
    Webhook,
    WebhookPost,
    add_webhook,
    count_webhooks,
    deliveries,
    delivery_of,
    remove_webhook,
    webhooks,
)
from tillfree.web.posting import URL_LETTERS_MAX, UrlRefused, target_of
from tillfree.web.problems import CONFLICT, NOT_FOUND, RequestRefused, missing
from tillfree.web.signing import SECRET_BYTES, new_secret

_TAG = "webhooks"
_MANAGE = needs(Action.MANAGE_KEYS)
_ID_BYTES = 16

_Ns = Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]
_Id = Annotated[str, msgspec.Meta(pattern="^[0-9a-f-]{36}$")]
WebhookId = Annotated[
    str, PathParameter(pattern="^[0-9a-f-]{36}$", description="The webhook's id.")
]
DeliveryId = Annotated[
    str, PathParameter(pattern="^[0-9a-f-]{36}$", description="The delivery's id.")
]


class WebhookWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which kinds of facts are to be sent where; an https address outside of private networks."""

    url: Annotated[str, msgspec.Meta(pattern="^https?://[!-~]+$", max_length=URL_LETTERS_MAX)]
    kinds: Annotated[list[FactKind], msgspec.Meta(min_length=1, max_length=len(FACT_SCOPES))]


class WebhookShown(msgspec.Struct, frozen=True):
    """Where facts of these kinds are sent."""

    webhook_id: str
    url: str
    kinds: tuple[str, ...]
    made_ns: int


class NewWebhook(msgspec.Struct, frozen=True):
    """A webhook with the secret that signs what it is sent, shown this once."""

    webhook_id: str
    url: str
    kinds: tuple[str, ...]
    made_ns: int
    secret: str


@reads("/v1/webhooks", _MANAGE, _TAG)
def list_webhooks(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[WebhookShown]:
    """List the webhooks by their ids; their secrets are not shown again."""
    found = [_shown(one) for one in _webhooks(caller_of(request))]
    return page_by_id(found, limit, cursor, lambda one: one.webhook_id)


@reads("/v1/webhooks/{webhook_id:str}", _MANAGE, _TAG, one=True)
def read_webhook(
    request: ApiRequest, webhook_id: WebhookId, if_none_match: IfNoneMatch = None
) -> Response[WebhookShown]:
    """Return a webhook."""
    return shown(_shown(_webhook(caller_of(request), webhook_id)), if_none_match)


@makes("/v1/webhooks", _MANAGE, _TAG)
def register_webhook(
    request: ApiRequest, data: JSONBody[WebhookWish], idempotency_key: IdempotencyKey
) -> Response[NewWebhook]:
    """Have facts sent to an own server, from now on, each at least once and in no order.

    What is sent is signed as Standard Webhooks has it. An answer of 2xx is a delivery; anything
    else is tried again, ever more seldom, for about five hours.
    """
    web, caller = web_of(request), caller_of(request)
    settings = web.settings.webhooks
    try:
        target_of(data.url, private=settings.private_addresses)
    except UrlRefused as error:
        raise RequestRefused(CONFLICT, str(error)) from error

    def make() -> tuple[NewWebhook, Made]:
        services = caller.services
        webhook_id = derived_id(
            services.organisation, "webhook", web.services.entropy(_ID_BYTES).hex()
        )
        secret = new_secret(web.services.entropy(SECRET_BYTES))
        kinds = tuple(sorted({kind.value for kind in data.kinds}))
        made = Webhook(webhook_id, data.url, kinds, secret, web.services.now_ns())
        with services.office.deciding(caller.actor, Action.MANAGE_KEYS) as connection:
            if count_webhooks(connection) >= settings.webhooks_max:
                raise RequestRefused(
                    CONFLICT,
                    f"there are {settings.webhooks_max} webhooks, and no more may be: remove one",
                )
            add_webhook(connection, made)
            deed = Deed(caller.actor.actor_id, "WebhookRegistered", webhook_id)
            services.office.audit.record_in(connection, deed, made.made_ns)
        told = NewWebhook(webhook_id, made.url, made.kinds, made.made_ns, secret)
        return told, Made(f"/v1/webhooks/{webhook_id}")

    return once(request, idempotency_key, data, make)


@removes("/v1/webhooks/{webhook_id:str}", _MANAGE, _TAG)
def remove_one_webhook(request: ApiRequest, webhook_id: WebhookId) -> None:
    """Send nothing there any more; its deliveries are forgotten."""
    web, caller = web_of(request), caller_of(request)
    office = caller.services.office
    with office.deciding(caller.actor, Action.MANAGE_KEYS) as connection:
        if webhook_id not in {one.webhook_id for one in webhooks(connection)}:
            raise missing("webhook", webhook_id)
        remove_webhook(connection, webhook_id)
        deed = Deed(caller.actor.actor_id, "WebhookRemoved", webhook_id)
        office.audit.record_in(connection, deed, web.services.now_ns())


@reads("/v1/webhooks/{webhook_id:str}/deliveries", _MANAGE, _TAG)
def list_deliveries(
    request: ApiRequest, webhook_id: WebhookId, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[Delivery]:
    """List what was sent to a webhook, the newest first; a month of it is kept."""
    place = DeliveryPlace(*read_cursor(cursor, tuple[_Ns, _Id])) if cursor else None
    with caller_of(request).services.office.reading() as connection:
        found = deliveries(connection, webhook_id, place, limit + 1)
    return page_of(found, limit, lambda one: (one.made_ns, one.delivery_id))


@makes(
    "/v1/webhooks/{webhook_id:str}/deliveries/{delivery_id:str}/attempts",
    _MANAGE,
    _TAG,
    rules=(NOT_FOUND,),
    takes="",
)
def retry_delivery(
    request: ApiRequest,
    webhook_id: WebhookId,
    delivery_id: DeliveryId,
    idempotency_key: IdempotencyKey,
) -> Response[Delivery]:
    """Try a delivery that was given up once more, from its first attempt."""
    web, caller = web_of(request), caller_of(request)

    def make() -> tuple[Delivery, Made]:
        _delivery(caller, webhook_id, delivery_id)
        settings = web.settings.webhooks
        if not WebhookPost(web.services, caller.services, web.metrics, settings).revive(
            delivery_id
        ):
            raise RequestRefused(CONFLICT, f"{delivery_id} was not given up: wait for it")
        made = Made(f"/v1/webhooks/{webhook_id}/deliveries")
        return _delivery(caller, webhook_id, delivery_id), made

    return once(request, idempotency_key, [webhook_id, delivery_id], make)


def _webhooks(caller: Caller) -> tuple[Webhook, ...]:
    with caller.services.office.reading() as connection:
        return webhooks(connection)


def _webhook(caller: Caller, webhook_id: str) -> Webhook:
    for one in _webhooks(caller):
        if one.webhook_id == webhook_id:
            return one
    raise missing("webhook", webhook_id)


def _delivery(caller: Caller, webhook_id: str, delivery_id: str) -> Delivery:
    with caller.services.office.reading() as connection:
        found = delivery_of(connection, delivery_id)
    if found is None or found.webhook_id != webhook_id:
        raise missing("delivery", delivery_id)
    return found


def _shown(webhook: Webhook) -> WebhookShown:
    return WebhookShown(webhook.webhook_id, webhook.url, webhook.kinds, webhook.made_ns)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_webhooks,
    read_webhook,
    register_webhook,
    remove_one_webhook,
    list_deliveries,
    retry_delivery,
)
