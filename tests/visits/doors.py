"""People at a door, second by second, and a store to come into; for the tests of visits."""

import math
from dataclasses import dataclass

import numpy as np

from tillfree.attribution import (
    ActKind,
    Admission,
    CartBelief,
    CartLine,
    Claim,
    Closing,
    Item,
    Outcome,
    Presence,
    Role,
)
from tillfree.premises import Gate, Product, Store
from tillfree.visits import Door, Receipt, Scan, Visit, VisitSettings

START_NS = 1_767_571_200_000_000_000
SETTINGS = VisitSettings()
FLOOR = np.array([[0.0, 0.0], [6.0, 0.0], [6.0, 5.0], [0.0, 5.0]])
DOOR = Gate("door", "both", np.array([[2.0, 0.0], [3.0, 0.0]]))
INWARD = (0.0, 1.0)
OUTWARD = (0.0, -1.0)
Point = tuple[float, float]


def store(currency: str = "CHF") -> Store:
    """Return a bare floor of 6 m by 5 m with one gate at its bottom edge."""
    return Store("corner", "Corner", "UTC", currency, FLOOR, (), (DOOR,), (), (), ())


def product(sku: str, price_minor: int, tax_rate: float) -> Product:
    """Return an article of which only the money matters."""
    return Product(sku, "", sku, "House", "food", price_minor, tax_rate, 100.0, 1.0, False, "")


CATALOGUE = {
    "tea": product("tea", 450, 0.1),
    "gin": product("gin", 2900, 0.081),
    "gum": product("gum", 1, 0.077),
    "free": product("free", 0, 0.0),
}


def at_ns(seconds: float) -> int:
    """Return the instant so many seconds after the tests' start."""
    return START_NS + round(seconds * 1e9)


@dataclass(slots=True)
class Walker:
    """Somebody who walks straight on but for a stop; the tracker first sees them at `from_s`."""

    track_id: int
    place_m: Point
    velocity_m_s: Point
    from_s: float = 0.0
    stops_s: tuple[float, float] = (0.0, 0.0)
    """From when to when they stand still."""
    until_s: float = math.inf
    """From when on the tracker sees them no more."""

    def at(self, seconds: float) -> Presence:
        """Return where they are at a second."""
        stop, go = self.stops_s
        walked = seconds - max(0.0, min(seconds, go) - stop)
        velocity = (0.0, 0.0) if stop < seconds < go else self.velocity_m_s
        (x, y), (vx, vy) = self.place_m, self.velocity_m_s
        place = (x + vx * walked, y + vy * walked)
        return Presence(self.track_id, str(self.track_id), place, velocity, True)


class Doorway:
    """Lets walkers walk and scans happen; collects the admissions."""

    def __init__(self, *walkers: Walker, settings: VisitSettings = SETTINGS) -> None:
        self.door = Door(store(), settings)
        self.walkers = walkers
        self.admissions: dict[str, Admission] = {}
        self._scans: list[tuple[float, Scan]] = []

    def scan(self, party: str, at_s: float, gate_id: str = "door") -> str:
        """Plan a scan of a party; return its id."""
        scan_id = f"{party}/{len(self._scans)}"
        self._scans.append((at_s, Scan(scan_id, at_ns(at_s), gate_id, party, Role.SHOPPER)))
        return scan_id

    def until(self, seconds: float) -> None:
        """Run from the start to `seconds` at 10 Hz."""
        for k in range(round(seconds * 10) + 1):
            now = k / 10
            for at_s, scan in self._scans:
                if math.ceil(at_s * 10 - 1e-6) == k:
                    self.door.scan(scan)
            presences = tuple(w.at(now) for w in self.walkers if w.from_s <= now < w.until_s)
            for admission in self.door.step(at_ns(now), presences):
                self.admissions[admission.admission_id] = admission

    def likeliest(self, scan_id: str) -> tuple[int, float]:
        """Return the track that a scan is most likely of, and how likely."""
        return max(self.admissions[scan_id].candidates, key=lambda pair: pair[1])


def outcome(
    party: str = "v1",
    kind: ActKind = ActKind.PICK,
    sku: str = "tea",
    quantity: int = 1,
) -> Outcome:
    """Return who did what."""
    return Outcome(kind, party, Item(sku, quantity, "s-tea"))


def claim(told: Outcome | None, probability: float = 0.9, claim_id: str = "w1/1:0") -> Claim:
    """Return a claim of one act."""
    t_ns = at_ns(10.0)
    return Claim(claim_id, t_ns, t_ns, t_ns, told, probability, (), (), (), True)


def cart(party: str, probability: float = 0.995, **lines: int) -> CartBelief:
    """Return a believed cart."""
    told = tuple(CartLine(sku, quantity, probability) for sku, quantity in lines.items())
    return CartBelief(party, told, probability)


def closing(belief: CartBelief, *claims: Claim) -> Closing:
    """Return what a party leaves with."""
    return Closing(belief, claims, tuple(one.claim_id for one in claims))


def visit(visit_id: str = "v1") -> Visit:
    """Return an open visit of one shopper who has left."""
    return Visit(visit_id, "pass-1", Role.SHOPPER, at_ns(1.0), left_ns=at_ns(60.0))


def lines_of(receipt: Receipt) -> dict[str, int]:
    """Return the receipt's lines as quantities by sku."""
    return {line.sku: line.quantity for line in receipt.lines}
