"""A rush in a store that is planned, from simulated people to figures and a page."""

from tillfree.runtime.rehearsal.rehearse import RushSpec, rehearse
from tillfree.runtime.rehearsal.settings import RehearsalSettings
from tillfree.runtime.rehearsal.steps import print_steps

__all__ = ["RehearsalSettings", "RushSpec", "print_steps", "rehearse"]
