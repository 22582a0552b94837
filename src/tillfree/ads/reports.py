"""What a campaign did, from the notices of all workers and what people spent since.

People stand in notices by the name that they are counted under; what they spent comes in by the
same name from whoever may know it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tillfree.ads.lift import Lift, LiftRefused, group_sums, lift_of
from tillfree.ads.notices import Notice, NoticeKind
from tillfree.ads.settings import LiftSettings

_THOUSANDTHS = 1_000


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """Delivery of a campaign, and its lift where there are people enough in both groups."""

    campaign_id: str
    impressions: int
    clicks: int
    cost_minor: float
    treated: tuple[str, ...]
    """Whom the campaign was bid for, in order."""
    control: tuple[str, ...]
    """For whom it would have been bid and who were held out, in order."""
    lift: Lift | None


def campaign_report(
    campaign_id: str,
    notices: Iterable[Notice],
    spent_minor: Callable[[str], float],
    settings: LiftSettings | None = None,
) -> CampaignReport:
    """Return the report of one campaign; `spent_minor` tells what a person spent since."""
    seen: set[tuple[NoticeKind, str]] = set()
    impressions = clicks = cost = 0
    groups: dict[NoticeKind, dict[str, None]] = {NoticeKind.BID: {}, NoticeKind.GHOST: {}}
    for notice in notices:
        if notice.campaign_id != campaign_id or (notice.kind, notice.bid_id) in seen:
            continue
        seen.add((notice.kind, notice.bid_id))
        if notice.kind in groups:
            groups[notice.kind][notice.counted_as] = None
        elif notice.kind == NoticeKind.BILL:
            impressions, cost = impressions + 1, cost + notice.cost
        elif notice.kind == NoticeKind.CLICK:
            clicks += 1
    treated, control = (tuple(sorted(groups[one])) for one in (NoticeKind.BID, NoticeKind.GHOST))
    cost_minor = cost / _THOUSANDTHS
    try:
        lift = lift_of(
            group_sums([spent_minor(one) for one in treated]),
            group_sums([spent_minor(one) for one in control]),
            cost_minor,
            settings,
        )
    except LiftRefused:
        lift = None
    return CampaignReport(campaign_id, impressions, clicks, cost_minor, treated, control, lift)
