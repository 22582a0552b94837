"""Two acts in short order, with the second hand on the plate between them.

A hand presses before it takes. Where two act on one plate within a press, the level between them
is the first item's less the press: neither step weighs whole units, their sum does. Read so, they
stay two acts of whole units; else they would pass for one lift by one hand.
"""

import math
from dataclasses import replace

from tillfree.core.clock import nanoseconds
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.shifts import Shift
from tillfree.shelves.units import Weights, misfit_sigmas


def without_press(shifts: list[Shift], weights: Weights, settings: ShelfSettings) -> list[Shift]:
    """Return `shifts` with the level between two acts as it is without the second's hand."""
    found = list(shifts)
    for index in range(len(found) - 1):
        found[index : index + 2] = _apart(found[index], found[index + 1], weights, settings)
    return found


def _apart(one: Shift, two: Shift, weights: Weights, settings: ShelfSettings) -> list[Shift]:
    """Return two steps that sum to two units of one article as a unit each, if a press fits."""
    near_ns = two.at_ns - one.at_ns
    if one.slow or two.slow or one.delta_g * two.delta_g <= 0.0 or one.rests_ns:
        return [one, two]
    if near_ns > nanoseconds(settings.press_longest_s):
        return [one, two]
    few = replace(settings, units_most=1)
    variance = one.variance_g2 + two.after_variance_g2
    whole_g = two.after_g - one.before_g
    alone = min(
        misfit_sigmas(one.delta_g, one.variance_g2, weights, few),
        misfit_sigmas(two.delta_g, two.variance_g2, weights, few),
        misfit_sigmas(whole_g, variance, weights, few),
    )
    if alone <= settings.unit_tolerance_sigmas:
        return [one, two]
    for unit_g, sd_g in zip(weights.unit_g.tolist(), weights.sd_g.tolist(), strict=True):
        between_g = one.before_g + math.copysign(unit_g, whole_g)
        press_g = one.after_g - between_g
        misfit = abs(abs(whole_g) - 2.0 * unit_g) / math.sqrt(variance + 2.0 * sd_g**2 + 0.25)
        if misfit <= settings.unit_tolerance_sigmas and 0.0 < press_g <= settings.press_most_g:
            spread = one.variance_g2 + sd_g**2
            return [
                replace(one, after_g=between_g, variance_g2=spread, after_variance_g2=sd_g**2),
                replace(two, before_g=between_g, variance_g2=two.variance_g2 + sd_g**2),
            ]
    return [one, two]
