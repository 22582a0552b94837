"""When a change is said: at once where it is clear, later where a hand could do the same."""

import math
from dataclasses import dataclass

from tillfree.shelves.joining import Joined
from tillfree.shelves.records import CellStep, ShelfChange
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.units import Weights, misfit_sigmas

_NEWS_SIGMAS = 1.5
"""A change is said again if it moves by more than this many standard deviations."""
_MOVED_SIGMAS = 6.0
"""... and by more than this if other cells belong to it than was said as settled."""


def change_of(joined: Joined, settings: ShelfSettings) -> ShelfChange:
    """Return the record of a joined act as it stands.

    What is no whole number of units may be part of a lift while a hand has hold of the load.
    """
    whole = joined.misfit <= settings.unit_tolerance_sigmas
    lead = joined.lead[1]
    steps = tuple(
        CellStep(cell.sensor_id, act.shift.delta_g, act.shift.variance_g2)
        for cell, act in joined.members
    )
    steps = tuple(sorted(steps, key=lambda step: -abs(step.delta_g)))
    return ShelfChange(
        change_id=lead.change_id,
        t_ns=lead.shift.at_ns,
        from_ns=min(act.shift.from_ns for _, act in joined.members),
        to_ns=max(act.shift.to_ns for _, act in joined.members),
        started_ns=min(act.shift.started_ns for _, act in joined.members),
        steps=steps,
        settled=all(
            _is_settled(act.shift.stood_s, act.shift.quiet, act.shift.last, settings)
            and (whole or not cell.moves)
            for cell, act in joined.members
        ),
    )


def _is_settled(stood_s: float, quiet: bool, last: bool, settings: ShelfSettings) -> bool:
    """Whether a level is as well known as it will be."""
    if not last:
        return True
    return stood_s >= (settings.settled_after_s if quiet else settings.settled_latest_s)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else is known of the board when something is about to be said.

    `heard`: all its cells have reported past the act, so a small step cannot be the crosstalk of
    a big one still on its way. `deaf`: one of them sees nothing, so it may be of a hidden one.
    """

    heard: bool
    deaf: bool


def is_clear(
    joined: Joined, catalogue: Weights, surroundings: Surroundings, settings: ShelfSettings
) -> bool:
    """Return whether the act may be said now.

    A big step (more than a hand presses) is said as soon as it is sure; at once if some product
    of `catalogue` weighs it, else when it has stood. A small one must come to rest first, and be
    a whole number of units of what lies there or stand for long.
    """
    shift = joined.lead[1].shift
    delta = sum(act.shift.delta_g for _, act in joined.members)
    variance = sum(act.shift.variance_g2 for _, act in joined.members)
    sigmas = abs(delta) / math.sqrt(variance)
    if shift.readings < settings.early_samples or shift.stood_s < settings.early_after_s:
        return False
    if abs(delta) < settings.product_share * catalogue.lightest_g:
        return False
    tolerance = settings.unit_tolerance_sigmas
    fits = joined.misfit <= tolerance
    stands = not shift.last or shift.stood_s >= settings.doubtful_hold_s
    sure = settings.sure_sigmas if stands and fits else settings.early_sigmas
    if sigmas <= sure:
        return False
    if abs(delta) > settings.press_most_g:
        calm = stands or shift.stood_s >= settings.settled_after_s
        return fits or calm or misfit_sigmas(delta, variance, catalogue, settings) <= tolerance
    calm = not shift.last or (shift.stood_s >= settings.settled_after_s and (shift.quiet or stands))
    lasting = stands and not surroundings.deaf
    return surroundings.heard and calm and (fits or lasting)


def is_news(said: ShelfChange | None, change: ShelfChange) -> bool:
    """Whether `change` tells something that `said` did not."""
    if said is None or not said.steps:
        return True
    if change.settled != said.settled:
        return change.settled
    if {step.sensor_id for step in change.steps} != {step.sensor_id for step in said.steps}:
        more = len(change.steps) > len(said.steps) or not said.settled
        return more or _moved_sigmas(said, change) > _MOVED_SIGMAS
    moved = abs(change.delta_g - said.delta_g)
    return moved > max(_NEWS_SIGMAS * math.sqrt(min(change.variance_g2, said.variance_g2)), 1.0)


def _moved_sigmas(said: ShelfChange, change: ShelfChange) -> float:
    """Return by how many standard deviations the step of a cell moved at most.

    Cells that are in one of the two only do not count: what closed before is not gone.
    """
    before = {step.sensor_id: step for step in said.steps}
    moved = 0.0
    for step in change.steps:
        old = before.get(step.sensor_id, step)
        spread = math.sqrt(step.variance_g2 + old.variance_g2)
        moved = max(moved, abs(step.delta_g - old.delta_g) / spread)
    return moved
