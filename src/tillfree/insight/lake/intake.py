"""From a store's facts and attention into the lake: the event stream with a writer behind it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tillfree.insight.heard import Sign
from tillfree.insight.lake.folders import Part
from tillfree.insight.lake.lake import Lake
from tillfree.insight.lake.rows import VisitPosition, VisitRows
from tillfree.insight.records import EventChanges
from tillfree.insight.stream import EventStream
from tillfree.journal import Fact


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a track of a visit was: metres on the floor, ns UTC."""

    visit_id: str
    track_id: int
    t_ns: int
    x_m: float
    y_m: float


@dataclass(slots=True)
class Intake:
    """Takes what one store says and writes its visits, each whole whenever it became different."""

    lake: Lake
    organisation: str
    stream: EventStream
    _positions: dict[str, dict[tuple[int, int], VisitPosition]] = field(default_factory=dict)
    _changed: dict[str, None] = field(default_factory=dict)

    def hear(
        self, heard: Iterable[Fact | Sign], walked: Iterable[Walked], until_ns: int
    ) -> EventChanges:
        """Take facts, signs and positions up to `until_ns`; nothing is written before `flush`."""
        for one in walked:
            found = self._positions.setdefault(one.visit_id, {})
            found[one.t_ns, one.track_id] = (one.track_id, one.t_ns, one.x_m, one.y_m)
            self._changed[one.visit_id] = None
        changes = self.stream.hear(heard, until_ns)
        self._changed |= dict.fromkeys(changes.visits)
        return changes

    def flush(self) -> tuple[Part, ...]:
        """Write every visit that became different; return the days touched."""
        rows = VisitRows(self.stream.places)
        written = 0
        for visit_id in self._changed:
            history, events = self.stream.history(visit_id), self.stream.standing(visit_id)
            if history is None or not events:
                continue
            positions = self._positions.get(visit_id, {})
            rows.add(history, events, [positions[key] for key in sorted(positions)])
            written += 1
        self._changed.clear()
        if not written:
            return ()
        return self.lake.write(self.organisation, self.stream.places.store_id, rows.batch())

    def forget(self, before_ns: int) -> int:
        """Forget visits of which nothing was heard since; see `EventStream.forget`."""
        begun = {one for one in self._positions if self.stream.history(one) is not None}
        count = self.stream.forget(before_ns)
        self._positions = {
            visit_id: found
            for visit_id, found in self._positions.items()
            if self.stream.history(visit_id) is not None
            # Where somebody was may be heard before anything else of the visit.
            or (visit_id not in begun and max(t_ns for t_ns, _ in found) >= before_ns)
        }
        return count

    def knows(self, visit_id: str) -> bool:
        """Tell whether anything is held of a visit."""
        return self.stream.history(visit_id) is not None or visit_id in self._positions
