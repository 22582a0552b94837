"""The people who work in the organisation: invited, given roles, gone, forgotten."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.consent import Erased
from tillfree.journal.postgres import one_transaction
from tillfree.tenants import Action, MemberState, Role
from tillfree.tenants.postgres import Person
from tillfree.web.answers import (
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    Made,
    check_match,
    etag_of,
    once,
    shown,
)
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.operations import makes, needs, puts, reads, removes
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_by_id
from tillfree.web.problems import CONFLICT, NOT_FOUND, RequestRefused, missing

_TAG = "people"
_MANAGE = needs(Action.MANAGE_PEOPLE)
PersonId = Annotated[
    str, PathParameter(pattern="^[A-Za-z0-9_-]{1,64}$", description="A random id.")
]


class PersonShown(msgspec.Struct, frozen=True):
    """One of the people; `email` and `name` are empty for who was erased or has not joined."""

    person_id: str
    role: Role
    state: MemberState
    email: str
    name: str


class InvitationWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to join, and as what."""

    email: Annotated[
        str,
        msgspec.Meta(
            pattern="^[^@\\x00-\\x20\\x7f-\\xa0]+@[^@\\x00-\\x20\\x7f-\\xa0]+$", max_length=254
        ),
    ]
    role: Role


class InvitationShown(msgspec.Struct, frozen=True):
    """What is to be sent to who was invited: `token` is shown this once."""

    person_id: str
    token: str
    until_ns: int


class RoleWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody is from now on."""

    role: Role


@reads("/v1/people", _MANAGE, _TAG)
def list_people(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[PersonShown]:
    """List everybody who was ever invited, by their random ids."""
    people = [_shown(one) for one in caller_of(request).services.people.people()]
    return page_by_id(people, limit, cursor, lambda one: one.person_id)


@reads("/v1/people/{person_id:str}", _MANAGE, _TAG, one=True)
def read_person(
    request: ApiRequest, person_id: PersonId, if_none_match: IfNoneMatch = None
) -> Response[PersonShown]:
    """Return one of the people."""
    return shown(_person(caller_of(request), person_id), if_none_match)


@makes("/v1/invitations", _MANAGE, _TAG)
def invite(
    request: ApiRequest, data: JSONBody[InvitationWish], idempotency_key: IdempotencyKey
) -> Response[InvitationShown]:
    """Invite somebody by their e-mail; an earlier invitation of theirs ends. Nothing is sent."""
    caller = caller_of(request)

    def make() -> tuple[InvitationShown, Made]:
        made = caller.services.people.invite(data.email, data.role, caller.actor)
        told = InvitationShown(made.person_id, made.token, made.until_ns)
        return told, Made(f"/v1/people/{made.person_id}")

    return once(request, idempotency_key, data, make)


@puts("/v1/people/{person_id:str}/role", _MANAGE, _TAG)
def change_role(
    request: ApiRequest, person_id: PersonId, data: JSONBody[RoleWish], if_match: IfMatch = None
) -> Response[PersonShown]:
    """Give somebody another role; `If-Match` takes the person's ETag. The last owner stays one."""
    caller = caller_of(request)
    log = caller.services.log
    with one_transaction(log.engine, log.organisation) as connection:
        log.take_turn(connection)
        check_match(_person(caller, person_id), if_match)
        caller.services.people.change_role(person_id, data.role, caller.actor)
        person = _person(caller, person_id)
    return Response(person, headers={"etag": etag_of(person)})


@removes("/v1/people/{person_id:str}", _MANAGE, _TAG)
def let_go(request: ApiRequest, person_id: PersonId) -> None:
    """Let somebody go, or take an invitation back; they can do nothing from then on."""
    caller = caller_of(request)
    _person(caller, person_id)
    caller.services.people.leave(person_id, caller.actor)


@removes("/v1/people/{person_id:str}/personal-data", _MANAGE, _TAG, rules=(NOT_FOUND, CONFLICT))
def erase_person(request: ApiRequest, person_id: PersonId) -> None:
    """Forget somebody who has left: the key of their name and e-mail is destroyed, for good."""
    caller = caller_of(request)
    if _person(caller, person_id).state != MemberState.LEFT:
        raise RequestRefused(CONFLICT, f"{person_id} has not left: let them go first")
    caller.services.consents.erase(person_id, f"asked for by {caller.actor.actor_id}")


def _person(caller: Caller, person_id: str) -> PersonShown:
    for one in caller.services.people.people():
        if one.person_id == person_id:
            return _shown(one)
    raise missing("person", person_id)


def _shown(person: Person) -> PersonShown:
    return PersonShown(
        person.person_id,
        person.role,
        person.state,
        "" if isinstance(person.email, Erased) else person.email,
        "" if isinstance(person.name, Erased) else person.name,
    )


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_people,
    read_person,
    invite,
    change_role,
    let_go,
    erase_person,
)
