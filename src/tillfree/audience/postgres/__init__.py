"""Audiences in PostgreSQL; a door of its own, since a store has no database."""

from tillfree.audience.postgres.desk import AudienceDesk, MemberVisit
from tillfree.audience.postgres.keeper import AudienceKeeper, Goods
from tillfree.audience.postgres.look_keeper import LookKeeper
from tillfree.audience.postgres.partner_lists import ListSeal, PartnerLists
from tillfree.audience.postgres.projection import SegmentProjection
from tillfree.audience.postgres.watch import AudienceWatch

__all__ = [
    "AudienceDesk",
    "AudienceKeeper",
    "AudienceWatch",
    "Goods",
    "ListSeal",
    "LookKeeper",
    "MemberVisit",
    "PartnerLists",
    "SegmentProjection",
]
