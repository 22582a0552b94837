"""Items seen in hands after an act, as evidence for who took what.

Takes tracking's held sightings (which track's hand, which articles it may be).
"""

import math
from dataclasses import dataclass, field, replace

from tillfree.attribution.settings import AttributionSettings
from tillfree.tracking import HeldSighting


@dataclass(slots=True)
class Sightings:
    """The sightings that fall into one act's window; bounded by `sighting_limit`."""

    seen: list[HeldSighting] = field(default_factory=list)
    _ratios: dict[tuple[int, str], float] = field(default_factory=dict)

    def add(self, sighting: HeldSighting, settings: AttributionSettings) -> bool:
        """Take one more sighting; tell whether there was room."""
        if len(self.seen) >= settings.sighting_limit:
            return False
        self.seen.append(sighting)
        self._ratios.clear()
        return True

    def exchange(self, first: int, second: int, from_ns: int, to_ns: int) -> None:
        """Give what was seen in two tracks' hands between two moments to each other."""
        self.seen = [exchanged(s, (first, second), (from_ns, to_ns)) for s in self.seen]
        self._ratios.clear()

    def log_ratio(
        self, track_id: int, sku: str, among: tuple[str, ...], settings: AttributionSettings
    ) -> float:
        """Return the log-likelihood ratio that the track took the article, against that it did not.

        A sighting shows the article just taken with the share `sighting_own`, else another thing.
        `among` are the articles that it may have been: the bounds hold for the best of them, and
        the others keep their distance from it, or two that are alike would both be at the bound.
        """
        best = max(self._total(track_id, other, settings) for other in (sku, *among))
        behind = self._total(track_id, sku, settings) - best
        bounded = min(max(best, settings.sighting_least), settings.sighting_most)
        return bounded + max(behind, -settings.sighting_apart)

    def _total(self, track_id: int, sku: str, settings: AttributionSettings) -> float:
        known = self._ratios.get((track_id, sku))
        if known is None:
            known = sum(_one(sighting, track_id, sku, settings) for sighting in self.seen)
            self._ratios[(track_id, sku)] = known
        return known

    def pair_log_ratio(
        self, takers: tuple[tuple[int, str], tuple[int, str]], settings: AttributionSettings
    ) -> float:
        """Return the same for two (track, sku) at once: a sighting shows one of the two items."""
        (one, first), (other, second) = takers
        total = 0.0
        for sighting in self.seen:
            of_one, of_other = share_of(sighting, one), share_of(sighting, other)
            both = shown(sighting, first, settings), shown(sighting, second, settings)
            if one == other:
                total += math.log(1.0 - of_one + of_one * 0.5 * (both[0] + both[1]))
            else:
                rest = max(1.0 - of_one - of_other, 1e-6)
                total += math.log(rest + of_one * both[0] + of_other * both[1])
        return min(max(total, settings.sighting_least), settings.sighting_most)


def exchanged(
    sighting: HeldSighting, pair: tuple[int, int], span_ns: tuple[int, int]
) -> HeldSighting:
    """Return a sighting with two tracks exchanged if it lies in the span (its end excluded)."""
    first, second = pair
    if not span_ns[0] <= sighting.t_ns < span_ns[1]:
        return sighting
    other = {first: second, second: first}
    tracks = tuple((other.get(track, track), p) for track, p in sighting.tracks)
    return replace(sighting, tracks=tracks)


def _one(sighting: HeldSighting, track_id: int, sku: str, settings: AttributionSettings) -> float:
    whose = share_of(sighting, track_id)
    if whose <= 0.0:
        return 0.0
    return math.log((1.0 - whose) + whose * shown(sighting, sku, settings))


def share_of(sighting: HeldSighting, track_id: int) -> float:
    """Return the chance that the hand of a sighting is this track's."""
    return sum(p for track, p in sighting.tracks if track == track_id)


def named(sighting: HeldSighting, sku: str) -> float:
    """Return the probability with which the camera named an article."""
    return sum(p for name, p in sighting.candidates if name == sku)


def shown(sighting: HeldSighting, sku: str, settings: AttributionSettings) -> float:
    """Return how much likelier a hand that just moved the article looks so than any other."""
    own = settings.sighting_own
    return (1.0 - own) + own * named(sighting, sku) / settings.sighting_background
