"""The rushes that this process rehearses: one at a time for an organisation, few at once in all.

They lie in memory alone: whoever asks again after a restart, or asks another process, has to
begin again. Nothing is lost by that but seconds.
"""

import threading

from tillfree.planning import StorePlan
from tillfree.runtime.rehearsal import RushProcess, RushSpec
from tillfree.web.problems import CONFLICT, UNAVAILABLE, RequestRefused
from tillfree.web.settings import RushSettings

_STOP_S = 5.0
"""Seconds that a rush which was killed has to be cleared away."""


class RushRoom:
    """The last rush of each organisation, running or over."""

    def __init__(self, settings: RushSettings) -> None:
        """Begin with none."""
        self.settings = settings
        self._rushes: dict[str, RushProcess] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    def begin(self, organisation: str, plan: StorePlan, spec: RushSpec) -> RushProcess:
        """Start a rush. Raises RequestRefused while the organisation's last one runs, or while as
        many run as may."""
        with self._lock:
            running = [name for name, one in self._rushes.items() if one.outcome is None]
            if organisation in running:
                raise RequestRefused(
                    CONFLICT, "a rush is being rehearsed already: wait for it, or stop it"
                )
            if self._is_closed or len(running) >= self.settings.at_once:
                raise RequestRefused(
                    UNAVAILABLE,
                    f"{len(running)} rushes are being rehearsed here now: ask again in a minute",
                    headers={"retry-after": "30"},
                )
            begun = RushProcess(plan, spec, self.settings.longest_s)
            self._rushes.pop(organisation, None)
            self._rushes[organisation] = begun
            self._forget()
            begun.begin()
            return begun

    def last(self, organisation: str) -> RushProcess | None:
        """Return the organisation's last rush."""
        return self._rushes.get(organisation)

    def stop(self, organisation: str) -> None:
        """End the organisation's rush, if one runs."""
        found = self._rushes.get(organisation)
        if found is not None:
            found.stop("It was stopped.")

    def close(self) -> None:
        """End all of them, and begin no more."""
        with self._lock:
            self._is_closed = True
            left = list(self._rushes.values())
        for one in left:
            one.stop("The server was stopped.")
        for one in left:
            one.join(_STOP_S)

    def _forget(self) -> None:
        over = [name for name, one in self._rushes.items() if one.outcome is not None]
        for name in over[: max(0, len(self._rushes) - self.settings.kept)]:
            del self._rushes[name]
