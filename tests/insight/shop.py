"""A small store, and facts and signs of visits in it, for the tests of insight."""

from dataclasses import dataclass, field, replace
from functools import cache

from tillfree.core.ids import derived_id
from tillfree.insight import EventStream, Places, Pseudonyms, Sign, StreamTerms, places_of
from tillfree.journal import Fact
from tillfree.premises import LayoutSpec, Product, Store, lay_out

START_NS = 1_790_000_000_000_000_000
SECOND_NS = 1_000_000_000
SECRET = bytes(range(32))
PRICE_MINOR = 250


@cache
def store() -> Store:
    """Return a store of gondolas with the article `sku-K` in its K-th slot."""
    bare = lay_out(LayoutSpec(), "store-1", "Corner")
    numbers = iter(range(len(bare.slots)))
    fixtures = tuple(
        replace(
            fixture,
            shelves=tuple(
                replace(
                    shelf,
                    slots=tuple(replace(s, skus=(f"sku-{next(numbers)}",)) for s in shelf.slots),
                )
                for shelf in fixture.shelves
            ),
        )
        for fixture in bare.fixtures
    )
    return Store(
        bare.store_id, bare.name, "Asia/Seoul", bare.currency, bare.floor, bare.zones,
        bare.gates, fixtures, bare.load_cells, bare.cameras,
    )  # fmt: skip


@cache
def places() -> Places:
    """Return the store's places."""
    catalogue = {
        sku: Product(
            sku, "", f"Article {sku}", "Brand", f"category-{number % 5}", PRICE_MINOR, 0.1,
            100.0, 1.0, False, "",
        )
        for number, sku in enumerate(sku for slot in store().slots for sku in slot.skus)
    }  # fmt: skip
    return places_of(store(), catalogue, 1.5)


TERMS = StreamTerms(Pseudonyms(SECRET), lambda credential: True)
"""Everybody agrees to be linked, nobody tries the store out."""


def stream(terms: StreamTerms = TERMS) -> EventStream:
    """Return an empty stream of the store."""
    return EventStream(places(), terms)


