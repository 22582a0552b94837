"""What to show where to people who agreed: campaigns, a bidder, what the ads caused."""

from tillfree.ads.ad_server import PREFIX as AD_SERVER_PREFIX
from tillfree.ads.ad_server import AdServer
from tillfree.ads.application import BidderApplication, Message, Receive, Send
from tillfree.ads.bidder import Bidder, BidderParts
from tillfree.ads.campaign_facts import (
    AdsDelivered,
    AdvertiserChanged,
    BrandTemplateChanged,
    CampaignChanged,
    CampaignPaused,
    CampaignStarted,
    CampaignState,
    DeliveredAds,
)
from tillfree.ads.campaign_file import CampaignsRefused, checked, read_campaigns
from tillfree.ads.choice import Chance, Choice, Group
from tillfree.ads.creative_markup import Preview, previews
from tillfree.ads.credit import CreditedAd, Touch, last_touch, position_based
from tillfree.ads.drawn_up import DrawnCampaign, DrawnUp
from tillfree.ads.holdout import holdout_of
from tillfree.ads.inventory import Inventory
from tillfree.ads.lift import GroupSums, Lift, LiftRefused, group_sums, lift_of
from tillfree.ads.notices import BidToken, Notice, NoticeKind, NoticeRefused, TokenSealer, charged
from tillfree.ads.people import People
from tillfree.ads.permission import (
    Permission,
    PermissionRule,
    PrivacySignals,
    floor_of_law,
    strict_permission,
)
from tillfree.ads.product_banners import BILLBOARD_SIZES_PX, WEB_SIZES_PX, product_banner
from tillfree.ads.records import (
    LONGEST_CAP_S,
    Advertiser,
    BrandTemplate,
    Budget,
    Campaign,
    CampaignBook,
    Cap,
    Channel,
    Creative,
    Currency,
    Flight,
    HtmlCreative,
    ImageCreative,
    NativeCreative,
    Pacing,
    Person,
    PersonLine,
    ProductCreative,
    ProductOnShow,
)
from tillfree.ads.reports import CampaignReport, campaign_report
from tillfree.ads.settings import (
    BidderSettings,
    ChoiceSettings,
    CreditSettings,
    DeskSettings,
    FeedSettings,
    LiftSettings,
    NoticeRowSettings,
    NoticeSettings,
    PacingSettings,
)
from tillfree.ads.tally import Tally

__all__ = [
    "AD_SERVER_PREFIX",
    "BILLBOARD_SIZES_PX",
    "LONGEST_CAP_S",
    "WEB_SIZES_PX",
    "AdServer",
    "AdsDelivered",
    "Advertiser",
    "AdvertiserChanged",
    "BidToken",
    "Bidder",
    "BidderApplication",
    "BidderParts",
    "BidderSettings",
    "BrandTemplate",
    "BrandTemplateChanged",
    "Budget",
    "Campaign",
    "CampaignBook",
    "CampaignChanged",
    "CampaignPaused",
    "CampaignReport",
    "CampaignStarted",
    "CampaignState",
    "CampaignsRefused",
    "Cap",
    "Chance",
    "Channel",
    "Choice",
    "ChoiceSettings",
    "Creative",
    "CreditSettings",
    "CreditedAd",
    "Currency",
    "DeliveredAds",
    "DeskSettings",
    "DrawnCampaign",
    "DrawnUp",
    "FeedSettings",
    "Flight",
    "Group",
    "GroupSums",
    "HtmlCreative",
    "ImageCreative",
    "Inventory",
    "Lift",
    "LiftRefused",
    "LiftSettings",
    "Message",
    "NativeCreative",
    "Notice",
    "NoticeKind",
    "NoticeRefused",
    "NoticeRowSettings",
    "NoticeSettings",
    "Pacing",
    "PacingSettings",
    "People",
    "Permission",
    "PermissionRule",
    "Person",
    "PersonLine",
    "Preview",
    "PrivacySignals",
    "ProductCreative",
    "ProductOnShow",
    "Receive",
    "Send",
    "Tally",
    "TokenSealer",
    "Touch",
    "campaign_report",
    "charged",
    "checked",
    "floor_of_law",
    "group_sums",
    "holdout_of",
    "last_touch",
    "lift_of",
    "position_based",
    "previews",
    "product_banner",
    "read_campaigns",
    "strict_permission",
]
