"""The team: people and their roles, keys of programs, and the log of who did what."""

import re

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.consent import Erased
from tillfree.tenants import ALLOWED, KEY_SCOPES, Action, Role
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of, web_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.operations import needs

_DEEDS = 100
"""Entries of the audit log on one page; own choice."""
_FACT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Details that only name the fact of a deed are not shown."""


@page("/console/team", needs(Action.MANAGE_PEOPLE))
def show_people(request: ApiRequest) -> Response[bytes]:
    """Show who works here and as what."""
    caller = caller_of(request)
    people = sorted(
        caller.services.people.people(), key=lambda one: (one.state.value, one.person_id)
    )
    return render(
        request,
        "console/people.html",
        part="people",
        people=[(one, _clear(one.name), _clear(one.email)) for one in people],
        roles=list(Role),
        allowed=ALLOWED,
        own_id=caller.actor.actor_id,
    )


@page("/console/team/keys", needs(Action.MANAGE_KEYS))
def show_keys(request: ApiRequest) -> Response[bytes]:
    """Show which programs may do what."""
    caller = caller_of(request)
    now_ns = web_of(request).services.now_ns()
    return render(
        request,
        "console/keys.html",
        part="keys",
        keys=caller.services.keys.keys(),
        scopes=sorted(KEY_SCOPES & caller.actor.actions),
        now_ns=now_ns,
    )


@page("/console/team/audit", needs(Action.READ_AUDIT))
def show_audit(request: ApiRequest) -> Response[bytes]:
    """Show who did what, the newest first, and whether the chain holds."""
    own = caller_of(request).services
    audit = own.office.audit
    head = audit.head()
    asked = request.query_params.get("until", "")
    until = min(int(asked), head.number) if asked.isdecimal() and len(asked) < 18 else head.number
    entries = audit.read(after=max(until - _DEEDS, 0), limit=_DEEDS)
    shown = [entry for entry in entries if entry.number <= until][::-1]
    names = {one.person_id: _clear(one.name) for one in own.people.people()}
    return render(
        request,
        "console/audit.html",
        part="audit",
        entries=shown,
        names=names,
        reasons={one.number: one.details for one in shown if not _FACT_ID.fullmatch(one.details)},
        head=head,
        older=until - _DEEDS if until > _DEEDS else 0,
        is_first=until == head.number,
    )


def _clear(text: str | Erased) -> str:
    return "" if isinstance(text, Erased) else text


PAGES: tuple[HTTPRouteHandler, ...] = (show_people, show_keys, show_audit)
