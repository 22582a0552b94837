"""Several shifts of one cell that are one act: an item lifted slowly by a hand that trembles.

A slow lift looks like a stair, and something that passes by bends a step. Neither weighs whole
units in its parts, but in its sum; two acts in short order weigh whole units each.
"""

from dataclasses import replace

from tillfree.core.clock import nanoseconds
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.shifts import Shift
from tillfree.shelves.units import Weights, misfit_sigmas


def merge_parts(shifts: list[Shift], weights: Weights, settings: ShelfSettings) -> list[Shift]:
    """Return `shifts` with runs of parts made one, where only their sum is whole units."""
    if len(shifts) < 2:
        return shifts
    span_ns = nanoseconds(settings.slow_longest_s)
    pause_ns = nanoseconds(settings.slow_pause_s)
    found: list[Shift] = []
    index = 0
    while index < len(shifts):
        last = index
        while (
            last + 1 < len(shifts)
            and shifts[last + 1].at_ns - shifts[index].at_ns <= span_ns
            and shifts[last + 1].from_ns - shifts[last].to_ns <= pause_ns
        ):
            last += 1
        while last > index and not _is_one(shifts[index : last + 1], weights, settings):
            last -= 1
        found.append(_merged(shifts[index : last + 1], settings))
        index = last + 1
    return found


def _is_one(parts: list[Shift], weights: Weights, settings: ShelfSettings) -> bool:
    """Whether parts go one way (but for what a hand does) and are whole units only together."""
    whole = _merged(parts, settings)
    for part in parts:
        against = part.delta_g * whole.delta_g < 0.0
        if against and abs(part.delta_g) > settings.press_most_g:
            return False
    few = replace(settings, units_most=settings.slow_units_most)
    tolerance = settings.unit_tolerance_sigmas
    if misfit_sigmas(whole.delta_g, whole.variance_g2, weights, few) > tolerance:
        return False
    return any(
        part.sigmas < 1.0 / settings.vague_share
        or misfit_sigmas(part.delta_g, part.variance_g2, weights, settings) > tolerance
        for part in parts
    )


def _merged(parts: list[Shift], settings: ShelfSettings) -> Shift:
    """Return the whole of parts: its moment is the main part's, or the end of a slow lift."""
    if len(parts) == 1:
        return parts[0]
    first, last = parts[0], parts[-1]
    delta = last.after_g - first.before_g
    main = max(parts, key=lambda part: abs(part.delta_g))
    moment = main if abs(main.delta_g) >= 0.7 * abs(delta) else last
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
