"""The few numbers of running in one process, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """How the live view looks; own choices for a terminal of 100 by 30."""

    frames_per_s: float = 10.0
    """Pictures a second; more is smoother and costs a slow terminal time."""
    trail_s: float = 2.0
    """Seconds for which a person's way stays on the map."""
    flash_s: float = 2.5
    """Seconds for which a slot shows that something happened there."""
    acts: int = 200
    """Acts and events kept for the list of the newest."""
    narrow: int = 70
    """Columns below which the panels stand one above the other."""
    aspect: float = 2.0
    """Height of a character over its width."""
    trail_points: int = 4000
    """Points kept of all ways together; beyond it the oldest go."""


@dataclass(frozen=True, slots=True)
class WriterSettings:
    """How a run folder is written."""

    flush_lines: int = 2000
    """Lines after which a file is handed to the system, so that a cut run leaves what it had."""
    alerts: int = 1000
    """Alerts kept for `run.json`; more are only counted."""