@dataclass(slots=True)
class Visitor:
    """Says what one visit's facts and signs are; times are seconds after the start of all."""

    name: str = "V1"
    role: str = "shopper"
    store_id: str = "store-1"
    heard: list[Fact | Sign] = field(default_factory=list)
    count: int = 0

    @property
    def visit_id(self) -> str:
        """The visit's id."""
        return derived_id(self.store_id, "visit", self.name)

    def _fact(self, kind: str, at_s: float, body: dict[str, object], *key: str | int) -> Fact:
        fact_id = derived_id(self.store_id, kind, self.name, *key)
        fact = Fact(fact_id, kind, self.store_id, self.visit_id, ns(at_s), "", body)
        self.heard.append(fact)
        return fact

    def comes(self, at_s: float) -> "Visitor":
        """A scan lets the visit in."""
        body: dict[str, object] = {
            "visit_id": self.visit_id,
            "credential": f"person-{self.name}",
            "role": self.role,
            "entered_t_ns": ns(at_s),
        }
        self._fact("VisitStarted", at_s, body)
        return self

    def leaves(self, at_s: float) -> "Visitor":
        """The last member leaves."""
        self._fact("VisitEnded", at_s, {"visit_id": self.visit_id, "left_t_ns": ns(at_s)})
        return self

    def act(self, kind: str, at_s: float, slot: int, quantity: int = 1) -> Fact:
        """An item is taken (`pick`), or put back (`return`)."""
        self.count += 1
        interaction_id = derived_id(self.store_id, "interaction", self.name, self.count)
        body: dict[str, object] = {
            "interaction_id": interaction_id,
            "t_ns": ns(at_s),
            "said_t_ns": ns(at_s + 1),
            "decided_t_ns": ns(at_s + 1),
            "kind": kind,
            "sku": f"sku-{slot}",
            "quantity": quantity,
            "slot_id": store().slots[slot].slot_id,
            "visit_id": self.visit_id,
            "probability": 0.98,
        }
        said = {"pick": "ItemTaken", "return": "ItemReturned", "restock": "ItemRestocked"}[kind]
        return self._fact(said, at_s, body, self.count)

    def revises(self, before: Fact, **changed: object) -> Fact:
        """The engine says an act anew."""
        decided_ns = before.body["decided_t_ns"]
        assert isinstance(decided_ns, int)
        body = {
            **before.body,
            "decided_t_ns": decided_ns + 1,
            **changed,
            "replaces": before.fact_id,
        }
        return self._fact("InteractionRevised", 0.0, body, before.fact_id)

    def withdraws(self, before: Fact) -> None:
        """The engine says that an act was none."""
        body: dict[str, object] = {"replaces": before.fact_id}
        fact = self._fact("InteractionWithdrawn", 0.0, body, before.fact_id)
        self.heard[-1] = _about(fact, str(before.body["interaction_id"]))

    def stays(self, zone_id: str, from_s: float, to_s: float, track_id: int = 1) -> "Visitor":
        """One of the visit stays in a zone."""
        length_ns = ns(to_s) - ns(from_s)
        self.heard += [
            Sign(ns(from_s), "zone_entered", None, track_id, zone_id, None, 0),
            Sign(ns(to_s), "zone_left", self.visit_id, track_id, zone_id, None, length_ns),
        ]
        return self

    def looks(self, slot: int, from_s: float, to_s: float, kind: str = "looked_at") -> "Visitor":
        """One of the visit looks at a slot, stands before it or reaches into it."""
        length_ns = ns(to_s) - ns(from_s)
        slot_id = store().slots[slot].slot_id
        self.heard.append(
            Sign(ns(from_s), f"slot_{kind}", self.visit_id, 1, None, slot_id, length_ns)
        )
        return self

    def pays(self, at_s: float, units: dict[int, int]) -> "Visitor":
        """The receipt is settled."""
        total_minor = sum(units.values()) * PRICE_MINOR
        body: dict[str, object] = {
            "number": 1,
            "currency": "EUR",
            "lines": [_line(slot, count) for slot, count in units.items()],
            "total_minor": total_minor,
        }
        self._fact("ReceiptSettled", at_s, body)
        return self

    def gets_back(self, at_s: float, slot: int, quantity: int) -> "Visitor":
        """Units are taken off the settled receipt."""
        body: dict[str, object] = {
            "correction_id": f"correction-{self.name}",
            "currency": "EUR",
            "lines": [_line(slot, -quantity)],
            "total_minor": -quantity * PRICE_MINOR,
        }
        self._fact("ReceiptCorrected", at_s, body)
        return self


def _about(fact: Fact, subject: str) -> Fact:
    return Fact(
        fact.fact_id, fact.kind, fact.store_id, subject, fact.occurred_ns, fact.cause, fact.body
    )


def _line(slot: int, quantity: int) -> dict[str, object]:
    paid = quantity * PRICE_MINOR
    tax = paid // 11
    return {
        "sku": f"sku-{slot}",
        "quantity": quantity,
        "unit_price_minor": PRICE_MINOR,
        "net_minor": paid - tax,
        "tax_minor": tax,
    }


def ns(at_s: float) -> int:
    """Return a moment, ns UTC, of seconds after the start of all."""
    return START_NS + round(at_s * SECOND_NS)


def zone_of(slot: int) -> str:
    """Return the zone before a slot."""
    return places().slots[store().slots[slot].slot_id].zone_id


def visitor_of_staff(staff: str, tester: str) -> list[Visitor]:
    """Return somebody who works here, and somebody who tries the store out."""
    return [
        Visitor(name, role).comes(0).looks(3, 5, 9).leaves(20)
        for name, role in ((staff, "staff"), (tester, "shopper"))
    ]
