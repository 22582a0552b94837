"""Proofs of play: each told to the bidder and kept once, however often a screen sends it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.ads.boards.records import Play, PlayCounted, PlayShown
from tillfree.ads.boards.settings import BoardSettings
from tillfree.ads.boards_postgres.tables import BOARD_PLAY
from tillfree.core.clock import NS_PER_S
from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, transaction

Tell = Callable[[str], bool]
"""Tells the bidder a bill by its path; returns whether it was taken in, or refused for good."""

_OWN = BOARD_PLAY.c.organisation == OWN_ORGANISATION
_DAY_NS = 86_400 * NS_PER_S
PLAYS_ASKED = 200
"""Plays whose onlookers are asked for at once."""


@dataclass(frozen=True, slots=True)
class PlayCount:
    """How often one thing was shown on a board, for how long, and when last (ns UTC).

    Of `counted` of the plays it is known how many faces were in view of the board's camera
    (`opportunities`), how many of them were turned to it for a second or more (`viewed`), and for
    how many seconds together.
    """

    board_id: str
    campaign_id: str
    plays: int
    seconds: float
    last_ns: int
    counted: int = 0
    opportunities: int = 0
    viewed: int = 0
    viewed_s: float = 0.0


class Plays:
    """The proofs of play of one organisation's boards."""

    def __init__(
        self,
        log: PostgresFactLog,
        tell: Tell,
        now_ns: Callable[[], int],
        settings: BoardSettings,
    ) -> None:
        """`now_ns` returns nanoseconds since 1970 UTC."""
        self._log = log
        self._tell = tell
        self._now_ns = now_ns
        self._settings = settings

    def keep(self, board_id: str, plays: Sequence[Play]) -> tuple[str, ...]:
        """Keep plays and return the ids of those that are kept; the screen sends the others again.

        The bill is told first: a bidder counts it once, so who is killed in between tells it again.
        """
        kept = [one for one in plays if not one.bill or self._tell(one.bill)]
        with transaction(self._log.engine, self._log.organisation) as connection:
            for play in kept:
                row = insert(BOARD_PLAY).values(
                    organisation=OWN_ORGANISATION,
                    board_id=board_id,
                    play_id=play.play_id,
                    item_id=play.item_id,
                    campaign_id=play.campaign_id,
                    began_ns=play.began_ns,
                    seconds=play.seconds,
                )
                connection.execute(row.on_conflict_do_nothing())
        return tuple(one.play_id for one in kept)

    def counts(self, since_ns: int) -> tuple[PlayCount, ...]:
        """Return what was shown since a moment, by board and campaign; empty for our own."""
        query = (
            select(
                BOARD_PLAY.c.board_id,
                BOARD_PLAY.c.campaign_id,
                func.count(),
                func.sum(BOARD_PLAY.c.seconds),
                func.max(BOARD_PLAY.c.began_ns),
                func.count(BOARD_PLAY.c.opportunities),
                func.coalesce(func.sum(BOARD_PLAY.c.opportunities), 0),
                func.coalesce(func.sum(BOARD_PLAY.c.viewed), 0),
                func.coalesce(func.sum(BOARD_PLAY.c.viewed_s), 0.0),
            )
            .where(_OWN, BOARD_PLAY.c.began_ns >= since_ns)
            .group_by(BOARD_PLAY.c.board_id, BOARD_PLAY.c.campaign_id)
            .order_by(BOARD_PLAY.c.board_id, BOARD_PLAY.c.campaign_id)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            return tuple(PlayCount(*row) for row in connection.execute(query))

    def uncounted(self, board_id: str) -> tuple[PlayShown, ...]:
        """Return a board's plays of a while ago whose onlookers nobody told yet, oldest first."""
        since_ns = self._now_ns() - self._settings.measured_s * NS_PER_S
        query = (
            select(BOARD_PLAY.c.play_id, BOARD_PLAY.c.began_ns, BOARD_PLAY.c.seconds)
            .where(
                _OWN,
                BOARD_PLAY.c.board_id == board_id,
                BOARD_PLAY.c.began_ns >= since_ns,
                BOARD_PLAY.c.opportunities.is_(None),
            )
            .order_by(BOARD_PLAY.c.began_ns, BOARD_PLAY.c.play_id)
            .limit(PLAYS_ASKED)
        )
        with transaction(self._log.engine, self._log.organisation) as connection:
            return tuple(PlayShown(*row) for row in connection.execute(query))

    def count(self, board_id: str, counted: Sequence[PlayCounted]) -> None:
        """Keep how many were before a board's plays; what was counted once stays."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            for one in counted:
                told = {"opportunities": one.opportunities, "viewed": one.viewed}
                connection.execute(
                    update(BOARD_PLAY)
                    .where(
                        _OWN,
                        BOARD_PLAY.c.board_id == board_id,
                        BOARD_PLAY.c.play_id == one.play_id,
                        BOARD_PLAY.c.opportunities.is_(None),
                    )
                    .values(viewed_s=one.viewed_s, **told)
                )

    def forget_old(self) -> int:
        """Delete proofs that are older than the setting; returns how many."""
        oldest_ns = self._now_ns() - self._settings.plays_kept_days * _DAY_NS
        gone = delete(BOARD_PLAY).where(_OWN, BOARD_PLAY.c.began_ns < oldest_ns)
        with transaction(self._log.engine, self._log.organisation) as connection:
            return connection.execute(gone).rowcount
