"""Advertising in PostgreSQL, and the files that follow from it; a door of its own, since bidders
have no database."""

from tillfree.ads.postgres.ad_notices import AdNotices, NoticePlace
from tillfree.ads.postgres.campaign_desk import CampaignDesk, Shop
from tillfree.ads.postgres.delivery_feed import (
    CAMPAIGNS_FILE,
    PEOPLE_FILE,
    SCREENS_FILE,
    DeliveryFeed,
    Members,
)
from tillfree.ads.postgres.line_file import write_anew
from tillfree.ads.postgres.naming import COUNTING, OWN_SITE, SCREENS
from tillfree.ads.postgres.projection import AdsProjection
from tillfree.ads.postgres.refusals import read_refusals, write_refusal
from tillfree.ads.postgres.shown_feed import SHOWN_FILE, ShownFeed

__all__ = [
    "CAMPAIGNS_FILE",
    "COUNTING",
    "OWN_SITE",
    "PEOPLE_FILE",
    "SCREENS",
    "SCREENS_FILE",
    "SHOWN_FILE",
    "AdNotices",
    "AdsProjection",
    "CampaignDesk",
    "DeliveryFeed",
    "Members",
    "NoticePlace",
    "Shop",
    "ShownFeed",
    "read_refusals",
    "write_anew",
    "write_refusal",
]
