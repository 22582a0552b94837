"""What a plate weighed around an act, as the points of a drawing."""

from dataclasses import dataclass
from statistics import median

from tillfree.core.clock import NS_PER_S
from tillfree.floor import WeightTrace

WIDTH, HEIGHT = 320.0, 96.0
"""The box of a trace, in its own units."""
_PAD = 10.0
_LEAST_SPAN_G = 20.0
"""Grams that a trace spans at least, so that noise does not look like an act. Own choice."""
_STILL_S = 1.0
"""Seconds at the beginning that tell where the plate stood."""


@dataclass(frozen=True, slots=True)
class TraceDrawn:
    """Lines without gaps as points, where the act is, and what the edges stand for.

    Grams are less or more than at the beginning; seconds are before or behind the act.
    """

    lines: tuple[str, ...]
    act_x: float
    zero_y: float
    least_g: float
    most_g: float
    from_s: float
    until_s: float


def drawn_trace(trace: WeightTrace, act_ns: int) -> TraceDrawn | None:
    """Return a plate's trace around an act at `act_ns`; None where it has hardly a reading."""
    known = [grams for grams in trace.grams if grams is not None]
    if len(known) < 3:
        return None
    still = max(round(_STILL_S * NS_PER_S / trace.step_ns), 1)
    level = median([one for one in trace.grams[:still] if one is not None] or known[:1])
    least, most = min(known) - level, max(known) - level
    spare = max(_LEAST_SPAN_G - (most - least), 0.0) / 2
    least, most = least - spare, most + spare
    count = len(trace.grams)

    def y(grams: float) -> float:
        return round(_PAD + (HEIGHT - 2 * _PAD) * (most - grams) / (most - least), 1)

    lines: list[list[str]] = [[]]
    for place, grams in enumerate(trace.grams):
        if grams is None:
            lines.append([])
        else:
            lines[-1].append(f"{WIDTH * place / (count - 1):.1f},{y(grams - level)}")
    from_s = (trace.t_ns - act_ns) / NS_PER_S
    until_s = from_s + (count - 1) * trace.step_ns / NS_PER_S
    return TraceDrawn(
        tuple(" ".join(line) for line in lines if len(line) > 1),
        round(WIDTH * -from_s / (until_s - from_s), 1),
        y(0.0),
        least,
        most,
        from_s,
        until_s,
    )
