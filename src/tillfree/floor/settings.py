"""The numbers of what is kept of a floor, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FloorSettings:
    """How much of a floor is kept, and for how long."""

    live_messages: int = 256
    """Newest messages of a store that live pages read from memory: some 40 s. Own choice."""
    chunk_s: float = 10.0
    """Seconds of positions in one row: what a process that is killed loses of a path."""
    chunk_frames: int = 400
    """Moments in one row at most, however fast a recording is played."""
    traces_kept_s: float = 30 * 24 * 3_600.0
    """Seconds for which plates' traces around acts are kept: disputes come within weeks, and no
    person is in them. Own choice."""
    path_kept_s: float = 24 * 3_600.0
    """Seconds for which positions are kept: a reviewer's next day. Own choice."""
