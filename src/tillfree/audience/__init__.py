"""Facts and consent into segments of people who agreed: rules, members, lists for partners."""

from tillfree.audience.acts import Act, ActKind, acts_of, is_withdrawn
from tillfree.audience.evaluating import holds, next_change_ns
from tillfree.audience.identity import Eid, email_eid, own_eid, partner_eid
from tillfree.audience.lists import (
    ListFormat,
    hashed_email,
    member_file,
    removal_file,
)
from tillfree.audience.looks import Look, acts_of_look
from tillfree.audience.parsing import parse
from tillfree.audience.reasons import Reason, reasons_of
from tillfree.audience.records import Segment, SegmentChanged, SegmentDropped, segment_rule
from tillfree.audience.rules import Rule
from tillfree.audience.sensitive import is_sensitive
from tillfree.audience.settings import AudienceSettings
from tillfree.audience.sql import SqlRule, bulk_query

__all__ = [
    "Act",
    "ActKind",
    "AudienceSettings",
    "Eid",
    "ListFormat",
    "Look",
    "Reason",
    "Rule",
    "Segment",
    "SegmentChanged",
    "SegmentDropped",
    "SqlRule",
    "acts_of",
    "acts_of_look",
    "bulk_query",
    "email_eid",
    "hashed_email",
    "holds",
    "is_sensitive",
    "is_withdrawn",
    "member_file",
    "next_change_ns",
    "own_eid",
    "parse",
    "partner_eid",
    "reasons_of",
    "removal_file",
    "segment_rule",
]
