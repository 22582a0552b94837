"""The feeds of all organisations of a process, over one lake."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from tillfree.core.errors import DatabaseUnavailable
from tillfree.insight.lake import Lake
from tillfree.runtime.cloud import Chore, CloudServices, MeasuringSettings
from tillfree.runtime.measuring.feed import InsightFeed
from tillfree.runtime.told import Told


class Measuring:
    """Opens an organisation's feed when it is first asked for; from any thread."""

    def __init__(
        self,
        services: CloudServices,
        root: Path,
        settings: MeasuringSettings,
        *,
        receipt_is_purchase: bool,
    ) -> None:
        """The lake is under `root`; one process at a time writes it."""
        self._services = services
        self._lake = Lake(root, settings.lake)
        self._settings = settings
        self._receipt_is_purchase = receipt_is_purchase
        self._lock = Lock()
        self._feeds: dict[str, InsightFeed] = {}

    def take(self, organisation: str, store_id: str, told: Sequence[Told]) -> None:
        """Take messages of a store's attention; those of whom the database lost sight come again.

        Raises DatabaseUnavailable where the organisation was never asked for and cannot be now.
        """
        self._feed(organisation).take(store_id, told)

    def written(self, organisation: str, store_id: str) -> int:
        """Return the number up to which a store's attention is in the lake."""
        with self._lock:
            feed = self._feeds.get(organisation)
        return feed.written(store_id) if feed else 0

    def chores(self, organisation: str) -> Sequence[Chore]:
        """Return an organisation's chore."""
        return (lambda: self._feed(organisation).turn(),)

    def close(self) -> None:
        """Write what was heard; without, it is fetched from the stores again."""
        for feed in self._feeds.values():
            try:
                feed.turn()
                feed.write()
            except DatabaseUnavailable:
                return

    def _feed(self, organisation: str) -> InsightFeed:
        with self._lock:
            found = self._feeds.get(organisation)
            if found is None:
                found = InsightFeed(
                    self._services.of(organisation),
                    self._lake,
                    self._services.now_ns,
                    self._settings,
                    receipt_is_purchase=self._receipt_is_purchase,
                )
                self._feeds[organisation] = found
        return found
