"""The profiles: five kinds of trading hour, each a record of shares and counts.

Stands before the world: what a profile says is drawn into a script by `shopping.py`. Counts and
shares are set after recordings of each kind that others made, so that as many come, do as much
each, and among as many near-equal goods; `python -m benchmarks.likeness` holds one to the other.
"""

from dataclasses import dataclass, field

from tillfree.simulator.stocking import StockingSpec


@dataclass(frozen=True, slots=True)
class Profile:
    """How many come, what they do, what breaks. Shares are chances for each planned item."""

    duration_s: float
    """Seconds of recording."""
    visits: tuple[int, int]
    """Fewest and most visits that begin in the recording."""
    inside: int
    """Most people inside at once; who would be more waits outside the plan."""
    items: tuple[int, int] = (0, 4)
    """Fewest and most items that a person means to take."""
    party_share: float = 0.0
    """Share of visits by two or three people on one credential."""
    staff: int = 0
    """Members of staff who come to restock."""
    look_share: float = 0.4
    """Looks at the slot before taking."""
    touch_share: float = 0.08
    """Touches without taking."""
    two_share: float = 0.17
    """Takes two at once."""
    again_share: float = 0.18
    """Puts an item back where it came from."""
    wrong_share: float = 0.04
    """Puts an item back into a wrong slot."""
    slow_share: float = 0.06
    """Takes slowly, or holds the item over the shelf."""
    host_scans_share: float = 0.3
    """Share of parties whose host scans for all at once."""
    alike_share: float = 0.1
    """Share of people dressed like somebody else."""
    passers_by: int = 1
    """People who walk past outside."""
    unscanned_share: float = 0.0
    """Share of visits that slip in without a scan."""
    stocking: StockingSpec = field(default_factory=StockingSpec)
    cameras: tuple[int, int] = (6, 10)
    """Fewest and most cameras, drawn with the store."""
    lateness_s: float = 0.0
    """Added lateness of messages, seconds."""
    double_share: float = 0.0
    lost_share: float = 0.0
    dead_cameras: int = 0
    """Cameras that fall silent for a third of the time or to the end."""
    clocks_off: int = 0
    """Cameras or plates whose clock is off by 20 to 100 ms."""
    sticks_in_use: int = 0
    """Plates that stick at the moment of an act."""


def calm() -> Profile:
    """One or two shoppers at a time."""
    return Profile(
        120.0, (3, 4), 2, items=(1, 3), again_share=0.08, wrong_share=0.0,
        stocking=StockingSpec(near_share=0.05),
    )  # fmt: skip


def busy() -> Profile:
    """Up to six at once, one plate in five shared, many near-equal weights."""
    return Profile(
        180.0, (11, 14), 6, items=(0, 5), again_share=0.16, wrong_share=0.06,
        stocking=StockingSpec(shared_share=0.2, near_share=0.24),
    )  # fmt: skip


def rush() -> Profile:
    """Up to fourteen at once, some in parties."""
    return Profile(
        240.0, (38, 44), 14, party_share=0.2, passers_by=2,
        stocking=StockingSpec(shared_share=0.2, near_share=0.3, units=(8, 15)), cameras=(7, 12),
    )  # fmt: skip


def tricky() -> Profile:
    """Half the plates shared, wrong put-backs, groups, staff restocking."""
    return Profile(
        180.0, (11, 13), 10, items=(1, 4), party_share=0.5, staff=1, again_share=0.28,
        wrong_share=0.24, slow_share=0.1, touch_share=0.12, alike_share=0.2,
        stocking=StockingSpec(
            shared_share=0.5, near_share=0.45, several_share=0.05, across_share=0.08,
        ),
        cameras=(7, 12),
    )  # fmt: skip


def faulty() -> Profile:
    """Late, doubled and re-ordered messages, a camera gone, plates that stick, a clock off."""
    return Profile(
        180.0, (14, 17), 6, party_share=0.05, again_share=0.14,
        stocking=StockingSpec(shared_share=0.2, near_share=0.26),
        lateness_s=0.24, double_share=0.01, lost_share=0.003, dead_cameras=1, clocks_off=1,
        sticks_in_use=3, cameras=(7, 10),
    )  # fmt: skip


PROFILES = {"calm": calm, "busy": busy, "rush": rush, "tricky": tricky, "faulty": faulty}
"""Name to maker of each profile."""
