"""People who were lost inside the store: who turns up inside later is probably one of them.

A store keeps its people: nobody leaves but through a gate. Where tracking has no link for a new
track, this conservation gives one.
"""

import math

from tillfree.attribution.history import TrackHistory, X, Y
from tillfree.attribution.records import Departure
from tillfree.attribution.settings import AttributionSettings
from tillfree.tracking import TrackSample

LOST_LIMIT = 64
"""People remembered as lost; beyond that the oldest are forgotten."""


class LostPeople:
    """The tracks that ended inside, newest last, and those that live on but are not seen."""

    def __init__(self, settings: AttributionSettings) -> None:
        self._settings = settings
        self._lost: list[Departure] = []
        self._hidden: dict[int, Departure] = {}

    def observe(self, samples: tuple[TrackSample, ...]) -> None:
        """Note who of all that live is not seen now, and since when."""
        hidden: dict[int, Departure] = {}
        for sample in samples:
            if sample.views == 0:
                missing = Departure(sample.track_id, sample.t_ns, False, sample.position_m)
                hidden[sample.track_id] = self._hidden.get(sample.track_id, missing)
        self._hidden = hidden

    def add(self, departure: Departure) -> None:
        """Remember a track that ended without leaving."""
        self._lost = [*self._lost, departure][-LOST_LIMIT:]

    def successors(
        self, departure: Departure, young: dict[int, int], history: TrackHistory
    ) -> dict[int, float]:
        """Return the tracks that began beside the departed one before it ended, by nearness.

        Who stands still at a gate and then walks on may come out as two tracks, of which the first
        stays behind. `young` maps tracks to their first moment (ns).
        """
        settings = self._settings
        found: dict[int, float] = {}
        for track_id, born_ns in young.items():
            before_s = (departure.t_ns - born_ns) / 1e9
            if track_id == departure.track_id or not 0.0 <= before_s <= settings.succession_s:
                continue
            row = history.nearest(track_id, born_ns, 0.5)
            old = history.nearest(departure.track_id, born_ns, 0.5)
            if row is None or old is None:
                continue
            apart_m = math.hypot(row[X] - old[X], row[Y] - old[Y])
            near = math.exp(-0.5 * (apart_m / settings.succession_m) ** 2)
            if near > 0.05:
                found[track_id] = near
        return found

    def candidates(self, track_id: int, since_ns: int, history: TrackHistory) -> dict[int, float]:
        """Return whom a track first seen at `since_ns` may continue, with probabilities."""
        row = history.nearest(track_id, since_ns, 1.0)
        if row is None:
            return {}
        settings = self._settings
        weights: dict[int, float] = {}
        # Who has been out of sight for so long is as good as lost.
        hidden = [h for h in self._hidden.values() if h.track_id != track_id]
        for lost in [*self._lost, *hidden]:
            gone_s = (since_ns - lost.t_ns) / 1e9
            if not -1.0 <= gone_s <= settings.lost_memory_s:
                continue
            x, y = lost.position_m
            apart_m = math.hypot(row[X] - x, row[Y] - y)
            if apart_m <= 1.0 + settings.lost_pace_m_s * max(gone_s, 0.0):
                weights[lost.track_id] = math.exp(-apart_m / 2.0)
        total = sum(weights.values())
        return {track: settings.lost_again * w / total for track, w in weights.items()}
