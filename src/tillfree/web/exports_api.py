"""Destinations of events: which tools of others are told of visits, and what became of it."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.insight.exporters import Destination, DestinationRefused, Tool
from tillfree.insight.postgres import ExportStanding, TooManyDestinations
from tillfree.tenants import Action
from tillfree.web.answers import IdempotencyKey, IfNoneMatch, Made, once, shown
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of, web_of
from tillfree.web.operations import makes, needs, reads, removes
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id
from tillfree.web.posting import URL_LETTERS_MAX, UrlRefused, target_of
from tillfree.web.problems import CONFLICT, NOT_FOUND, RequestRefused, missing
from tillfree.web.signing import SECRET_BYTES, new_secret

_TAG = "exports"
_MANAGE = needs(Action.MANAGE_EXPORTS)
_PATH = "/v1/export-destinations"

DestinationId = Annotated[
    str, PathParameter(pattern="^[0-9a-f-]{36}$", description="The destination's id.")
]
_Word = Annotated[str, msgspec.Meta(pattern="^[!-~]*$", max_length=255)]


class DestinationWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tool that is to be told of visits that end from now on.

    `address` may be left empty for tools that have one; `property_id` is GA4's measurement id or
    Snowplow's app id; `secret` GA4's API secret or PostHog's project key. A webhook's secret is
    made here. With `only_linked` nothing goes of people who did not agree to be linked.
    """

    tool: Tool
    address: Annotated[
        str, msgspec.Meta(pattern="^(https?://[!-~]+)?$", max_length=URL_LETTERS_MAX)
    ] = ""
    property_id: _Word = ""
    secret: _Word = ""
    only_linked: bool = False


class NewDestination(msgspec.Struct, frozen=True):
    """A destination; `secret` is that of a webhook, shown this once."""

    destination: Destination
    secret: str = ""


class DestinationShown(msgspec.Struct, frozen=True):
    """A destination and how it does."""

    destination: Destination
    events: ExportStanding


class GivenUp(msgspec.Struct, frozen=True):
    """An event that was given up: how often it was tried, and what the last attempt said."""

    message_id: str
    attempts: int
    why: str


class SentAgain(msgspec.Struct, frozen=True):
    """How many events wait again."""

    events: int


@reads(_PATH, _MANAGE, _TAG)
def list_export_destinations(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[Destination]:
    """List the tools that are told of visits, by their ids; secrets are not shown again."""
    found = caller_of(request).services.exports.all()
    return page_by_id(found, limit, cursor, lambda one: one.destination_id)


@reads(f"{_PATH}/{{destination_id:str}}", _MANAGE, _TAG, one=True)
def read_export_destination(
    request: ApiRequest, destination_id: DestinationId, if_none_match: IfNoneMatch = None
) -> Response[DestinationShown]:
    """Return a destination, with how many events wait, were delivered and were given up."""
    caller = caller_of(request)
    found = _destination(caller, destination_id)
    told = DestinationShown(found, caller.services.exports.standing(destination_id))
    return shown(told, if_none_match)


@makes(_PATH, _MANAGE, _TAG)
def add_export_destination(
    request: ApiRequest, data: JSONBody[DestinationWish], idempotency_key: IdempotencyKey
) -> Response[NewDestination]:
    """Have a tool told of visits that end from now on, each event once.

    Events go out some minutes after a visit's end, when the engine has said its last word. Without
    a person's consent to be linked they carry the visit alone. What is not answered with 2xx is
    tried again, ever more seldom, for about five hours.
    """
    web, caller = web_of(request), caller_of(request)

    def make() -> tuple[NewDestination, Made]:
        hook = data.tool is Tool.WEBHOOK
        if hook and data.secret:
            raise RequestRefused(CONFLICT, "a webhook's secret is made here: leave it out")
        secret = new_secret(web.services.entropy(SECRET_BYTES)) if hook else data.secret
        wanted = Destination("", data.tool, data.address, data.property_id, data.only_linked)
        try:
            if data.address:
                target_of(data.address, private=web.settings.webhooks.private_addresses)
            made = caller.services.exports.add(wanted, secret, caller.actor)
        except (UrlRefused, DestinationRefused, TooManyDestinations) as error:
            raise RequestRefused(CONFLICT, str(error)) from error
        told = NewDestination(made, secret if hook else "")
        return told, Made(f"{_PATH}/{made.destination_id}")

    return once(request, idempotency_key, data, make)


@removes(f"{_PATH}/{{destination_id:str}}", _MANAGE, _TAG)
def remove_export_destination(request: ApiRequest, destination_id: DestinationId) -> None:
    """Tell the tool nothing any more; what waits is not sent."""
    caller = caller_of(request)
    if not caller.services.exports.remove(destination_id, caller.actor):
        raise missing("destination", destination_id)


@reads(f"{_PATH}/{{destination_id:str}}/given-up", _MANAGE, _TAG)
def list_given_up_events(
    request: ApiRequest,
    destination_id: DestinationId,
    limit: Limit = PAGE_ITEMS,
    cursor: Cursor = None,
) -> Page[GivenUp]:
    """List events that were given up, by their ids, with why; the first thousand of them."""
    found = [
        GivenUp(one.message.outbox_id, one.attempts, one.why)
        for one in caller_of(request).services.exports.dead_letters(destination_id)
    ]
    return page_by_id(found, limit, cursor, lambda one: one.message_id)


@makes(
    f"{_PATH}/{{destination_id:str}}/given-up/attempts",
    _MANAGE,
    _TAG,
    rules=(NOT_FOUND,),
    takes="",
)
def send_given_up_events_again(
    request: ApiRequest, destination_id: DestinationId, idempotency_key: IdempotencyKey
) -> Response[SentAgain]:
    """Try what was given up once more, from its first attempt: up to a thousand events."""
    caller = caller_of(request)

    def make() -> tuple[SentAgain, Made]:
        _destination(caller, destination_id)
        count = caller.services.exports.send_again(destination_id, caller.actor)
        return SentAgain(count), Made(f"{_PATH}/{destination_id}")

    return once(request, idempotency_key, destination_id, make)


def _destination(caller: Caller, destination_id: str) -> Destination:
    for one in caller.services.exports.all():
        if one.destination_id == destination_id:
            return one
    raise missing("destination", destination_id)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_export_destinations,
    read_export_destination,
    add_export_destination,
    remove_export_destination,
    list_given_up_events,
    send_given_up_events_again,
)
