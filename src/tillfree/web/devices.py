"""Screens and cameras in public places as they ask: each by a secret that it drew itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tillfree.ads.boards import is_secret
from tillfree.ads.boards_postgres import BoardDesk, KnownBoard
from tillfree.runtime.cloud import OrganisationServices
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import web_of
from tillfree.web.letting_in import count_stranger
from tillfree.web.problems import NOT_AUTHENTICATED, RequestRefused

ORGANISATION_PATTERN = "[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?"


@dataclass(frozen=True, slots=True)
class Device:
    """Whose device asks, by which secret, and the board that it is at, None before it is paired."""

    own: OrganisationServices
    secret: str
    known: KnownBoard | None


def device_of(
    request: ApiRequest, header: str, find: Callable[[BoardDesk, str], KnownBoard | None]
) -> Device:
    """Return who asks by `ORGANISATION.SECRET` in a header. Raises RequestRefused for no secret."""
    organisation, _, secret = request.headers.get(header, "").partition(".")
    web = web_of(request)
    if re.fullmatch(ORGANISATION_PATTERN, organisation) and is_secret(secret):
        own = web.services.of(organisation)
        if own.registry.name() is not None:
            known = find(own.screens.desk, secret)
            if known is None:
                count_stranger(web, request)
            return Device(own, secret, known)
    count_stranger(web, request)
    raise RequestRefused(
        NOT_AUTHENTICATED, "this is no screen of ours: open the page by the link in the console"
    )
