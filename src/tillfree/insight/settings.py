"""When feet, eyes and hands become an event in the web's words, and how long the lake keeps what.

Every figure of the package that is a choice stands here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventSettings:
    """When a visit's acts and attention are events."""

    cart_s: float = 10.0
    """Seconds an item is held before it counts as in the cart; own choice: to read a label takes
    less."""
    pass_gap_s: float = 2.0
    """Seconds outside a zone that do not end the passing of it; a step to the side and back."""
    select_gap_s: float = 2.0
    """Seconds between two looks at a slot that are one; a glance away and back."""
    stop_least_s: float = 0.6
    """Seconds of standing before a slot, or looking at it, from which it counts; three looks at
    5 Hz."""
    door_m: float = 1.5
    """Metres from a gate within which a zone is at the door; own choice: two steps."""


@dataclass(frozen=True, slots=True)
class LakeSettings:
    """How long the lake keeps what, and when it tidies up."""

    fine_positions_days: int = 30
    """Days for which positions stay at 5 Hz; as long as a complaint about a visit is open."""
    thin_every: int = 25
    """Of so many positions one stays after that; 25 at 5 Hz is one in five seconds."""
    positions_days: int = 180
    """Days for which positions stay at all; half a year compares two seasons."""
    attention_days: int = 400
    """Days for which looks and stays are kept; a year and a month, to compare with last year."""
    acts_days: int = 1_100
    """Days for which visits, acts, purchases and events are kept; three years."""
    row_group: int = 122_880
    """Rows of a Parquet row group; what DuckDB reads with one thread at a time."""
    fresh_files: int = 16
    """Files of a day that were not put together yet, from which it is worth to do so."""
    swept_s: float = 600.0
    """Seconds for which files stay that ceased to count; far longer than any question takes."""


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """How events go to tools of others."""

    destinations_max: int = 20
    """Destinations of one organisation. Own choice."""
    hold_s: float = 300.0
    """Seconds after a visit's end until its events go out. Own choice: the engine's last word on
    who took what comes within; a tool cannot be told that an event was none."""
    batch: int = 100
    """Events of one destination that are claimed at once. Own choice."""
    turn_s: float = 25.0
    """Seconds after which no further request of a claim begins: with the wait for an answer well
    within the time for which an outbox's claim keeps others out."""
    sent_kept_days: float = 400.0
    """Days for which it is known what was sent of a visit; a refund after that is not sent. Own
    choice: a year and a month."""
