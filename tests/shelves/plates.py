"""A few plates with known loads: the phenomena of real weighing shelves, one argument each."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tillfree.premises import Fixture, LoadCell, Product, Shelf, Slot, Store
from tillfree.sensors import WeightChunk
from tillfree.shelves import ShelfChange, ShelfEvent, ShelfMonitor

START_NS = 1_700_000_000_000_000_000
RESOLUTION_G = 0.241

Floats = NDArray[np.float64]


@dataclass
class Plate:
    """One plate's trace in the making: `at_s` (n,) seconds, `grams` (n,)."""

    seconds: float = 12.0
    rate_hz: float = 20.0
    noise_g: float = 1.2
    seed: int = 1
    offset_g: float = 5000.0
    at_s: Floats = field(init=False)
    grams: Floats = field(init=False)
    _random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        """Lay a quiet trace."""
        self._random = np.random.default_rng(self.seed)
        self.at_s = np.arange(round(self.seconds * self.rate_hz)) / self.rate_hz
        self.grams = self.offset_g + self._random.normal(0.0, self.noise_g, len(self.at_s))

    def act(self, at_s: float, grams: float, press_s: float = 0.3, ring: bool = True) -> "Plate":
        """Load comes (positive) or goes: press-down before, step, ringing after."""
        since = self.at_s - at_s
        pressed = (since < 0.0) & (since >= -press_s)
        self.grams[pressed] += self._random.uniform(0.0, 50.0, int(pressed.sum()))
        after = since >= 0.0
        self.grams[after] += grams
        if ring:
            swing = np.exp(-since[after] / 0.13) * np.cos(2.0 * np.pi * 5.0 * since[after])
            self.grams[after] += 0.25 * grams * swing
        return self

    def slow_act(self, from_s: float, to_s: float, grams: float) -> "Plate":
        """Load goes or comes evenly between two instants."""
        self.grams += grams * np.clip((self.at_s - from_s) / (to_s - from_s), 0.0, 1.0)
        return self

    def lift(self, from_s: float, to_s: float, grams: float, tremble: float = 0.07) -> "Plate":
        """A hand that trembles lifts slowly; the last tenth leaves at once, at `to_s`."""
        lifting = (self.at_s >= from_s) & (self.at_s < to_s)
        count = int(lifting.sum())
        keep = float(np.exp(-1.0 / (0.12 * self.rate_hz)))
        noise = self._random.normal(0.0, tremble * np.sqrt(1.0 - keep * keep), count)
        for index in range(1, count):
            noise[index] += keep * noise[index - 1]
        share = (self.at_s[lifting] - from_s) / (to_s - from_s)
        self.grams[lifting] += 0.9 * grams * np.clip(share + noise, 0.0, 1.0)
        self.grams[self.at_s >= to_s] += grams
        return self

    def lean(self, from_s: float, to_s: float, grams: float) -> "Plate":
        """A hand or an item held on the plate for a while."""
        self.grams[(self.at_s >= from_s) & (self.at_s < to_s)] += grams
        return self

    def shake(self, from_s: float, to_s: float, sd_g: float) -> "Plate":
        """The fixture shakes while it is in use."""
        inside = (self.at_s >= from_s) & (self.at_s < to_s)
        self.grams[inside] += self._random.normal(0.0, sd_g, int(inside.sum()))
        return self

    def drift(self, grams_a_minute: float) -> "Plate":
        """Temperature."""
        self.grams += self.at_s * grams_a_minute / 60.0
        return self

    def readings(self) -> Floats:
        """Return the quantised readings."""
        return np.asarray(np.round(self.grams / RESOLUTION_G) * RESOLUTION_G, float)

    def stuck(self, from_s: float, to_s: float) -> "Plate":
        """Repeat the last reading."""
        inside = np.flatnonzero((self.at_s >= from_s) & (self.at_s < to_s))
        self.grams[inside] = self.grams[max(inside[0] - 1, 0)]
        return self


def board(
    weights: list[list[float]], rate_hz: float = 20.0, noise_g: float = 1.2, sd_g: float = 1.0
) -> tuple[Store, dict[str, Product]]:
    """Return a store with one board: for each plate the unit weights of what stands on it."""
    catalogue: dict[str, Product] = {}
    slots: list[Slot] = []
    for place, units in enumerate(weights):
        skus = tuple(f"S{place}{letter}" for letter in "abcdef"[: len(units)])
        for sku, unit in zip(skus, units, strict=True):
            catalogue[sku] = Product(sku, "", sku, "", "", 100, 0.1, unit, sd_g, False, "")
        centre = (0.5 * place, 0.0, 1.0)
        slots.append(Slot(f"B{place}", "B", "F", centre, 0.5, 0.3, (1.0, 0.0), f"w{place}", skus))
    cells = tuple(LoadCell(f"w{p}", rate_hz, noise_g, RESOLUTION_G) for p in range(len(weights)))
    square = np.array([[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]])
    fixture = Fixture("F", square, 2.0, (1.0, 0.0), (Shelf("B", "F", 1.0, tuple(slots)),))
    store = Store("shop", "Shop", "UTC", "USD", square, (), (), (fixture,), cells, ())
    return store, catalogue


def chunks_of(plate: Plate, size: int | Iterable[int] = 10, shift_ns: int = 0) -> list[WeightChunk]:
    """Cut a plate's readings into messages of `size` readings (or of the given sizes)."""
    grams = plate.readings()
    sizes = iter([size] * len(grams) if isinstance(size, int) else size)
    found: list[WeightChunk] = []
    first = 0
    while first < len(grams):
        length = max(next(sizes, 10), 1)
        part = tuple(float(value) for value in grams[first : first + length])
        at_ns = START_NS + shift_ns + round(first * 1e9 / plate.rate_hz)
        found.append(WeightChunk(at_ns, plate.rate_hz, part))
        first += length
    return found


def end_of(chunk: WeightChunk) -> int:
    """Return the end of a message's window, ns."""
    return chunk.t_ns + round(len(chunk.grams) * 1e9 / chunk.rate_hz)


Message = tuple[int, str, WeightChunk]


def messages(plates: dict[str, list[WeightChunk]]) -> list[Message]:
    """Return the messages of several plates in the order of their windows' ends."""
    found = [(end_of(chunk), name, chunk) for name, chunks in plates.items() for chunk in chunks]
    return sorted(found, key=lambda message: (message[0], message[1]))


def play(monitor: ShelfMonitor, stream: list[Message]) -> list[tuple[float, ShelfEvent]]:
    """Feed messages and the clock; returns events with the seconds at which they were said."""
    found: list[tuple[float, ShelfEvent]] = []
    tick = stream[0][0]
    for end_ns, name, chunk in stream:
        while tick < end_ns:
            found += [((tick - START_NS) / 1e9, event) for event in monitor.advance(tick)]
            tick += 100_000_000
        found += [((end_ns - START_NS) / 1e9, event) for event in monitor.weigh(name, chunk)]
    for _ in range(40):
        found += [((tick - START_NS) / 1e9, event) for event in monitor.advance(tick)]
        tick += 100_000_000
    return found


def standing(events: list[tuple[float, ShelfEvent]]) -> list[ShelfChange]:
    """Return the changes as they stand at the end, in order of time."""
    last = {event.change_id: event for _, event in events if isinstance(event, ShelfChange)}
    return sorted((c for c in last.values() if c.steps), key=lambda change: change.t_ns)


def seconds_of(change: ShelfChange) -> float:
    """Return when a change happened, seconds from the start."""
    return (change.t_ns - START_NS) / 1e9
