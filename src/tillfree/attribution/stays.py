"""A hand's stay at a blind slot: when within it the hand may have acted.

Found by `blind.py` in what tracking tells; weighed by `hidden.py`.
"""

import math
from dataclasses import dataclass

from tillfree.attribution.settings import AttributionSettings

MOMENTS_LIMIT = 64
"""Moments of one stay that are kept; 6 s at the rate of tracking, later ones are ignored."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A track's stay at a blind slot.

    `wrist_m` is how near (metres) a wrist came to the slot's box, at `t_ns`; infinite where no
    wrist was seen and only the body stood there. `moments` are (ns, metres) of the whole stay, in
    order of time; `both_m` how near the farther of two wrists came that were seen at once.
    """

    track_id: int
    wrist_m: float
    t_ns: int
    moments: tuple[tuple[int, float], ...] = ()
    both_m: float = math.inf

    @property
    def from_ns(self) -> int:
        """The stay's first moment."""
        return self.moments[0][0] if self.moments else self.t_ns

    @property
    def to_ns(self) -> int:
        """The stay's last moment."""
        return self.moments[-1][0] if self.moments else self.t_ns

    def weighed(self, settings: AttributionSettings) -> list[tuple[int, float]]:
        """Return the moments (ns) with how likely, in proportion, the hand acted then."""
        found = []
        for t_ns, wrist_m in self.moments or ((self.t_ns, self.wrist_m),):
            off = wrist_m / settings.hidden_sd_m
            weight = settings.hidden_covered if math.isinf(off) else math.exp(-0.5 * off * off)
            found.append((t_ns, weight))
        return found

    def middle_ns(self, settings: AttributionSettings) -> int:
        """Return the moment before and after which the hand acted with equal chance."""
        moments = self.weighed(settings)
        left = 0.5 * sum(weight for _, weight in moments)
        for t_ns, weight in moments:
            left -= weight
            if left <= 0.0:
                return t_ns
        return self.t_ns

    def joined(self, other: "Hand") -> "Hand":
        """Return this stay with what was seen of it elsewhere."""
        best = self if self.wrist_m <= other.wrist_m else other
        moments = dict(other.moments) | dict(self.moments)
        return Hand(
            self.track_id,
            best.wrist_m,
            best.t_ns,
            tuple(sorted(moments.items()))[:MOMENTS_LIMIT],
            min(self.both_m, other.both_m),
        )
