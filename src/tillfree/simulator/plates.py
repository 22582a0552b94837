"""What the load cells read: acts in, one trace of grams a cell out.

Stands after the world. Each trace is zero offset + goods + drift + white noise, and around every
act: a hand that presses, a step that rings, neighbours that shake and keep a little, a fixture
that is noisier while in use; at the end the plate's resolution. Figures: `PlateSettings`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tillfree.premises import Store
from tillfree.simulator.records import Act
from tillfree.simulator.script import Faults
from tillfree.simulator.settings import PlateSettings

Array = NDArray[np.float64]

AROUND_S = 2.5
"""An act is felt up to this long after it, seconds."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One cell's readings: the first at `start_s`, then at `rate_hz`; grams."""

    cell: int
    start_s: float
    rate_hz: float
    grams: Array


@dataclass(frozen=True, slots=True)
class _Bench:
    """Which cells lie on the same shelf and fixture, and in which order."""

    shelf: dict[int, tuple[int, ...]]
    fixture: dict[int, tuple[int, ...]]


def weigh(
    store: Store,
    acts: tuple[Act, ...],
    duration_s: float,
    plates: PlateSettings,
    rng: Generator,
) -> list[Trace]:
    """Return the trace of every load cell over the recording."""
    bench = _bench(store)
    traces = []
    for k, cell in enumerate(store.load_cells):
        count = int(duration_s * cell.rate_hz)
        zero = float(rng.uniform(*plates.zero_g))
        drift_sd = plates.drift_g_min / np.sqrt(60.0 * cell.rate_hz)
        grams = zero + np.cumsum(rng.normal(0.0, drift_sd, size=count))
        grams += rng.normal(0.0, cell.noise_sd_g, size=count)
        traces.append(Trace(k, float(rng.uniform(0.0, 1.0 / cell.rate_hz)), cell.rate_hz, grams))
    for act in acts:
        if act.cell >= 0:
            _feel(traces, act, bench, plates, rng)
    for cell, trace in zip(store.load_cells, traces, strict=True):
        np.multiply(np.round(trace.grams / cell.resolution_g), cell.resolution_g, out=trace.grams)
    return traces


def _bench(store: Store) -> _Bench:
    places = {cell.sensor_id: k for k, cell in enumerate(store.load_cells)}
    shelf: dict[int, tuple[int, ...]] = {}
    fixture: dict[int, tuple[int, ...]] = {}
    for piece in store.fixtures:
        whole: list[int] = []
        for board in piece.shelves:
            row = [places[s.load_cell] for s in board.slots if s.load_cell is not None]
            order = tuple(dict.fromkeys(row))
            whole += order
            for cell in order:
                shelf[cell] = order
        for cell in whole:
            fixture[cell] = tuple(whole)
    return _Bench(shelf, fixture)


def _feel(
    traces: list[Trace], act: Act, bench: _Bench, plates: PlateSettings, rng: Generator
) -> None:
    """Add one act to all traces that feel it."""
    begin = act.at_s - act.press_s - act.slow_s
    in_use = min(float(rng.exponential(2.6)) + plates.in_use_sd_g[0], plates.in_use_sd_g[1])
    row = bench.shelf[act.cell]
    for other in bench.fixture[act.cell]:
        near = 1.0 if other in row else 0.3
        _shake(traces[other], (begin, act.at_s + 0.4), in_use * near, rng)
    moved = {load.cell for load in act.loads} or {act.cell}
    largest = max((load.grams for load in act.loads), key=abs, default=0.0)
    for cell in moved:
        _press(traces[cell], act, plates, rng, 1.0 / len(moved))
    for load in act.loads:
        _step(traces[load.cell], act, load.grams, plates, rng)
    places = [row.index(cell) for cell in moved if cell in row]
    for offset, other in enumerate(row):
        if other in moved or not places:
            continue
        apart = min(abs(offset - place) for place in places)
        if apart == 1 and rng.random() < plates.lasting_chance:
            share = float(rng.uniform(*plates.lasting_share))
            _step(traces[other], act, share * largest, plates, rng)
    for other in bench.fixture[act.cell]:
        if other not in moved and rng.random() < plates.passing_chance:
            size = float(rng.uniform(5.0, plates.passing_g)) * float(rng.choice([-1.0, 1.0]))
            middle = act.at_s + float(rng.uniform(-0.4, 0.3))
            _bump(traces[other], middle, float(rng.uniform(0.05, 0.25)), size)


