"""A rush in a store that is planned, from simulated people to figures and a page."""

from tillfree.runtime.rehearsal.apart import RushOutcome, RushProcess
from tillfree.runtime.rehearsal.rehearse import RushSpec, rehearse
from tillfree.runtime.rehearsal.settings import RehearsalSettings
from tillfree.runtime.rehearsal.steps import StepTold, print_steps, tell_lines

__all__ = [
    "RehearsalSettings",
    "RushOutcome",
    "RushProcess",
    "RushSpec",
    "StepTold",
    "print_steps",
    "rehearse",
    "tell_lines",
]
