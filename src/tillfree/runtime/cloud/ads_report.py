"""What a campaign did: joined from notices and from what the same people spent in the stores.

People are joined in memory by who they are, and only while they agree that their visits are looked
at together; who withdrew is in neither group. The answer names nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tillfree.ads import (
    CampaignReport,
    CreditSettings,
    LiftSettings,
    Notice,
    NoticeKind,
    Touch,
    campaign_report,
    last_touch,
    position_based,
)
from tillfree.audience.postgres import AudienceDesk
from tillfree.journal.postgres import PostgresFactLog, transaction
from tillfree.runtime.cloud.advertising import AdServices
from tillfree.settlement.postgres import money_of_visits

_GROUPS = frozenset({NoticeKind.BID, NoticeKind.GHOST})
_VISITS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Purchase:
    """What somebody spent on one visit, in minor units, by the name that they are counted under."""

    counted_as: str
    at_ns: int
    spent_minor: int


@dataclass(frozen=True, slots=True)
class Credited:
    """What of people's purchases the campaign's ads are credited with, in minor units."""

    last_touch_minor: int
    position_based_minor: int


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """A campaign's report and its credit."""

    report: CampaignReport
    credited: Credited


def campaign_result(
    ads: AdServices,
    audience: AudienceDesk,
    log: PostgresFactLog,
    campaign_id: str,
    settings: tuple[LiftSettings, CreditSettings] | None = None,
) -> CampaignResult | None:
    """Return what a campaign did so far, None where there is none."""
    campaign = ads.desk.campaign(campaign_id)
    if campaign is None:
        return None
    lift, credit = settings or (LiftSettings(), CreditSettings())
    names = {person: name for name, person in ads.counting.people().items()}
    live = set(names.values())
    notices = [one for one in ads.notices.of_campaign(campaign_id) if one.counted_as in live]
    since_ns = min((one.at_ns for one in notices), default=0)
    purchases: Sequence[Purchase] = ()
    if notices:
        currency = campaign.campaign.currency
        purchases = _purchases(audience, log, names, (since_ns, currency))
    spent = spent_since(notices, purchases)
    report = campaign_report(campaign_id, notices, lambda one: float(spent.get(one, 0)), lift)
    return CampaignResult(report, _credited(ads, campaign_id, notices, purchases, credit))


def spent_since(notices: Iterable[Notice], purchases: Iterable[Purchase]) -> Mapping[str, int]:
    """Return what people spent after they were first bid for, or would have been; minor units."""
    first: dict[str, int] = {}
    for one in notices:
        if one.kind in _GROUPS:
            first[one.counted_as] = min(first.get(one.counted_as, one.at_ns), one.at_ns)
    found: dict[str, int] = {}
    for bought in purchases:
        if bought.at_ns > first.get(bought.counted_as, bought.at_ns):
            found[bought.counted_as] = found.get(bought.counted_as, 0) + bought.spent_minor
    return found


def _purchases(
    audience: AudienceDesk,
    log: PostgresFactLog,
    names: Mapping[str, str],
    wanted: tuple[int, str],
) -> list[Purchase]:
    """Return what people who agree spent since a moment, of the wanted currency."""
    since_ns, currency = wanted
    visits = [one for one in audience.member_visits(since_ns) if one.person_id in names]
    found: list[Purchase] = []
    with transaction(log.engine, log.organisation) as connection:
        for begin in range(0, len(visits), _VISITS_AT_ONCE):
            some = visits[begin : begin + _VISITS_AT_ONCE]
            money = money_of_visits(connection, [one.visit_id for one in some])
            for one in some:
                standing = money.get(one.visit_id)
                if standing is None or standing.money.currency != currency:
                    continue
                name = names[one.person_id]
                found.append(Purchase(name, one.at_ns, standing.money.due_minor))
    return found


def _credited(
    ads: AdServices,
    campaign_id: str,
    notices: Iterable[Notice],
    purchases: Iterable[Purchase],
    settings: CreditSettings,
) -> Credited:
    """Credit purchases of whom the campaign was shown to; other campaigns' ads share in them."""
    shown = {one.counted_as for one in notices if one.kind is NoticeKind.BILL}
    touches: dict[str, list[Touch]] = {}
    last = position = 0
    for bought in purchases:
        if bought.counted_as not in shown or not bought.spent_minor:
            continue
        if bought.counted_as not in touches:
            touches[bought.counted_as] = [
                Touch(one.campaign_id, one.at_ns)
                for one in ads.notices.of_person(bought.counted_as)
                if one.kind is NoticeKind.BILL
            ]
        told = (touches[bought.counted_as], bought.at_ns, bought.spent_minor, settings)
        last += sum(
            ad.credit_minor for ad in last_touch(*told) if ad.touch.campaign_id == campaign_id
        )
        position += sum(
            ad.credit_minor for ad in position_based(*told) if ad.touch.campaign_id == campaign_id
        )
    return Credited(last, position)