def _window(trace: Trace, from_s: float, to_s: float) -> tuple[slice, Array]:
    """Return the samples between two seconds and their times."""
    first = max(0, int(np.ceil((from_s - trace.start_s) * trace.rate_hz)))
    last = min(len(trace.grams), int(np.floor((to_s - trace.start_s) * trace.rate_hz)) + 1)
    span = slice(first, max(first, last))
    return span, trace.start_s + np.arange(span.start, span.stop) / trace.rate_hz


def _shake(trace: Trace, when: tuple[float, float], sd_g: float, rng: Generator) -> None:
    span, times = _window(trace, *when)
    trace.grams[span] += rng.normal(0.0, sd_g, size=len(times))


def _bump(trace: Trace, middle_s: float, width_s: float, grams: float) -> None:
    span, times = _window(trace, middle_s - 3 * width_s, middle_s + 3 * width_s)
    trace.grams[span] += grams * np.exp(-0.5 * ((times - middle_s) / width_s) ** 2)


def _press(trace: Trace, act: Act, plates: PlateSettings, rng: Generator, share: float) -> None:
    """Add the hand's weight before the act; a touch presses (or lifts) until it ends."""
    span, times = _window(trace, act.at_s - act.press_s, act.at_s)
    if act.kind == "touch":
        size = float(rng.uniform(*plates.touch_g)) * (1.0 if rng.random() < 0.75 else -0.5)
    else:
        size = float(rng.uniform(*plates.press_g))
    trace.grams[span] += share * size * np.abs(rng.normal(0.6, 0.4, size=len(times)))


def _step(trace: Trace, act: Act, grams: float, plates: PlateSettings, rng: Generator) -> None:
    """Add a lasting step at the act's time, with a slow lift before and ringing after."""
    rise = float(rng.uniform(*plates.step_s))
    since, times = _window(trace, act.at_s, trace.start_s + len(trace.grams) / trace.rate_hz)
    after = times - act.at_s
    ring = float(rng.uniform(*plates.ring_share))
    tau = float(rng.uniform(*plates.ring_tau_s))
    turn = 2.0 * np.pi * float(rng.uniform(*plates.ring_hz))
    done = np.clip(after / rise, 0.0, 1.0)
    swing = ring * np.exp(-after / tau) * np.sin(turn * after)
    trace.grams[since] += grams * (done + swing)
    if act.slow_s > 0.0:
        span, times = _window(trace, act.at_s - act.slow_s, act.at_s - 1e-9)
        share = (times - (act.at_s - act.slow_s)) / act.slow_s
        tremble = _tremble(len(times), trace.rate_hz, rng)
        trace.grams[span] += grams * 0.9 * np.clip(share + tremble, 0.0, 1.0)


def _tremble(count: int, rate_hz: float, rng: Generator) -> Array:
    """Return the unsteadiness of a slow lift as shares of the weight: smooth over 0.1 s or so."""
    keep = float(np.exp(-1.0 / (0.12 * rate_hz)))
    noise = rng.normal(0.0, 0.07 * np.sqrt(1.0 - keep * keep), size=count)
    for k in range(1, count):
        noise[k] += keep * noise[k - 1]
    return noise


def stick(
    traces: list[Trace], acts: tuple[Act, ...], faults: Faults, rng: Generator
) -> list[tuple[int, float, float]]:
    """Freeze readings where cells stick; returns (cell, from second, to second) of each."""
    stuck = list(faults.stuck_cells)
    used = [act for act in acts if act.cell >= 0 and act.kind != "touch"]
    for k in rng.permutation(len(used))[: faults.sticks_in_use]:
        act = used[int(k)]
        stuck.append((act.cell, act.at_s - float(rng.uniform(0.3, 2.0)), np.inf))
    for cell, start, end in stuck:
        span, times = _window(traces[cell], start, min(end, 1e9))
        if len(times):
            traces[cell].grams[span] = traces[cell].grams[max(0, span.start - 1)]
    return stuck
