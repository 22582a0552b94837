"""Whom a track that began inside the store may be: people do not come out of nothing.

Stands between tracking's births and the beam. A new track inside continues somebody who was lost,
or shows a second time somebody who is seen beside it (a body bent into a shelf is at times found
twice), or is somebody new: rare, since people come in through gates.
"""

import math
from collections.abc import Callable

import numpy as np

from tillfree.attribution.events import LinkEvent
from tillfree.attribution.settings import AttributionSettings
from tillfree.core.geometry import contains, segment_distance_m
from tillfree.premises import Store
from tillfree.tracking import TrackLink, TrackSample, TrackUpdate

LINKED_MOST = 0.97
"""Most that all persons a track may continue can have between them; it may be somebody new."""


class Links:
    """The links of recent tracks. `say` is told of each that is new or changed."""

    def __init__(self, store: Store, settings: AttributionSettings) -> None:
        self._floor = store.floor
        self._gates = [gate.segment for gate in store.gates]
        self._settings = settings
        self._known: dict[int, LinkEvent] = {}

    def track(self, update: TrackUpdate, say: Callable[[LinkEvent, bool], None]) -> None:
        """Take what tracking tells of births; `say(link, is_new)`."""
        for link in update.links:
            known = self._known.get(link.later)
            if known is not None:
                known.earlier[link.earlier] = link.probability
                say(known, False)
            else:
                say(self._first(link), True)
        for track_id in update.born:
            beside = self._beside(track_id, update.samples)
            if not beside:
                continue
            known = self._known.get(track_id)
            if known is None:
                known = self._known[track_id] = LinkEvent(update.t_ns, track_id, {}, beside)
                say(known, True)
            else:
                known.beside = beside
                say(known, False)

    def continues(
        self,
        later: int,
        since_ns: int,
        earlier: dict[int, float],
        say: Callable[[LinkEvent, bool], None],
    ) -> None:
        """Say whom a track may continue, beside what was said before."""
        link = self._known.get(later)
        if link is None:
            link = self._known[later] = LinkEvent(since_ns, later, dict(earlier))
            say(link, True)
            return
        for track_id, probability in earlier.items():
            link.earlier.setdefault(track_id, probability)
        excess = sum(link.earlier.values()) / LINKED_MOST
        if excess > 1.0:
            link.earlier = {t: p / excess for t, p in link.earlier.items()}
        say(link, False)

    def forget(self, horizon_ns: int) -> None:
        """Forget links that can change no more."""
        self._known = {key: link for key, link in self._known.items() if link.t_ns > horizon_ns}

    def _first(self, told: TrackLink) -> LinkEvent:
        link = LinkEvent(told.t_ns, told.later, {told.earlier: told.probability})
        self._known[told.later] = link
        return link

    def _beside(self, track_id: int, samples: tuple[TrackSample, ...]) -> dict[int, float]:
        """Return who is so near a new track inside that it may show them twice, by nearness."""
        new = next((s for s in samples if s.track_id == track_id), None)
        if new is None or not self._is_inside(new.position_m):
            return {}
        settings = self._settings
        near: dict[int, float] = {}
        for other in samples:
            apart_m = math.dist(new.position_m, other.position_m)
            if other.track_id != track_id and apart_m <= settings.double_reach_m:
                near[other.track_id] = math.exp(-0.5 * (apart_m / settings.double_m) ** 2)
        total = sum(near.values())
        return {other: settings.double * weight / total for other, weight in near.items()}

    def _is_inside(self, position_m: tuple[float, float]) -> bool:
        """Tell whether nobody can have come in here: on the floor, away from every gate."""
        point = np.array([position_m])
        if not self._gates or not bool(contains(self._floor, point)[0]):
            return False
        return all(
            float(segment_distance_m(point, gate[0], gate[1])[0]) > self._settings.double_gate_m
            for gate in self._gates
        )
