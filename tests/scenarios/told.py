"""A story of the simulator, told to the engine: what the engine said of it, and what is true.

Worlds and runs are kept for the process, since several tests ask about the same story.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import msgspec

from tillfree.engine import EngineOutput, StoreEngine
from tillfree.journal import Fact
from tillfree.sensors import Delivery
from tillfree.simulator import SimulationSpec, WorldMessages, world_messages
from tillfree.visits import Receipt, ReceiptStatus

Cart = dict[str, int]


@dataclass(frozen=True, slots=True)
class Told:
    """All that the engine said of one world."""

    world: WorldMessages
    outputs: tuple[EngineOutput, ...]

    @property
    def facts(self) -> list[Fact]:
        """Return every fact in its order."""
        return [fact for output in self.outputs for fact in output.facts]

    def kinds(self) -> Counter[str]:
        """Return how many facts of each kind there are."""
        return Counter(fact.kind for fact in self.facts)

    def alerts(self) -> list[str]:
        """Return the kinds of the alerts."""
        return [str(fact.body["kind"]) for fact in self.facts if fact.kind == "AlertRaised"]

    def receipts(self) -> list[Receipt]:
        """Return every receipt in the order of leaving."""
        bodies = [fact.body for fact in self.facts if fact.kind == "ReceiptIssued"]
        return [msgspec.convert(body, Receipt) for body in bodies]

    def has_receipt(self, visit: str) -> bool:
        """Tell whether the story's visit (`V00`, ...) has a receipt."""
        true = next(v for v in self.world.truth.visits if v.visit_id == visit)
        return any(r.credential == true.credential for r in self.receipts())

    def receipt(self, visit: str) -> Receipt:
        """Return the receipt of the story's visit: of its credential and nearest to its entry."""
        true = next(v for v in self.world.truth.visits if v.visit_id == visit)
        of_credential = [r for r in self.receipts() if r.credential == true.credential]
        assert of_credential, f"{visit} ({true.credential}) has no receipt"
        return min(of_credential, key=lambda r: abs(r.entered_t_ns - true.entered_t_ns))

    def cart(self, visit: str) -> Cart:
        """Return what the visit's receipt says it took."""
        return lines_of(self.receipt(visit))

    def true_cart(self, visit: str) -> Cart:
        """Return what the visit truly took."""
        true = next(v for v in self.world.truth.visits if v.visit_id == visit)
        return {line.sku: line.quantity for line in true.lines}

    def settled(self, visit: str) -> bool:
        """Tell whether the visit may be charged unseen."""
        return self.receipt(visit).status is ReceiptStatus.SETTLED

    def shoppers(self) -> list[str]:
        """Return the shoppers' visits of the story that scanned and left within it."""
        scanned = {str(f.body["credential"]) for f in self.facts if f.kind == "VisitStarted"}
        return [
            v.visit_id
            for v in self.world.truth.visits
            if v.role == "shopper" and v.left_t_ns is not None and v.credential in scanned
        ]

    def charged_wrongly(self) -> list[str]:
        """Return a line for each receipt that would be charged unseen and is wrong."""
        return [
            f"{visit}: said {self.cart(visit)}, truly {self.true_cart(visit)}"
            for visit in self.shoppers()
            if self.has_receipt(visit)
            and self.settled(visit)
            and self.cart(visit) != self.true_cart(visit)
        ]


def lines_of(receipt: Receipt) -> Cart:
    """Return a receipt's lines as quantities by sku."""
    return {line.sku: line.quantity for line in receipt.lines}


@cache
def world(
    story: str | None = None,
    seed: int = 1,
    profile: str | None = None,
    duration_s: float | None = None,
    camera_count: int | None = 6,
    gates: bool = True,
) -> WorldMessages:
    """Make a world in memory; six cameras see enough and are quick."""
    return world_messages(
        SimulationSpec(
            story=story,
            profile=profile,
            seed=seed,
            duration_s=duration_s,
            camera_count=camera_count,
            gates=gates,
        )
    )


@cache
def told(story: str, seed: int = 1) -> Told:
    """Tell the engine a story and keep what it says."""
    return tell(world(story, seed))


@cache
def busy() -> Told:
    """Return what the engine says of one busy minute; several laws are tried on it."""
    return tell(world(profile="busy", seed=12, duration_s=60.0, camera_count=4))


def tell(of: WorldMessages) -> Told:
    """Tell the engine a world."""
    engine = StoreEngine(of.store, of.catalogue)
    return Told(of, tuple(said(engine, of.deliveries)))


def said(engine: StoreEngine, deliveries: Iterable[Delivery]) -> list[EngineOutput]:
    """Feed all and end the recording; return what the engine said."""
    return [*(engine.feed(delivery) for delivery in deliveries), engine.finish()]


def as_bytes(outputs: Iterable[EngineOutput]) -> bytes:
    """Return all that was said as bytes, kind by kind, whatever call it came with."""
    kept = EngineOutput()
    for output in outputs:
        kept.facts += output.facts
        kept.attention += output.attention
        kept.positions += output.positions
        kept.carts += output.carts
        kept.decided += output.decided
    return msgspec.json.encode(kept)
