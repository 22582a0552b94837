"""How the process does, for those who run it; and the pages of the problems."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from tillfree.web.callers import ApiRequest
from tillfree.web.desk import web_of
from tillfree.web.operations import PUBLIC, in_thread, reads
from tillfree.web.problems import RULES, UNAVAILABLE, RequestRefused, missing

_TAG = "process"


class Health(msgspec.Struct, frozen=True):
    """`status` is `ok`; anything else is an answer that is none."""

    status: str


class ProblemPage(msgspec.Struct, frozen=True):
    """What a problem's `type` stands for."""

    type: str
    status: int
    title: str
    meaning: str


@get("/health", include_in_schema=False, sync_to_thread=False)
def read_health() -> Health:
    """Tell that the process answers, whatever it stands on."""
    return Health("ok")


@get("/ready", include_in_schema=False)
@in_thread
def read_readiness(request: ApiRequest) -> Health:
    """Tell whether requests can be served: the database answers and is at the newest version."""
    web = web_of(request)
    if web.news.is_closing:
        raise RequestRefused(UNAVAILABLE, "the process ends: ask another one")
    if why := web.services.unready():
        raise RequestRefused(UNAVAILABLE, f"{why}: nothing can be served now")
    return Health("ok")


@get("/metrics", include_in_schema=False, media_type="text/plain")
@in_thread
def read_metrics(request: ApiRequest) -> Response[bytes]:
    """Return the figures of the process in Prometheus' text format."""
    return Response(web_of(request).metrics.page(), media_type="text/plain; version=0.0.4")


@reads("/problems/{slug:str}", PUBLIC, _TAG, one=True)
def read_problem(
    slug: Annotated[str, PathParameter(pattern="^[a-z-]{1,60}$", description="The rule's name.")],
) -> ProblemPage:
    """Say what a problem's `type` stands for."""
    for rule in RULES:
        if rule.slug == slug:
            return ProblemPage(f"/problems/{rule.slug}", rule.status, rule.title, rule.meaning)
    raise missing("problem", slug)


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    read_health,
    read_readiness,
    read_metrics,
    read_problem,
)
