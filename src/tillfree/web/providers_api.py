"""What payment providers tell by webhook: believed by its signature, heard once.

A provider has no key of ours. Its organisation stands in the address that the retailer gave it, and
the signature is looked at before anything else is.
"""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter, RawBody

from tillfree.settlement import WebhookRefused
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import web_of
from tillfree.web.letting_in import count_stranger
from tillfree.web.operations import SIGNED, makes
from tillfree.web.problems import NOT_AUTHENTICATED, NOT_FOUND, RequestRefused, missing

_TAG = "providers"
_Provider = Annotated[
    str, PathParameter(pattern="^[a-z]{1,20}$", description="The provider's name, as `stripe`.")
]
_Organisation = Annotated[
    str,
    PathParameter(
        pattern="^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", description="Whose payments it tells of."
    ),
]


class Heard(msgspec.Struct, frozen=True):
    """Whether the webhook told of a payment of ours, and whether that was news."""

    is_ours: bool
    is_news: bool


@makes(
    "/v1/providers/{provider:str}/{organisation:str}/events",
    SIGNED,
    _TAG,
    takes="",
    rules=(NOT_AUTHENTICATED, NOT_FOUND),
    once=False,
)
def hear_provider(
    request: ApiRequest, provider: _Provider, organisation: _Organisation, body: RawBody
) -> Response[Heard]:
    """Take a provider's webhook: 2xx for what was heard, once; 4xx for what is not believed.

    A visit that is not known is answered with 404, so that the provider tells again: after a
    restore it may be known by then.
    """
    web = web_of(request)
    known = web.services.providers.get(provider)
    if known is None:
        count_stranger(web, request)
        raise missing("payment provider", provider)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        notice = known.notice(body, headers, web.services.now_ns())
    except WebhookRefused as refused:
        count_stranger(web, request)
        told = {"www-authenticate": "Signature"}
        raise RequestRefused(NOT_AUTHENTICATED, str(refused), headers=told) from refused
    if notice is None:
        return Response(Heard(is_ours=False, is_news=False), status_code=201)
    is_news = web.services.of(organisation).notices.hear(provider, notice)
    return Response(Heard(is_ours=True, is_news=is_news), status_code=201)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (hear_provider,)
