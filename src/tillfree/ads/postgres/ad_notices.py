"""What bidders and boards say was bid, shown and clicked, taken back: into sums, and by person.

Each notice counts once, whichever worker or message it comes with. Sums become a fact and stay; by
person it is known only while the key of their consent is there, and for as long as reports need it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.ads.campaign_facts import AdsDelivered, DeliveredAds, ad_fact
from tillfree.ads.notices import Notice, NoticeKind
from tillfree.ads.postgres.refusals import forget_refusals
from tillfree.ads.postgres.tables import AD_CAMPAIGN, AD_NOTICE, AD_NOTICE_PLACE, AD_REFUSAL
from tillfree.ads.records import LONGEST_CAP_S
from tillfree.ads.settings import NoticeRowSettings
from tillfree.core.clock import NS_PER_S
from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, Subscription, transaction

_DAY_NS = 86_400 * NS_PER_S
_AHEAD_NS = 3_600 * NS_PER_S
_CAPS_NS = LONGEST_CAP_S * NS_PER_S
_COST_MAX = 10**12
_KEPT_KINDS = frozenset(NoticeKind) - {NoticeKind.WIN, NoticeKind.LOSS}
_ENDINGS = frozenset({"ConsentWithdrawn", "PersonErased"})
_OWN = AD_NOTICE.c.organisation == OWN_ORGANISATION


@dataclass(frozen=True, slots=True)
class NoticePlace:
    """Up to which byte a file of notices is taken with a batch."""

    file: str
    place: int


class AdNotices:
    """The notices of one organisation; its log has the `AdsProjection`."""

    def __init__(
        self,
        log: PostgresFactLog,
        now_ns: Callable[[], int],
        settings: NoticeRowSettings | None = None,
    ) -> None:
        """`now_ns` returns ns since 1970 UTC."""
        self._log = log
        self._now_ns = now_ns
        self.settings = settings or NoticeRowSettings()
        self.forgotten = 0
        """People whose names were taken out of the rows by this object."""

    def take(self, notices: Sequence[Notice], place: NoticePlace | None = None) -> int:
        """Take notices, with the place up to which a file is read; returns how many are new.

        Without a place they were told over the API, and bidders count them for caps. Left out are
        those of campaigns that there are not, of a time to come, or too old.
        """
        with transaction(self._log.engine, self._log.organisation) as connection:
            self._log.take_turn(connection)
            position = self._log.position_in(connection)
            new = self._write(connection, notices, position + 1 if place is None else 0)
            if ads := _delivered(new):
                own, body = self._log.organisation, AdsDelivered(ads)
                self._log.append_in(connection, [ad_fact(own, own, body, position, self._now_ns())])
            if place is not None:
                _note_place(connection, place)
        return len(new)

    def place(self, file: str) -> int:
        """Return up to which byte a file is taken."""
        query = select(AD_NOTICE_PLACE.c.place).where(
            AD_NOTICE_PLACE.c.organisation == OWN_ORGANISATION, AD_NOTICE_PLACE.c.file == file
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            return connection.execute(query).scalar() or 0

    def of_campaign(self, campaign_id: str) -> tuple[Notice, ...]:
        """Return what is kept of one campaign, the oldest first."""
        return self._read(AD_NOTICE.c.campaign_id == campaign_id)

    def of_person(self, counted_as: str) -> tuple[Notice, ...]:
        """Return what is kept of one person, by the name that they are counted under."""
        return self._read(AD_NOTICE.c.counted_as == counted_as) if counted_as else ()

    def told_after(self, place: int) -> tuple[tuple[Notice, ...], int]:
        """Return impressions of people that were told over the API after a place, and the new one.

        Those that no cap looks at any longer are left out. Begin with place 0.
        """
        columns = [AD_NOTICE.c[name] for name in Notice.__struct_fields__]
        query = (
            select(AD_NOTICE.c.told_at, *columns)
            .where(
                _OWN,
                AD_NOTICE.c.told_at > place,
                AD_NOTICE.c.kind == NoticeKind.BILL.value,
                AD_NOTICE.c.counted_as != "",
                AD_NOTICE.c.at_ns > self._now_ns() - _CAPS_NS,
            )
            .order_by(AD_NOTICE.c.told_at, AD_NOTICE.c.bid_id)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            rows = connection.execute(query).all()
        found = tuple(Notice(NoticeKind(row.kind), *row[2:]) for row in rows)
        return found, rows[-1].told_at if rows else place

    def forget(self, live: Collection[str]) -> int:
        """Take everybody's name out of the rows but those that somebody leads to still.

        Returns of how many people.
        """
        names = select(AD_NOTICE.c.counted_as).where(_OWN, AD_NOTICE.c.counted_as != "")
        refused = select(AD_REFUSAL.c.counted_as).where(
            AD_REFUSAL.c.organisation == OWN_ORGANISATION
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            known = connection.execute(names.union(refused)).scalars().all()
            gone = sorted(set(known).difference(live))
            blank = update(AD_NOTICE).where(_OWN, AD_NOTICE.c.counted_as.in_(gone))
            connection.execute(blank.values(counted_as=""))
            forget_refusals(connection, gone)
        self.forgotten += len(gone)
        return len(gone)

    def follow_endings(self, live: Callable[[], Collection[str]]) -> int:
        """Forget who withdrew or was erased since; `live` returns the names that hold now.

        A chore; returns how many facts it looked at.
        """
        subscription = Subscription(self._log, "ads endings")
        logged = subscription.next()
        if not logged:
            return 0
        if any(entry.fact.kind in _ENDINGS for entry in logged):
            self.forget(live())
        subscription.done(logged[-1].position)
        return len(logged)

    def forget_old(self) -> int:
        """Delete what is older than the setting; returns how many."""
        oldest_ns = self._now_ns() - self.settings.kept_days * _DAY_NS
        with transaction(self._log.engine, self._log.organisation) as connection:
            old = delete(AD_NOTICE).where(_OWN, AD_NOTICE.c.at_ns < oldest_ns)
            return connection.execute(old).rowcount

    def _write(
        self, connection: Connection, notices: Iterable[Notice], told_at: int
    ) -> tuple[Notice, ...]:
        query = select(AD_CAMPAIGN.c.campaign_id).where(
            AD_CAMPAIGN.c.organisation == OWN_ORGANISATION
        )
        known = set(connection.execute(query).scalars())
        now_ns = self._now_ns()
        oldest_ns = now_ns - self.settings.kept_days * _DAY_NS
        fit = {
            (one.kind, one.bid_id): one
            for one in notices
            if one.campaign_id in known
            and one.kind in _KEPT_KINDS
            and oldest_ns <= one.at_ns <= now_ns + _AHEAD_NS
            and 0 <= one.cost <= _COST_MAX
        }
        if not fit:
            return ()
        own = self._log.organisation
        rows = [{"organisation": own, "told_at": told_at, **_row(one)} for one in fit.values()]
        told = insert(AD_NOTICE).values(rows).on_conflict_do_nothing()
        new = connection.execute(told.returning(AD_NOTICE.c.kind, AD_NOTICE.c.bid_id))
        return tuple(fit[NoticeKind(one.kind), one.bid_id] for one in new)

    def _read(self, which: ColumnElement[bool]) -> tuple[Notice, ...]:
        columns = [AD_NOTICE.c[name] for name in Notice.__struct_fields__]
        query = select(*columns).where(_OWN, which).order_by(AD_NOTICE.c.at_ns, AD_NOTICE.c.bid_id)
        with transaction(self._log.engine, self._log.organisation) as connection:
            return tuple(
                Notice(NoticeKind(row.kind), *row[1:]) for row in connection.execute(query)
            )


def _row(notice: Notice) -> dict[str, object]:
    return msgspec.structs.asdict(notice) | {"kind": notice.kind.value}


def _delivered(new: Iterable[Notice]) -> tuple[DeliveredAds, ...]:
    """Return the sums of what was shown and clicked, by campaign, creative and day."""
    sums: dict[tuple[str, str, int], list[int]] = {}
    for one in new:
        if one.kind not in (NoticeKind.BILL, NoticeKind.CLICK):
            continue
        found = sums.setdefault((one.campaign_id, one.creative_id, one.at_ns // _DAY_NS), [0, 0, 0])
        if one.kind is NoticeKind.BILL:
            found[0] += 1
            found[2] += one.cost
        else:
            found[1] += 1
    return tuple(DeliveredAds(*place, *found) for place, found in sorted(sums.items()))


def _note_place(connection: Connection, told: NoticePlace) -> None:
    row = insert(AD_NOTICE_PLACE).values(
        organisation=OWN_ORGANISATION, file=told.file, place=told.place
    )
    key = list(AD_NOTICE_PLACE.primary_key.columns)
    connection.execute(row.on_conflict_do_update(index_elements=key, set_={"place": told.place}))
