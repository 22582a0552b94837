"""A corner of a shop for tests: three plates on one shelf, four articles, people where told.

Slots stand along x at y = 4 and face the aisle (towards smaller y). `tea` and `gin` have a plate of
their own, `oats` and `rice` share one. All weights are far apart, so that a test can choose.
"""

import math

import numpy as np

from tillfree.attribution import Admission, AttributionSettings, Attributor, Claim, Role
from tillfree.premises import Fixture, Gate, LoadCell, Product, Shelf, Slot, Store, Zone
from tillfree.shelves import CellStep, ShelfChange
from tillfree.tracking import HeldSighting, TrackLink, TrackMix, TrackSample, TrackUpdate

NAN = float("nan")
NOWHERE = (NAN, NAN, NAN)
START_NS = 1_767_571_200_000_000_000
WEIGHTS_G = {"tea": 120.0, "gin": 1180.0, "oats": 400.0, "rice": 640.0}


def product(sku: str, weight_g: float, price_minor: int = 450, tax_rate: float = 0.1) -> Product:
    """Return an article that weighs `weight_g` with an sd of 1.5 g."""
    return Product(sku, "", sku, "House", "food", price_minor, tax_rate, weight_g, 1.5, False, "")


CATALOGUE = {sku: product(sku, weight_g) for sku, weight_g in WEIGHTS_G.items()}


def slot(slot_id: str, x_m: float, cell: str | None, skus: tuple[str, ...]) -> Slot:
    """Return a slot half a metre wide at 1 m height that faces the aisle."""
    centre = (x_m, 4.0, 1.0)
    return Slot(slot_id, "board", "wall", centre, 0.5, 0.4, (0.0, -1.0), cell, skus)


TEA = slot("s-tea", 1.0, "w1", ("tea",))
GIN = slot("s-gin", 1.5, "w2", ("gin",))
OATS = slot("s-oats", 2.0, "w3", ("oats",))
RICE = slot("s-rice", 2.5, "w3", ("rice",))
FLOOR = np.array([[0.0, 0.0], [6.0, 0.0], [6.0, 5.0], [0.0, 5.0]])


def corner(slots: tuple[Slot, ...] = (TEA, GIN, OATS, RICE), gates: bool = True) -> Store:
    """Return the store at rest: 6 m by 5 m, a gate at the bottom, the shelf at the top."""
    outline = np.array([[0.7, 3.8], [2.8, 3.8], [2.8, 4.2], [0.7, 4.2]])
    shelf = Shelf("board", "wall", 1.0, slots)
    fixture = Fixture("wall", outline, 1.8, (0.0, -1.0), (shelf,))
    cells = tuple(LoadCell(name, 20.0, 1.0, 0.2) for name in ("w1", "w2", "w3"))
    door = (Gate("door", "both", np.array([[2.0, 0.0], [3.0, 0.0]])),) if gates else ()
    zone = Zone("aisle", "Aisle", np.array([[0.0, 2.5], [6.0, 2.5], [6.0, 5.0], [0.0, 5.0]]))
    return Store("corner", "Corner", "UTC", "CHF", FLOOR, (zone,), door, (fixture,), cells, ())


def at_ns(seconds: float) -> int:
    """Return the instant so many seconds after the tests' start."""
    return START_NS + round(seconds * 1e9)


def standing(
    track_id: int,
    at_s: float,
    place: tuple[float, float],
    hand: tuple[float, float, float] = NOWHERE,
    moving: tuple[float, float] = (0.0, 0.0),
) -> TrackSample:
    """Return a person at `place` whose right wrist is at `hand` (NaN: not seen)."""
    facing = (NAN, NAN)
    return TrackSample(
        at_ns(at_s), track_id, place, moving, 0.08, NOWHERE, NOWHERE, hand, 0.05, facing, NOWHERE, 2
    )  # fmt: skip


def change(
    delta_g: float,
    cell: str = "w1",
    at_s: float = 5.0,
    change_id: str = "w1/1",
    sd_g: float = 1.0,
) -> ShelfChange:
    """Return a settled change of one cell."""
    t_ns = at_ns(at_s)
    step = CellStep(cell, delta_g, sd_g**2)
    return ShelfChange(change_id, t_ns, t_ns - 10**8, t_ns + 10**8, t_ns - 10**8, (step,), True)


def sighting(
    track_id: int, sku: str, at_s: float, share: float = 0.95, sure: float = 0.8
) -> HeldSighting:
    """Return an item seen in a track's hand."""
    return HeldSighting(at_ns(at_s), "c1", ((track_id, share),), ((sku, sure),), (1.0, 3.6, 1.1))


class Play:
    """Drives an attributor tick by tick; people stand still unless they reach.

    `places` maps tracks to where they stand; `reaching` maps tracks to where their hand is.
    """

    def __init__(self, settings: AttributionSettings | None = None) -> None:
        self.attributor = Attributor(corner(), CATALOGUE, settings or AttributionSettings())
        self.places: dict[int, tuple[float, float]] = {}
        self.reaching: dict[int, tuple[float, float, float]] = {}
        self.claims: dict[str, Claim] = {}
        self.said: list[Claim] = []
        self.now_s = 0.0
        self._acts = 0

    def enter(
        self, track_id: int, party: str, place: tuple[float, float], role: Role = Role.SHOPPER
    ) -> None:
        """Let a person in on a scan that fits nobody else."""
        self.places[track_id] = place
        name = f"{party}/{track_id}"
        admission = Admission(name, at_ns(self.now_s), party, role, ((track_id, 0.999),))
        self.attributor.admit(admission)

    def until(
        self,
        seconds: float,
        mixes: tuple[TrackMix, ...] = (),
        links: tuple[TrackLink, ...] = (),
    ) -> None:
        """Let time pass in steps of a tenth of a second; mixes and links are told with the next."""
        while self.now_s < seconds - 1e-9:
            self.now_s = round(self.now_s + 0.1, 6)
            samples = tuple(
                standing(track, self.now_s, place, self.reaching.get(track, self._rest(place)))
                for track, place in self.places.items()
            )
            update = TrackUpdate(at_ns(self.now_s), samples, (), (), (), mixes, links)
            mixes, links = (), ()
            self.attributor.observe(update)
            for claim in self.attributor.step(at_ns(self.now_s)):
                self.said.append(claim)
                self.claims[claim.claim_id] = claim

    def act(self, track_id: int, where: Slot, delta_g: float) -> str:
        """Let a person reach into a slot so that its load changes now; return the claim's id."""
        self._acts += 1
        change_id = f"{where.load_cell}/{self._acts}"
        x, y, z = where.centre_m
        self.places[track_id] = (x, y - 0.66)
        self.reaching[track_id] = (x, y - 0.1, z + 0.1)
        self.until(self.now_s + 0.6)
        moved = change(delta_g, where.load_cell or "", self.now_s, change_id)
        self.attributor.change(moved)
        self.until(self.now_s + 0.4)
        del self.reaching[track_id]
        self.until(self.now_s + 2.0)
        return f"{change_id}:0"

    def cart(self, party: str) -> dict[str, int]:
        """Return the likeliest cart of a party."""
        return {line.sku: line.quantity for line in self.attributor.cart(party).lines}

    @staticmethod
    def _rest(place: tuple[float, float]) -> tuple[float, float, float]:
        return (place[0] + 0.2, place[1] - 0.1, 0.9)


def turned(point: tuple[float, float], angle: float) -> tuple[float, float]:
    """Return a point of the floor turned about the origin."""
    c, s = math.cos(angle), math.sin(angle)
    return (c * point[0] - s * point[1], s * point[0] + c * point[1])
