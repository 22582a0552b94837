"""One cell's recent trace read as shifts of load: levels first, then how it went between them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tillfree.core.clock import NS_PER_S, nanoseconds
from tillfree.shelves.levels import LevelReader
from tillfree.shelves.placing import middle, place, roughness
from tillfree.shelves.segments import FROM, MEAN, MEAN_VARIANCE, SCATTER, UNTIL, stretches
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.shifts import Outlook, Shift, Trace

Floats = NDArray[np.float64]

_REGION_MOST = 80
"""Readings between two levels that are searched for the moment (bounds the work)."""
_JOINT_READINGS = 3
"""Readings between a short level and the next if it was only on its way there."""
_LEAD_READINGS = 12
"""Readings of the level before that are searched too: a slow lift's first ones may hide in it."""


_LEVEL_LEAST = 6
"""Readings of a level that are enough without those between the step and it."""
_NEWEST_READINGS = 20
"""Readings of the newest level in which it is looked for rest."""


class ShiftReader:
    """Reads traces with one set of settings; keeps nothing between two calls."""

    def __init__(self, settings: ShelfSettings) -> None:
        """Prepare the compiled functions' settings."""
        self.settings = settings
        self._levels = LevelReader(settings)
        self._shape = np.array(
            [
                settings.press_most_g,
                settings.press_longest_s,
                settings.ringing_share * 1.2,
                settings.ringing_decay_s,
                settings.acts_apart_s,
            ]
        )

    def read(self, trace: Trace, least_g: float) -> Outlook:
        """Return the shifts of at least `least_g` grams in `trace`, in order of time."""
        rows = stretches(trace.grams, trace.noise_g, self.settings.segment_penalty, least_g)
        peak = float(np.max(np.abs(rows[:, MEAN] - rows[0, MEAN])))
        levels = self._levels.find(trace, rows, least_g)
        if not levels:
            return Outlook([], float(rows[-1, MEAN]), 0.0, peak, False)
        newest = rows[levels[-1]]
        stood = 0.0
        if levels[-1] == len(rows) - 1:
            stood = float(trace.at_ns[-1] - trace.at_ns[int(newest[FROM])]) / NS_PER_S
        shifts = self._along(trace, rows, levels, least_g)
        begin = max(int(newest[FROM]), int(newest[UNTIL]) - _NEWEST_READINGS)
        rests = stood > 0.0 and self._levels.rests_ns(trace, begin, int(newest[UNTIL])) > 0
        return Outlook(shifts, float(newest[MEAN]), stood, peak, rests)

    def _along(self, trace: Trace, rows: Floats, levels: list[int], least_g: float) -> list[Shift]:
        """Return the shifts from level to level, and the one after the last.

        No weight is lost between: a short level that does not differ from the next was only on
        its way there, and one that differs too little from a level at rest is where a slow lift
        began, if it goes on the same way, or a hand pressed.
        """
        chain = [levels[0]]
        steps: list[list[Shift]] = []
        begun = -1
        for level in levels[1:]:
            if begun >= 0 and not self._goes_on(trace, rows, (chain[-1], begun, level)):
                chain.append(begun)
                steps.append([])
            begun = -1
            last = level == len(rows) - 1
            before = [shift for step in steps for shift in step]
            self._weigh_before(trace, rows[chain[-1]], before)
            found = self._between(trace, rows[chain[-1]], rows[level], last, least_g)
            short = self._is_short(trace, rows[chain[-1]])
            if not found and steps and short:
                if rows[level, FROM] - rows[chain[-1], UNTIL] <= _JOINT_READINGS:
                    chain.pop()
                    steps.pop()
                    found = self._between(trace, rows[chain[-1]], rows[level], last, least_g)
                elif steps[-1]:
                    steps[-1][-1] = self._carried(trace, steps[-1][-1], rows[level], last)
            elif not found and not short and not last and self._is_short(trace, rows[level]):
                begun = level
                continue
            chain.append(level)
            steps.append(found)
        if begun >= 0:
            chain.append(begun)
        shifts = [shift for step in steps for shift in step]
        if chain[-1] < len(rows) - 1:
            self._weigh_before(trace, rows[chain[-1]], shifts)
            shifts += self._tail(trace, rows[chain[-1]], least_g)
        return shifts

    def _goes_on(self, trace: Trace, rows: Floats, levels: tuple[int, int, int]) -> bool:
        """Whether the last of three levels goes on from the first the way the second began.

        Or the second is a hand that pressed before the last.

        Not if an act elsewhere on the board made the second.
        """
        rest, begun, level = (rows[index] for index in levels)
        begin, until = int(begun[FROM]), int(begun[UNTIL])
        raised = begun[MEAN] > rest[MEAN]
        if raised == (level[MEAN] < begun[MEAN]):
            pressed = (until - begin) * trace.step_ns <= nanoseconds(self.settings.press_longest_s)
            if not (raised and pressed):
                return False
        from_ns = trace.at_ns[max(begin - _LEAD_READINGS, 0)]
        elsewhere = (trace.elsewhere_ns >= from_ns) & (trace.elsewhere_ns < trace.at_ns[until - 1])
        return not elsewhere.any()

    def _carried(self, trace: Trace, shift: Shift, level: Floats, last: bool) -> Shift:
        """Return a shift to a level that never lay still with the weight of the one that does."""
        begin, until = int(level[FROM]), int(level[UNTIL])
        rests_ns = self._levels.rests_ns(trace, begin, until)
        if shift.rests_ns or not rests_ns or (trace.elsewhere_ns > shift.to_ns).any():
            return shift
        grown = float(level[MEAN_VARIANCE]) - shift.after_variance_g2
        return replace(
            shift,
            after_g=float(level[MEAN]),
            after_variance_g2=float(level[MEAN_VARIANCE]),
            variance_g2=shift.variance_g2 + grown,
            stood_s=float(trace.at_ns[until - 1] - trace.at_ns[begin]) / NS_PER_S,
            quiet=bool(level[SCATTER] < 2.0 * trace.noise_g),
            last=last,
            rests_ns=rests_ns,
        )

    def _is_short(self, trace: Trace, level: Floats) -> bool:
        """Whether a level is too short for its own mean to be free of ringing."""
        return bool((level[UNTIL] - level[FROM]) * trace.step_ns < NS_PER_S)

    def _weigh_before(self, trace: Trace, level: Floats, shifts: list[Shift]) -> None:
        """Set what a level weighs before the next step.

        A short one is taken from the ringing-aware estimate of the step that led to it.
        """
        if shifts and self._is_short(trace, level):
            level[MEAN] = shifts[-1].after_g
            level[MEAN_VARIANCE] = shifts[-1].after_variance_g2
        else:
            level[MEAN], level[MEAN_VARIANCE] = self._levels.before(trace, level)

    def _between(
        self, trace: Trace, left: Floats, right: Floats, last: bool, least_g: float
    ) -> list[Shift]:
        """Return the shift, or the two, between two levels."""
        before, after = float(left[MEAN]), float(right[MEAN])
        begin = max(int(left[UNTIL]) - _LEAD_READINGS, int(left[FROM]) + 1)
        end = min(int(right[FROM]) + 4, int(right[UNTIL]))
        begin = max(begin, end - _REGION_MOST)
        at_s = (trace.at_ns[begin:end] - trace.at_ns[begin]) / NS_PER_S
        noise = max(_roughness(trace, begin, end), 0.01 * abs(after - before))
        found = place(at_s, trace.grams[begin:end], before, after, noise, self._shape)
        steps, one, two = int(found[0]), begin + int(found[1]), begin + int(found[2])
        span = (begin + int(found[5]), begin + int(found[6])) if steps == 1 else (one, two)
        pre = float(left[MEAN_VARIANCE])
        until = int(right[UNTIL])
        started = int(trace.at_ns[min(int(left[UNTIL]), one, len(trace.at_ns) - 1)])
        rests_ns = self._levels.rests_ns(trace, two, until)
        tail = _Tail(until, last, bool(right[SCATTER] < 2.0 * trace.noise_g), started, rests_ns)
        middle = float(found[3]) if steps == 2 else before
        scatter = min(float(right[SCATTER]), max(trace.noise_g, 0.05 * abs(after - middle)))
        scatter = max(scatter, trace.noise_g)
        left_at = max(int(left[UNTIL]) - 1, 0) if steps == 1 else max(two - 1, 0)
        rested = until if last else self._unpressed(trace, two, until)
        first = self._from(trace, (two, rested), right, rests_ns)
        span_of = (two, first, rested)
        after, post = self._levels.after(trace, span_of, (left_at, after - middle), scatter)
        if steps == 2:
            rough = (0.04 * (middle - before)) ** 2 + (8.0**2 + trace.noise_g**2) / (two - one)
            short = _Tail(two, False, False, started, 0)
            pair = [
                self._shift(trace, (one, one), (before, middle), (pre, rough), short),
                self._shift(trace, (two, two), (middle, after), (rough, post), tail),
            ]
            if all(abs(shift.delta_g) >= least_g for shift in pair):
                return pair
        if abs(after - before) < least_g:
            return []
        shift = self._shift(trace, (one, two), (before, after), (pre, post), tail)
        return [self._widened(trace, shift, span)]

    def _from(self, trace: Trace, span: tuple[int, int], level: Floats, rests_ns: int) -> int:
        """Return the first reading of a level that counts, if enough of the span are left.

        From where it lay still (not beyond an act elsewhere), else from where it began.
        """
        first, until = span
        rest = int(np.searchsorted(trace.at_ns, rests_ns)) if rests_ns else first
        between = (trace.elsewhere_ns > trace.at_ns[min(first, until - 1)]) & (
            trace.elsewhere_ns < rests_ns
        )
        for start in (0 if between.any() else rest, max(first, int(level[FROM]))):
            if start > first and until - start >= _LEVEL_LEAST:
                return start
        return first

    def _unpressed(self, trace: Trace, first: int, until: int) -> int:
        """Return where a level ends before the press of the next act, if enough of it is left."""
        settings = self.settings
        press = nanoseconds(settings.press_longest_s) // trace.step_ns
        least = nanoseconds(settings.settled_after_s) // trace.step_ns
        return max(until - press, min(first + least, until))

    def _widened(self, trace: Trace, shift: Shift, span: tuple[int, int]) -> Shift:
        """Widen a shift's window to all moments (indices `span`) that explain it nearly as well."""
        last = len(trace.at_ns) - 1
        from_ns = int(trace.at_ns[max(min(span[0], last) - 1, 0)])
        to_ns = int(trace.at_ns[min(span[1], last)])
        return replace(shift, from_ns=min(from_ns, shift.from_ns), to_ns=max(to_ns, shift.to_ns))

    def _tail(self, trace: Trace, left: Floats, least_g: float) -> list[Shift]:
        """Return the shift after the last level, if its first readings show one."""
        begin, end = int(left[UNTIL]), len(trace.grams)
        begin = max(begin - _LEAD_READINGS, int(left[FROM]) + 1, end - _REGION_MOST)
        grams = trace.grams[begin:end]
        at_s = (trace.at_ns[begin:end] - trace.at_ns[begin]) / NS_PER_S
        before = float(left[MEAN])
        guess = float(np.mean(grams[-2:]))
        one = 0
        for _ in range(3):
            noise = max(_roughness(trace, begin, end), 0.01 * abs(guess - before))
            found = place(at_s, grams, before, guess, noise, self._shape)
            one = int(found[1]) if found[0] == 1.0 else int(found[2])
            if len(grams) - one < self.settings.early_samples:
                return []
            guess = middle(grams, one, len(grams))
        span = (begin + one, end)
        after, variance = self._levels.after(
            trace, (begin + one, *span), (int(left[UNTIL]) - 1, guess - before), trace.noise_g
        )
        if abs(after - before) < least_g:
            return []
        tail = _Tail(end, True, False, int(trace.at_ns[begin]), 0)
        spread = (float(left[MEAN_VARIANCE]), variance)
        return [self._shift(trace, (begin + one, begin + one), (before, after), spread, tail)]

    def _shift(
        self,
        trace: Trace,
        place_at: tuple[int, int],
        levels: tuple[float, float],
        variances_g2: tuple[float, float],
        tail: "_Tail",
    ) -> Shift:
        """Make the record of one shift."""
        one, two = place_at
        step_s = trace.step_ns / NS_PER_S
        first = int(trace.at_ns[min(one, len(trace.at_ns) - 1)])
        second = int(trace.at_ns[min(two, len(trace.at_ns) - 1)])
        from_ns = int(trace.at_ns[max(one - 1, 0)])
        delta = levels[1] - levels[0]
        extra = self.settings.level_sd_g**2 + (self.settings.calibration_share * delta) ** 2
        end_ns = int(trace.at_ns[tail.until - 1])
        return Shift(
            at_ns=(int(trace.at_ns[max(min(two, len(trace.at_ns)) - 1, 0)]) + second) // 2,
            from_ns=from_ns,
            to_ns=second,
            started_ns=min(tail.started_ns, first),
            before_g=levels[0],
            after_g=levels[1],
            variance_g2=sum(variances_g2) + extra,
            after_variance_g2=variances_g2[1],
            stood_s=(end_ns - second) / NS_PER_S + step_s,
            readings=tail.until - two,
            quiet=tail.quiet,
            slow=two > one,
            last=tail.last,
            rests_ns=tail.rests_ns,
        )


def _roughness(trace: Trace, begin: int, end: int) -> float:
    """Return the noise of single readings there and then (a shaking plate has more), grams.

    From the median of successive differences, which a few steps do not move: sd / 0.954.
    """
    return max(trace.noise_g, roughness(trace.grams, begin, end) / 0.954)


@dataclass(frozen=True, slots=True)
class _Tail:
    """What is known of the level after a step."""

    until: int
    last: bool
    quiet: bool
    started_ns: int
    rests_ns: int
