"""One cell's shifts through time: which shift is which act, and which a hand made."""

import math
from dataclasses import replace
from itertools import pairwise

from tillfree.core.clock import NS_PER_S, nanoseconds
from tillfree.core.ids import derived_id
from tillfree.shelves.cell import Act, Cell
from tillfree.shelves.merging import merge_parts
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.shifts import Shift
from tillfree.shelves.units import misfit_sigmas


class ActKeeper:
    """Keeps the open acts of cells in step with what their traces show."""

    def __init__(self, store_id: str, settings: ShelfSettings) -> None:
        """Name acts after `store_id`, their cell and its sequence number."""
        self._store_id = store_id
        self._settings = settings

    def match(
        self, cell: Cell, shifts: list[Shift], first_ns: int, lifts: list[Shift]
    ) -> list[Act]:
        """Give every shift its act: the nearest open one of the same sign, else a new one.

        `lifts` are slow shifts of the cells beside. Returns the acts that are seen no more; but
        what left the window, which begins at `first_ns`, or has no level left before it there,
        stands as it was said.
        """
        old = list(cell.acts)
        acts: list[Act] = []
        inside_ns = first_ns + nanoseconds(self._settings.level_shortest_s)
        for shift in merge_parts(shifts, cell.weights, self._settings, lifts):
            act = self._nearest(old, shift)
            if act is None:
                cell.sequence += 1
                name = derived_id(self._store_id, cell.sensor_id, cell.sequence)
                act = Act(name, shift)
            else:
                old.remove(act)
                if not (act.is_said and act.shift.from_ns <= inside_ns):
                    act.shift = shift
            act.touch = False
            acts.append(act)
        cell.acts = acts
        self._mark_touches(cell)
        gone = [act for act in old if act.shift.from_ns > inside_ns]
        return gone + [act for act in acts if act.touch]

    def _nearest(self, acts: list[Act], shift: Shift) -> Act | None:
        """Return the open act that `shift` is a new reading of.

        What was said first of the parts of a slow lift stands for the whole.
        """
        near_ns = nanoseconds(self._settings.same_act_s)
        best: Act | None = None
        best_ns = near_ns + 1
        for act in acts:
            if shift.slow and act.is_said and _is_part(act.shift, shift):
                return act
            apart = _apart_ns(act.shift, shift)
            if act.shift.delta_g * shift.delta_g > 0.0 and apart < best_ns:
                best, best_ns = act, apart
        return best

    def _mark_touches(self, cell: Cell) -> None:
        """Mark a level that came and went again as a touch if no product explains it."""
        settings = self._settings
        for one, two in pairwise(cell.acts):
            left, right = one.shift, two.shift
            lasted_s = (right.at_ns - left.at_ns) / NS_PER_S
            if one.touch or lasted_s > settings.touch_longest_s:
                continue
            slack = 4.0 + 3.0 * math.sqrt(left.variance_g2 + right.variance_g2)
            size = max(abs(left.delta_g), abs(right.delta_g))
            slack = min(slack, max(0.3 * size, settings.touch_least_g))
            if abs(left.delta_g + right.delta_g) >= slack:
                self._take_hand_off(cell, one, two)
                continue
            size = 0.5 * abs(left.delta_g - right.delta_g)
            light = size < settings.press_most_g
            lifted = left.delta_g < -settings.lift_least_g
            if lifted and lasted_s >= settings.act_and_back_s:
                continue
            least_s = settings.light_put_s if light else settings.act_and_back_s
            if lasted_s < least_s or not self._fits(cell, size, right.variance_g2):
                one.touch = two.touch = True
        for first in range(len(cell.acts) - 2):
            self._mark_swing(cell.acts[first : first + 3])

    def _mark_swing(self, acts: list[Act]) -> None:
        """Mark three light steps that come back to where they began, and never lay still."""
        settings = self._settings
        shifts = [act.shift for act in acts]
        lasted_ns = shifts[-1].at_ns - shifts[0].at_ns
        if any(act.touch for act in acts) or lasted_ns > nanoseconds(settings.touch_longest_s):
            return
        heavy = any(abs(shift.delta_g) > settings.press_most_g for shift in shifts)
        if heavy or any(shift.rests_ns for shift in shifts[:-1]):
            return
        if abs(shifts[-1].after_g - shifts[0].before_g) < settings.touch_least_g:
            for act in acts:
                act.touch = True

    def _take_hand_off(self, cell: Cell, one: Act, two: Act) -> None:
        """Let a step start from the level before a hand lay on the plate, if that explains it."""
        left, right = one.shift, two.shift
        light = 0.0 < left.delta_g < self._settings.press_most_g
        if not light or right.delta_g > 0.0 or self._fits(cell, left.delta_g, left.variance_g2):
            return
        variance = left.variance_g2 + right.variance_g2
        whole = right.after_g - left.before_g
        alone = self._fits(cell, right.delta_g, right.variance_g2)
        if not alone and self._fits(cell, whole, variance):
            one.touch = True
            two.shift = replace(right, before_g=left.before_g, variance_g2=variance)

    def _fits(self, cell: Cell, delta_g: float, variance_g2: float) -> bool:
        """Whether a step is a whole number of units of what lies on the cell."""
        misfit = misfit_sigmas(delta_g, variance_g2, cell.weights, self._settings)
        return misfit <= self._settings.unit_tolerance_sigmas

    def close(self, cell: Cell, last_ns: int) -> int:
        """Let go of acts that are final; returns where the window may begin (0: as it is).

        Final is what is older than any touch and has a level of its own after it, at which the
        plate lay still: the next act counts from there, so no weight is lost. A touch and
        what follows it go together, else the second would be read without the first.
        """
        settings = self._settings
        final_ns = last_ns - nanoseconds(settings.touch_longest_s)
        apart_ns = nanoseconds(2.0 * settings.level_shortest_s + settings.press_longest_s)
        oldest_ns = last_ns - nanoseconds(2.0 * settings.touch_longest_s)
        final = 0
        for index, act in enumerate(cell.acts):
            if act.shift.to_ns > final_ns:
                break
            if not act.shift.rests_ns and act.shift.to_ns > oldest_ns:
                continue
            later = cell.acts[index + 1].shift.from_ns if index + 1 < len(cell.acts) else last_ns
            if later - act.shift.to_ns > apart_ns:
                final = index + 1
        while 0 < final < len(cell.acts) and cell.acts[final - 1].touch:
            final -= 1
        if not final:
            return 0
        shift = cell.acts[final - 1].shift
        start_ns = max(shift.to_ns + nanoseconds(settings.level_shortest_s), shift.rests_ns)
        cell.acts = cell.acts[final:]
        return start_ns


def _apart_ns(one: Shift, two: Shift) -> int:
    """Return how far apart two readings of perhaps one step are."""
    between = max(one.from_ns, two.from_ns) - min(one.to_ns, two.to_ns)
    return max(between, 0) + abs(one.at_ns - two.at_ns) // 8


def _is_part(part: Shift, whole: Shift) -> bool:
    """Whether one shift lies within the time of a slow one that goes the same way."""
    inside = whole.from_ns <= part.at_ns <= whole.to_ns
    return inside and part.delta_g * whole.delta_g > 0.0
