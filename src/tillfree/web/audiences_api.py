"""Segments of people who agreed: their rules, how many are in them, lists for partners.

Nobody in a segment is ever shown singly: a size is told in steps and from a hundred people on, and
what leaves are hashed e-mails of at least as many, each of whom agreed to just that partner.
"""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from tillfree.audience import ListFormat, Segment
from tillfree.core.errors import SegmentRefused
from tillfree.journal.postgres import one_transaction
from tillfree.tenants import Action
from tillfree.tenants.postgres import Deed
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

_TAG = "audiences"
_MANAGE = needs(Action.MANAGE_AUDIENCES)
_PATH = "/v1/audiences/segments"

SegmentId = Annotated[
    str, PathParameter(pattern="^[a-z0-9][a-z0-9_.-]{0,59}$", description="The segment's id.")
]
Partner = Annotated[ListFormat, PathParameter(description="For whom the list is.")]
_Rule = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
_Suppression = Annotated[str, msgspec.Meta(max_length=2_000)]


class RuleWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule in the language of segments, and one that takes people out again, or none."""

    rule: _Rule
    suppression: _Suppression = ""


class SegmentWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A segment's name for people, its rule, and the rule that takes people out again."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    rule: _Rule
    suppression: _Suppression = ""


class SegmentSize(msgspec.Struct, frozen=True):
    """How many there are, in steps of `step`, rounded down; 0 for fewer than `least`."""

    people: int
    least: int
    step: int


class SegmentList(msgspec.Struct, frozen=True):
    """A file for a partner: a header and hashed e-mails, in order of the hashes."""

    partner: str
    file_name: str
    content: str


@reads(_PATH, _MANAGE, _TAG)
def list_segments(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[Segment]:
    """List segments by their ids."""
    found = caller_of(request).services.audience.desk.segments()
    return page_by_id(found, limit, cursor, lambda one: one.segment_id)


@reads(f"{_PATH}/{{segment_id:str}}", _MANAGE, _TAG, one=True)
def read_segment(
    request: ApiRequest, segment_id: SegmentId, if_none_match: IfNoneMatch = None
) -> Response[Segment]:
    """Return a segment's name and rules."""
    return shown(_segment(caller_of(request), segment_id), if_none_match)


@puts(f"{_PATH}/{{segment_id:str}}", _MANAGE, _TAG)
def change_segment(
    request: ApiRequest,
    segment_id: SegmentId,
    data: JSONBody[SegmentWish],
    if_match: IfMatch = None,
) -> Response[Segment]:
    """Make a segment, or change the one of this id; who is in it follows within seconds."""
    caller = caller_of(request)
    segment = Segment(segment_id, data.name, data.rule, data.suppression)
    log = caller.services.log
    with one_transaction(log.engine, log.organisation) as connection:
        log.take_turn(connection)
        if if_match is not None:
            check_match(_segment(caller, segment_id), if_match)
        try:
            caller.services.audience.desk.change(segment)
        except SegmentRefused as error:
            raise RequestRefused(CONFLICT, str(error)) from error
        _note(caller, "SegmentChanged", segment_id)
    return Response(segment, headers={"etag": etag_of(segment)})


@removes(f"{_PATH}/{{segment_id:str}}", _MANAGE, _TAG)
def drop_segment(request: ApiRequest, segment_id: SegmentId) -> None:
    """Have the segment no more; it must stand in no campaign."""
    caller = caller_of(request)
    _segment(caller, segment_id)
    for one in caller.services.ads.desk.drawn_up().campaigns:
        if segment_id in (*one.campaign.segments, *one.campaign.excluded_segments):
            raise RequestRefused(
                CONFLICT,
                f"the campaign {one.campaign.campaign_id} is for this segment: change that first",
            )
    log = caller.services.log
    with one_transaction(log.engine, log.organisation):
        caller.services.audience.desk.drop(segment_id)
        _note(caller, "SegmentDropped", segment_id)


