"""Advertising put together: what may be advertised to whom, what came back, bidders' files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tillfree.ads import FeedSettings, Notice, ProductOnShow
from tillfree.ads.postgres import (
    COUNTING,
    AdNotices,
    CampaignDesk,
    DeliveryFeed,
    NoticePlace,
    ShownFeed,
    read_refusals,
    write_refusal,
)
from tillfree.audience import ListFormat, is_sensitive
from tillfree.audience.postgres import AudienceDesk, AudienceWatch
from tillfree.consent import SHARE_PREFIX, Purpose
from tillfree.consent.postgres import Asking, ConsentDesk, ProfileShelf, Refused
from tillfree.journal.postgres import PostgresFactLog, transaction
from tillfree.merchandise.postgres import articles, price_book
from tillfree.runtime.bidder import read_new_notices
from tillfree.runtime.cloud.back_office import Chore
from tillfree.tenants.postgres import Office, Registry

NOTICES = "notices"
"""The folder beside a feed's files where the bidder that reads them keeps its own."""
_LISTS = frozenset(ListFormat)
_COUNTED = Asking("ads", Purpose.ANALYTICS_LINKING)


@dataclass(frozen=True, slots=True)
class AdServices:
    """The advertising of one organisation."""

    desk: CampaignDesk
    notices: AdNotices
    counting: "Counting"
    partners: Callable[[], tuple[str, ...]]


def ads_of(
    office: Office,
    registry: Registry,
    audience: AudienceDesk,
    profiles: ProfileShelf,
    consents: ConsentDesk,
) -> AdServices:
    """Put the advertising of an organisation together."""
    log, now_ns = office.log, office.now_ns
    return AdServices(
        desk=CampaignDesk(office, _Shop(log, registry, audience, now_ns)),
        notices=AdNotices(log, now_ns),
        counting=Counting(log, profiles, now_ns),
        partners=lambda: _partners(consents),
    )


def advertising_chores(
    services: AdServices,
    folder: Path,
    sources: tuple[PostgresFactLog, ProfileShelf],
    now_ns: Callable[[], int],
    settings: FeedSettings | None = None,
) -> Sequence[Chore]:
    """Return chores that keep the files of bidders in `folder` and take in what they write.

    Beside them goes what takes names out of notices that lead to nobody any longer.
    """
    log, profiles = sources
    feed = DeliveryFeed(
        folder,
        (log, services.desk, profiles, AudienceWatch(log, profiles)),
        services.partners,
        now_ns,
        settings,
    )
    notices, live = services.notices, services.counting.people
    return (
        feed.run,
        lambda: _take_notices(notices, folder / NOTICES),
        lambda: notices.follow_endings(live),
        ShownFeed(folder, notices, live, now_ns, settings).run,
    )


class Counting:
    """The name that a person is counted under in notices, while their visits may be joined."""

    def __init__(
        self, log: PostgresFactLog, profiles: ProfileShelf, now_ns: Callable[[], int]
    ) -> None:
        """`now_ns` returns ns since 1970 UTC."""
        self._log = log
        self._profiles = profiles
        self._now_ns = now_ns

    def name(self, person_id: str) -> str:
        """Return the name, empty where they do not agree."""
        name = self._profiles.lasting_name(person_id, COUNTING, _COUNTED)
        return "" if isinstance(name, Refused) else name

    def people(self) -> dict[str, str]:
        """Return the person behind each name of all who agree now."""
        return self._profiles.lasting_names(COUNTING, _COUNTED)

    def refused(self, name: str) -> tuple[str, ...]:
        """Return the campaigns that somebody refused, by the name that they are counted under."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            return read_refusals(connection, [name]).get(name, ())

    def refuse(self, person_id: str, campaign_id: str) -> bool:
        """Note that a campaign is nothing for somebody; False where they are not followed."""
        name = self.name(person_id)
        if name:
            with transaction(self._log.engine, self._log.organisation) as connection:
                write_refusal(connection, name, campaign_id, self._now_ns())
        return bool(name)


class _Shop:
    """What of the shop may be advertised: what has a price, and is not sensitive."""

    def __init__(
        self,
        log: PostgresFactLog,
        registry: Registry,
        audience: AudienceDesk,
        now_ns: Callable[[], int],
    ) -> None:
        self._log = log
        self._registry = registry
        self._audience = audience
        self._now_ns = now_ns

    def products(self, skus: Sequence[str]) -> tuple[ProductOnShow, ...]:
        """Return articles as the first store that has a price for them sells them now."""
        if not skus:
            return ()
        found: dict[str, ProductOnShow] = {}
        stores = self._registry.stores()
        with transaction(self._log.engine, self._log.organisation) as connection:
            for store in stores:
                listed = articles(connection, store.store_id, skus)
                prices = price_book(connection, store.store_id, skus)
                for sku, one in listed.items():
                    price = prices.price_minor(sku, self._now_ns(), member=False)
                    hidden = is_sensitive(one.category, age_restricted=one.age_restricted)
                    if price is None or hidden or sku in found:
                        continue
                    image = one.image if one.image.startswith("https://") else ""
                    found[sku] = ProductOnShow(
                        sku, one.name, one.brand, price, store.currency, image
                    )
        return tuple(found[sku] for sku in sorted(found))

    def segments(self) -> frozenset[str]:
        """Return the ids of the segments."""
        return frozenset(one.segment_id for one in self._audience.segments())


def _partners(consents: ConsentDesk) -> tuple[str, ...]:
    """Return the partners whose text is published, those that get lists of e-mails left out."""
    told = (
        purpose.removeprefix(SHARE_PREFIX)
        for purpose in consents.texts()
        if purpose.startswith(SHARE_PREFIX)
    )
    return tuple(sorted(one for one in told if one not in _LISTS))


def _take_notices(taker: AdNotices, folder: Path) -> int:
    count = 0
    for path in sorted(folder.glob("notices-*.jsonl")):
        notices: list[Notice]
        notices, place = read_new_notices(path, taker.place(path.name), taker.settings.batch)
        if notices:
            taker.take(notices, NoticePlace(path.name, place))
            count += len(notices)
    return count
