"""Looks into segments, as attention comes in: of members alone, and of nobody else a word is kept.

Attention comes beside the journal, so a look may come before its visit is known to have begun. It
waits in memory for a while then; the store keeps it until it is in the lake, and tells it again to
whoever begins anew. Twice is once.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from tillfree.audience.looks import Look, acts_of_look
from tillfree.audience.postgres.keeper import Goods
from tillfree.audience.postgres.member_rows import look, members_of, write_act
from tillfree.audience.postgres.projection import read_segments
from tillfree.audience.records import segment_rule
from tillfree.audience.sensitive import is_sensitive
from tillfree.audience.settings import AudienceSettings
from tillfree.core.clock import NS_PER_S
from tillfree.journal.postgres import PostgresFactLog, transaction


class LookKeeper:
    """Takes the looks of one organisation's stores; from one thread."""

    def __init__(
        self,
        log: PostgresFactLog,
        goods: Callable[[], Mapping[str, Goods]],
        now_ns: Callable[[], int],
        settings: AudienceSettings | None = None,
    ) -> None:
        """`goods` returns the articles by sku, `now_ns` ns since 1970 UTC."""
        self._log = log
        self._goods = goods
        self._now_ns = now_ns
        self._settings = settings or AudienceSettings()
        self._waiting: deque[Look] = deque(maxlen=self._settings.looks_waiting)

    def take(self, looks: Iterable[Look]) -> int:
        """Take looks, and those that wait once more; returns how many were of members.

        Of whom is no member nothing is written; after a while they are not waited for any longer.
        """
        self._waiting.extend(looks)
        if not self._waiting:
            return 0
        some, now_ns = list(self._waiting), self._now_ns()
        self._waiting.clear()
        oldest_ns = now_ns - self._settings.looks_wait_s * NS_PER_S
        goods = self._goods()
        categories = {
            sku: one.category
            for sku, one in goods.items()
            if not is_sensitive(one.category, age_restricted=one.age_restricted)
        }
        written = 0
        with transaction(self._log.engine, self._log.organisation) as connection:
            members = members_of(connection, {one.visit_id for one in some})
            for one in some:
                if one.visit_id not in members:
                    if one.at_ns > oldest_ns:
                        self._waiting.append(one)
                    continue
                for act in acts_of_look(one, categories, self._settings.hesitation_s):
                    write_act(connection, members[one.visit_id], act)
                    written += 1
            if written:
                rules = {one.segment_id: segment_rule(one) for one in read_segments(connection)}
                for member in dict.fromkeys(members.values()):
                    look(connection, member, rules, now_ns, self._settings.acts_kept)
        return written
