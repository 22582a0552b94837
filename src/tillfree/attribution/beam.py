"""The N best joint explanations of the last seconds, grown event by event.

Source: multiple hypothesis tracking (Reid 1979); here the branches are over acts and identities.
"""

import heapq
import math

from tillfree.attribution.events import Change, Event
from tillfree.attribution.hypothesis import Hypothesis, merged
from tillfree.attribution.settings import AttributionSettings


class Beam:
    """A folded past, and recent events that may still change, replayed on it.

    After each event its explanations are kept, so that a change of one event costs only those that
    follow it. Events older than the horizon are folded into the past and can change no more.
    """

    def __init__(self, settings: AttributionSettings) -> None:
        self._settings = settings
        self._base: list[Hypothesis] = [Hypothesis()]
        self._events: list[Event] = []
        self._after: list[list[Hypothesis]] = []
        self._current: list[Hypothesis] = self._base
        self._dirty = False

    def add(self, event: Event) -> None:
        """Insert an event at its place in time."""
        index = len(self._events)
        while index and _order(self._events[index - 1]) > _order(event):
            index -= 1
        self._events.insert(index, event)
        self._invalidate(index)

    def touch(self, event: Event) -> None:
        """Say that an event's evidence, and perhaps its moment, changed."""
        for index, known in enumerate(self._events):
            if known is event:
                self._invalidate(index)
                break
        else:
            return
        ordered = sorted(self._events, key=_order)
        if any(new is not old for new, old in zip(ordered, self._events, strict=True)):
            self._events = ordered
            self._invalidate(0)

    def hypotheses(self) -> list[Hypothesis]:
        """Return the current explanations, best first, weights normalised (log)."""
        if self._dirty:
            beam = self._after[-1] if self._after else self._base
            for event in self._events[len(self._after) :]:
                beam = self._apply(beam, event)
                self._after.append(beam)
            self._current = normalised(beam)
            self._dirty = False
        return self._current

    def fold(self, until_ns: int) -> bool:
        """Fold events at or before `until_ns` into the past; tell whether there were any."""
        folded = 0
        while folded < len(self._events) and self._events[folded].t_ns <= until_ns:
            folded += 1
        if not folded:
            return False
        self.hypotheses()
        self._base = normalised(merged(self._after[folded - 1]))
        del self._events[:folded]
        self._invalidate(0)
        return True

    def forget_party(self, party: str, tracks: frozenset[int], acts: frozenset[str]) -> None:
        """Drop a party that left from every explanation, which lets many of them merge."""
        self._base = normalised(merged([h.without_party(party, tracks, acts) for h in self._base]))
        self._invalidate(0)

    def forget_acts(self, acts: frozenset[str]) -> None:
        """Drop acts that can change no more from every explanation."""
        kept = [h.without_party("", frozenset(), acts) for h in self._base]
        self._base = normalised(merged(kept))
        self._invalidate(0)

    def _invalidate(self, index: int) -> None:
        del self._after[index:]
        self._dirty = True

    def _apply(self, beam: list[Hypothesis], event: Event) -> list[Hypothesis]:
        """Grow every explanation, keep the best; only those are made."""
        grown: list[tuple[float, int, float, Change]] = []
        for index, hypothesis in enumerate(beam):
            weight = hypothesis.log_weight
            for more, change in event.options(hypothesis):
                grown.append((weight + more, index, more, change))
        best = max(entry[0] for entry in grown)
        least = best - self._settings.beam_log_range
        kept = [entry for entry in grown if entry[0] >= least]
        if len(kept) > self._settings.beam_width:
            kept = heapq.nlargest(self._settings.beam_width, kept, key=lambda e: (e[0], -e[1]))
        return [change.apply(beam[index], more) for _, index, more, change in kept]


def _order(event: Event) -> tuple[int, str]:
    return event.t_ns, event.key


def normalised(beam: list[Hypothesis]) -> list[Hypothesis]:
    """Return copies whose probabilities sum to one, best first."""
    top = max(h.log_weight for h in beam)
    total = top + math.log(sum(math.exp(h.log_weight - top) for h in beam))
    shifted = [h.with_parties(-total, {}) for h in beam]
    return sorted(shifted, key=lambda h: -h.log_weight)
