"""What the live view shows, folded from what the engine gives; bounded."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tillfree.core.clock import nanoseconds
from tillfree.core.geometry import contains
from tillfree.premises import Product, Store
from tillfree.runtime.local.settings import ViewSettings

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
COLOURS = (
    "dodger_blue1",
    "dark_orange",
    "spring_green3",
    "medium_purple1",
    "indian_red1",
    "turquoise2",
    "gold3",
    "hot_pink",
)
STRANGER = "?"
"""The letter of who belongs to no visit (yet)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One person on the floor now; `visit_id` empty where nobody knows whose."""

    visit_id: str
    track_id: int
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class CartRow:
    """One visit's cart: units by article, how sure, and whether the visit is over."""

    visit_id: str
    credential: str
    lines: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the list of what happened; `slot_id` empty where at no slot.

    `sure` is a probability in words, empty where there is none to tell.
    """

    t_ns: int
    visit_id: str
    words: str
    style: str
    slot_id: str = ""
    sure: str = ""


@dataclass(slots=True)
class LiveState:
    """The state of the view; fields are what is shown, methods take in what is new."""

    store: Store
    catalogue: Mapping[str, Product]
    settings: ViewSettings
    now_ns: int = 0
    people: tuple[Standing, ...] = ()
    carts: tuple[CartRow, ...] = ()
    ill: tuple[tuple[str, str], ...] = ()
    """Sensors in trouble: id and words."""
    working: int = 0
    receipts: int = 0
    settled: int = 0
    happenings: deque[Happening] = field(init=False)
    _trail: deque[tuple[int, Standing]] = field(init=False)
    _letters: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.happenings = deque(maxlen=self.settings.acts)
        self._trail = deque(maxlen=self.settings.trail_points)

    def letter(self, visit_id: str) -> str:
        """Return the letter of a visit, given in the order in which visits are first seen."""
        if not visit_id:
            return STRANGER
        place = self._letters.setdefault(visit_id, len(self._letters))
        return LETTERS[place % len(LETTERS)]

    def colour(self, visit_id: str) -> str:
        """Return the colour of a visit."""
        if not visit_id:
            return "grey62"
        return COLOURS[self._letters.setdefault(visit_id, len(self._letters)) % len(COLOURS)]

    def forget(self, visit_id: str) -> None:
        """A visit is over: its letter may be given again once all others are in use."""
        if len(self._letters) > 4 * len(LETTERS):
            self._letters.pop(visit_id, None)

    def stand(self, people: Sequence[Standing]) -> None:
        """Take in where everybody is."""
        self.people = tuple(people)
        for person in people:
            self._trail.append((self.now_ns, person))
        oldest = self.now_ns - nanoseconds(self.settings.trail_s)
        while self._trail and self._trail[0][0] < oldest:
            self._trail.popleft()

    def inside(self) -> int:
        """Return how many people stand on the floor, who waits outside left out."""
        if not self.people:
            return 0
        places = np.array([(person.x_m, person.y_m) for person in self.people])
        return int(contains(self.store.floor, places).sum())

    def trail(self) -> tuple[Standing, ...]:
        """Return where people were in the last moments."""
        return tuple(person for _, person in self._trail)

    def flashing(self) -> tuple[Happening, ...]:
        """Return what happened at slots in the last moments."""
        oldest = self.now_ns - nanoseconds(self.settings.flash_s)
        return tuple(h for h in self.happenings if h.slot_id and h.t_ns >= oldest)

    def article(self, sku: str) -> str:
        """Return an article's name, its sku where the catalogue does not know it."""
        product = self.catalogue.get(sku)
        return product.name if product else sku
