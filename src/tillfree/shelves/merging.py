"""Several shifts of one cell that are one act: an item lifted slowly by a hand that trembles.

A slow lift looks like a stair, and something that passes by bends a step. Neither weighs whole
units in its parts, but in its sum; two acts in short order weigh whole units each.
"""

import math
from dataclasses import replace
from itertools import pairwise

from tillfree.core.clock import NS_PER_S, nanoseconds
from tillfree.shelves.cell import Cell, ShelfBoard
from tillfree.shelves.pressing import without_press
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.shifts import Shift
from tillfree.shelves.units import Weights, misfit_sigmas

_BESIDE_NS = NS_PER_S // 4
"""The ends of one lift on two cells are this near to each other."""


def lifts_beside(cell: Cell, board: ShelfBoard) -> list[Shift]:
    """Return the slow shifts of the cells next to `cell`: what is lifted may lie on both."""
    return [
        act.shift
        for other in board.cells
        if abs(other.place - cell.place) == 1
        for act in other.acts
        if act.shift.slow and not act.touch
    ]


def merge_parts(
    shifts: list[Shift], weights: Weights, settings: ShelfSettings, lifts: list[Shift]
) -> list[Shift]:
    """Return `shifts` with runs of parts made one: what no rest divides, or only a sum explains.

    A part of what is lifted beside (`lifts`) does not rest before that has left.
    """
    if len(shifts) < 2:
        return shifts
    shifts = without_press(shifts, weights, settings)
    shifts = [_held(shift, lifts) for shift in shifts] if lifts else shifts
    span_ns = nanoseconds(settings.slow_longest_s)
    found: list[Shift] = []
    index = 0
    while index < len(shifts):
        last = index
        while (
            last + 1 < len(shifts)
            and not (found and _is_return(found[-1], shifts[index], settings))
            and shifts[last + 1].at_ns - shifts[index].at_ns <= span_ns
            and _may_go_on(shifts[last], shifts[last + 1], settings)
        ):
            last += 1
        while last > index and not _is_one(shifts[index : last + 1], weights, settings):
            last -= 1
        found.append(_merged(shifts[index : last + 1], settings))
        index = last + 1
    return found


def _held(shift: Shift, lifts: list[Shift]) -> Shift:
    """Return a shift as restless if it lies within a lift beside that goes the same way."""
    for lift in lifts:
        within = lift.from_ns - _BESIDE_NS <= shift.at_ns < lift.to_ns - _BESIDE_NS
        if within and lift.delta_g * shift.delta_g > 0.0:
            return replace(shift, rests_ns=0)
    return shift


def _is_return(one: Shift, two: Shift, settings: ShelfSettings) -> bool:
    """Whether a light shift takes back the one before it: something passed, no lift begins."""
    size_g = max(abs(one.delta_g), abs(two.delta_g))
    near_g = max(settings.touch_least_g, settings.slow_back_share * size_g)
    light = size_g < settings.press_most_g and not one.rests_ns
    return light and abs(one.delta_g + two.delta_g) < near_g


def _may_go_on(one: Shift, two: Shift, settings: ShelfSettings) -> bool:
    """Whether the plate rested between two shifts for no longer than on the way of one lift."""
    pause_ns = two.from_ns - one.to_ns
    return not one.rests_ns or pause_ns <= nanoseconds(settings.slow_hold_s)


def _is_one(parts: list[Shift], weights: Weights, settings: ShelfSettings) -> bool:
    """Whether parts go one way (but for what a hand does) and are no acts of their own."""
    whole = _merged(parts, settings)
    largest = max(abs(part.delta_g) for part in parts)
    if abs(whole.delta_g) < settings.slow_main_share * largest:
        return False
    back_g = max(settings.press_most_g, settings.slow_back_share * abs(whole.delta_g))
    for part in parts:
        if part.delta_g * whole.delta_g < 0.0 and abs(part.delta_g) > back_g:
            return False
    own = [_is_whole(part, weights, settings, settings.units_most) for part in parts]
    if all(own) and all(_is_proof(part, weights, settings) for part in parts):
        return False
    fits = _is_whole(whole, weights, settings, settings.slow_units_most)
    pause_s = max(_pauses_s(parts))
    if fits and pause_s <= settings.slow_pause_s:
        return True
    if fits and not any(own):
        return pause_s <= settings.slow_hold_s
    restless = not any(part.rests_ns for part in parts[:-1])
    return restless and not all(own) and not _is_two(parts, weights, settings)


def _pauses_s(parts: list[Shift]) -> list[float]:
    """Return how long the plate rested, or may have, after each part but the last."""
    return [
        (two.from_ns - one.to_ns) / NS_PER_S if one.rests_ns else 0.0
        for one, two in pairwise(parts)
    ]


def _is_two(parts: list[Shift], weights: Weights, settings: ShelfSettings) -> bool:
    """Whether parts are two acts in short order: both sharp and both whole units."""
    for index in range(1, len(parts)):
        both = parts[:index], parts[index:]
        if all(_is_act(some, weights, settings) for some in both):
            return True
    return False


def _is_act(parts: list[Shift], weights: Weights, settings: ShelfSettings) -> bool:
    """Whether parts are whole units, most of which went in one sharp step."""
    whole = _merged(parts, settings)
    main = max(parts, key=lambda part: abs(part.delta_g))
    sharp = abs(main.delta_g) >= settings.slow_main_share * abs(whole.delta_g)
    return sharp and _is_whole(whole, weights, settings, settings.slow_units_most)


def _is_whole(shift: Shift, weights: Weights, settings: ShelfSettings, units_most: int) -> bool:
    """Whether a shift is one to `units_most` units of something that lies there."""
    few = replace(settings, units_most=units_most)
    misfit = misfit_sigmas(shift.delta_g, shift.variance_g2, weights, few)
    return misfit <= settings.unit_tolerance_sigmas


def _is_proof(shift: Shift, weights: Weights, settings: ShelfSettings) -> bool:
    """Whether a shift is known so well that to be whole units is no chance."""
    clear = weights.unit_g * settings.vague_share > math.sqrt(shift.variance_g2)
    some = Weights(weights.unit_g[clear], weights.sd_g[clear])
    return _is_whole(shift, some, settings, settings.units_most)


def _merged(parts: list[Shift], settings: ShelfSettings) -> Shift:
    """Return the whole of parts: its moment is the main part's, or the end of a slow lift."""
    if len(parts) == 1:
        return parts[0]
    first, last = parts[0], parts[-1]
    delta = last.after_g - first.before_g
    main = max(parts, key=lambda part: abs(part.delta_g))
    sharp = abs(main.delta_g) >= settings.slow_main_share * abs(delta)
    moment = main if sharp else last
    before = max(first.variance_g2 - first.after_variance_g2, 0.0)
    gain = settings.level_sd_g**2 + (settings.calibration_share * delta) ** 2
    return replace(
        last,
        at_ns=moment.at_ns,
        from_ns=first.from_ns,
        to_ns=last.to_ns,
        started_ns=first.started_ns,
        before_g=first.before_g,
        variance_g2=max(before, gain) + last.after_variance_g2,
        slow=True,
    )