@reads(f"{_PATH}/{{segment_id:str}}/size", _MANAGE, _TAG, one=True)
def read_segment_size(
    request: ApiRequest, segment_id: SegmentId, if_none_match: IfNoneMatch = None
) -> Response[SegmentSize]:
    """Tell how many are in a segment now."""
    caller = caller_of(request)
    _segment(caller, segment_id)
    return shown(size_of(caller, caller.services.audience.desk.reach(segment_id)), if_none_match)


@makes("/v1/audiences/sizes", _MANAGE, _TAG, rules=(CONFLICT,), once=False)
def estimate_size(request: ApiRequest, data: JSONBody[RuleWish]) -> SegmentSize:
    """Tell of how many people a rule would be true now, before it is a segment."""
    caller = caller_of(request)
    try:
        people = caller.services.audience.desk.estimate(data.rule, data.suppression)
    except SegmentRefused as error:
        raise RequestRefused(CONFLICT, str(error)) from error
    return size_of(caller, people)


@makes(
    f"{_PATH}/{{segment_id:str}}/lists/{{partner:str}}",
    needs(Action.EXPORT_AUDIENCES),
    _TAG,
    rules=(NOT_FOUND,),
    takes="",
)
def make_segment_list(
    request: ApiRequest,
    segment_id: SegmentId,
    partner: Partner,
    idempotency_key: IdempotencyKey,
) -> Response[SegmentList]:
    """Make a list of who is in a segment and agreed to this partner, none under 100 people.

    `google` is as Customer Match takes it, `meta` as Custom Audiences do: e-mails in small letters
    without spaces, hashed with SHA-256. It is noted in the audit log who made it. A list replaces
    the one before at the partner. Whoever withdraws later stands in the partner's removals.
    """
    caller = caller_of(request)

    def make() -> tuple[SegmentList, Made]:
        _segment(caller, segment_id)
        audience, reader = caller.services.audience, f"list by {caller.actor.actor_id}"
        try:
            content = audience.lists.export(segment_id, partner, reader, audience.email_of)
        except SegmentRefused as error:
            raise RequestRefused(CONFLICT, str(error)) from error
        _note(caller, f"SegmentListed {partner.value}", segment_id)
        name = f"{segment_id}-{partner.value}.csv"
        return SegmentList(partner.value, name, content.decode("ascii")), Made()

    return once(request, idempotency_key, [segment_id, partner.value], make)


@reads("/v1/audiences/removals/{partner:str}", needs(Action.EXPORT_AUDIENCES), _TAG)
def read_removals(request: ApiRequest, partner: Partner) -> SegmentList:
    """Return whom a partner must take out of its lists: who stood in one and agrees no longer.

    It has the column of the partner's lists, and stands for some weeks, also after a backup was
    brought back. Have the partner take these people out once a day. It is noted who asked.
    """
    caller = caller_of(request)
    content = caller.services.audience.lists.removals(partner)
    _note(caller, f"RemovalsRead {partner.value}", "")
    return SegmentList(partner.value, f"removals-{partner.value}.csv", content.decode("ascii"))


def size_of(caller: Caller, people: int) -> SegmentSize:
    """Return a size with what it may be told by."""
    chosen = caller.services.audience.desk.settings
    return SegmentSize(people, chosen.least_exported, chosen.size_step)


def _segment(caller: Caller, segment_id: str) -> Segment:
    for one in caller.services.audience.desk.segments():
        if one.segment_id == segment_id:
            return one
    raise missing("segment", segment_id)


def _note(caller: Caller, action: str, segment_id: str) -> None:
    own = caller.services
    with own.office.reading() as connection:
        deed = Deed(caller.actor.actor_id, action, segment_id)
        own.office.audit.record_in(connection, deed, own.office.now_ns())


OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    list_segments,
    read_segment,
    change_segment,
    drop_segment,
    read_segment_size,
    estimate_size,
    make_segment_list,
    read_removals,
)
