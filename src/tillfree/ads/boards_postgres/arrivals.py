"""Who left a store near a board a while ago, counted together: what enough of them share.

A chore of the cloud. Names in rows are ones that only the consent's key leads to; segments are
asked for when the window is over, so who withdraws or buys in between is not counted.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from tillfree.ads.boards.near import step_of
from tillfree.ads.boards.settings import BoardSettings
from tillfree.ads.boards.sharing import shared_segments
from tillfree.ads.boards_postgres.greeter import BOARDS, SegmentsOf
from tillfree.ads.boards_postgres.tables import BOARD_ARRIVAL
from tillfree.consent.postgres import ProfileShelf, Refused
from tillfree.journal import Fact
from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, Subscription, transaction

_USE = "boards arrivals"
_OWN = BOARD_ARRIVAL.c.organisation == OWN_ORGANISATION


class ArrivalKeeper:
    """Counts who left the stores of one organisation and agreed to be met on screens."""

    def __init__(
        self,
        log: PostgresFactLog,
        shelf: ProfileShelf,
        person_of: Callable[[str], str | None],
        segments_of: SegmentsOf,
        now_ns: Callable[[], int],
        settings: BoardSettings | None = None,
    ) -> None:
        """`person_of` returns who is behind a credential."""
        self._log = log
        self._shelf = shelf
        self._person_of = person_of
        self._segments_of = segments_of
        self._now_ns = now_ns
        self._settings = settings or BoardSettings()

    def run(self) -> int:
        """Take the next facts; returns how many."""
        subscription = Subscription(self._log, "board arrivals")
        logged = subscription.next()
        if logged:
            self._take([entry.fact for entry in logged])
            subscription.done(logged[-1].position)
        return len(logged)

    def shared(self, store_id: str) -> tuple[str, ...]:
        """Return the segments that enough of those share who left in the window before this one."""
        period = self._period(self._now_ns()) - 1
        query = select(BOARD_ARRIVAL.c.member_id).where(
            _OWN, BOARD_ARRIVAL.c.store_id == store_id, BOARD_ARRIVAL.c.period == period
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            members = connection.execute(query).scalars().all()
        if len(members) < self._settings.least_sharing:
            return ()
        names = self._shelf.lasting_names(_USE, BOARDS)
        people = [names[one] for one in members if one in names]
        segments = [self._segments_of(person, BOARDS) for person in people]
        return shared_segments(segments, self._settings.least_sharing)

    def forget(self) -> int:
        """Delete who left before the window that may still be used; returns how many."""
        old = BOARD_ARRIVAL.c.period < self._period(self._now_ns()) - 1
        with transaction(self._log.engine, self._log.organisation) as connection:
            return connection.execute(delete(BOARD_ARRIVAL).where(_OWN, old)).rowcount

    def _take(self, facts: Sequence[Fact]) -> None:
        left = [fact for fact in facts if fact.kind == "ReceiptIssued"]
        newest = self._period(self._now_ns()) - 1
        rows = []
        for fact in left:
            period = self._period(fact.occurred_ns)
            person = self._person_of(str(fact.body.get("credential", "")))
            if person is None or period < newest:
                continue
            name = self._shelf.lasting_name(person, _USE, BOARDS)
            if not isinstance(name, Refused):
                rows.append({"store_id": fact.store_id, "period": period, "member_id": name})
        with transaction(self._log.engine, self._log.organisation) as connection:
            for row in rows:
                made = insert(BOARD_ARRIVAL).values(organisation=OWN_ORGANISATION, **row)
                connection.execute(made.on_conflict_do_nothing())

    def _period(self, at_ns: int) -> int:
        return step_of(at_ns, self._settings.arrival_window_s)
