"""A retailer's store with everything that pages show: a floor, goods, visits, reviews, money."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from tests.runtime.small_world import small_bundle
from tests.tenants.seaside import KIOSK
from tests.web.town import Retailer, Town
from tillfree.audience import is_sensitive
from tillfree.floor import ActTrace, FloorPlan, Frame, SensorShown, Walker, WeightTrace, floor_plan
from tillfree.journal import Fact
from tillfree.journal.postgres import one_transaction
from tillfree.merchandise import PlannedSlot, StockCounted
from tillfree.premises import Bundle, load_bundle
from tillfree.runtime.cloud import OrganisationServices, utc_now_ns
from tillfree.settlement import Merchant, SaleTerms, SandboxProvider, TaxBasis
from tillfree.settlement.postgres import PaymentCourier, Settler
from tillfree.visits import ActEvidence, Explanation, WeighedChange, evidence_fact

STORE = KIOSK.store_id
S = 10**9
_SANDBOX = SandboxProvider(b"secret")


class _Pocket:
    """Whatever the credential, it pays."""

    def payment_method(self, credential: str) -> str:
        """Return the sandbox's method that approves."""
        return "sandbox:approve"


@dataclass(frozen=True)
class Taken:
    """An act of a visit: units of the article in the `slot`-th slot, and how sure."""

    slot: int
    quantity: int = 1
    kind: str = "pick"
    probability: float = 0.995


@dataclass
class Stage:
    """The retailer's store `gate-7`, laid out as the small bundle's."""

    town: Town
    retailer: Retailer
    bundle: Bundle = field(default_factory=lambda: load_bundle(small_bundle()))
    plan: FloorPlan = field(init=False)
    instant_refund_minor: int = 500

    def __post_init__(self) -> None:
        plan = floor_plan(self.bundle.store)
        self.plan = msgspec.structs.replace(plan, store_id=STORE, zone=KIOSK.time_zone)
        own = self.own
        own.floor.keep_plan(self.plan)
        own.merchandise.upload(
            STORE, (self.bundle.path / "catalog.csv").read_bytes(), KIOSK.time_zone
        )
        own.corrections.set_terms(
            SaleTerms(
                store_id=STORE,
                currency="KRW",
                merchant=Merchant("Seaside Retail", "1 Runway Road", "123-45-67890"),
                tax_basis=TaxBasis.SHARE,
                zone=KIOSK.time_zone,
                number_prefix="A-",
                instant_refund_minor=self.instant_refund_minor,
                venue_basis_points=1_500,
            )
        )
        slots = [slot for slot in self.plan.slots().values() if slot.skus]
        own.merchandise.plan(
            STORE, 1, tuple(PlannedSlot(slot.slot_id, slot.skus, 3) for slot in slots)
        )
        with one_transaction(own.log.engine, own.log.organisation):
            for number, slot in enumerate(slots):
                units = (9, 7, 2, 8, 0)[number % 5]
                own.merchandise.count(STORE, StockCounted(slot.slot_id, slot.skus[0], units))

    @property
    def own(self) -> OrganisationServices:
        """The retailer's services."""
        return self.retailer.own

    def day_of(self, moment: str) -> str:
        """Return the store's day of a moment in ISO 8601."""
        told = datetime.fromisoformat(moment).astimezone(ZoneInfo(KIOSK.time_zone))
        return told.date().isoformat()

    def slot(self, number: int) -> tuple[str, str]:
        """Return id and article of a slot."""
        slots = [slot for slot in self.plan.slots().values() if slot.skus]
        found = slots[number % len(slots)]
        return found.slot_id, found.skus[0]

    def followed(self) -> int:
        """Return the first slot whose article audiences may follow and ads show."""
        goods = self.bundle.catalogue
        return next(
            number
            for number in range(len(self.plan.slots()))
            for one in [goods[self.slot(number)[1]]]
            if not is_sensitive(one.category, age_restricted=one.age_restricted)
        )

    def visit(
        self, visit_id: str, acts: list[Taken], *, ago_s: int = 600, review: bool = False
    ) -> None:
        """Let somebody shop and go; what may be charged unseen is paid."""
        at_ns = utc_now_ns() - ago_s * S
        facts = [self.came_in(visit_id, at_ns)]
        facts += [
            self.act(visit_id, number, one, at_ns + (number + 1) * 20 * S)
            for number, one in enumerate(acts)
        ]
        self.own.log.append([*facts, *self.left(visit_id, acts, at_ns, review)])
        self.walk(visit_id, at_ns, [one.slot for one in acts])
        self.settle()

    def settle(self) -> None:
        """Settle and pay what is due."""
        settler = Settler(self.own.cashier)
        courier = PaymentCourier(self.own.cashier, _SANDBOX, _Pocket())
        for _ in range(40):
            if not settler.run() + courier.run(self.own.outbox):
                break

    def came_in(self, visit_id: str, at_ns: int) -> Fact:
        """Return that somebody came in."""
        body: dict[str, object] = {
            "visit_id": visit_id,
            "credential": f"pass-{visit_id}",
            "role": "shopper",
            "entered_t_ns": at_ns,
        }
        return Fact(f"{visit_id}-start", "VisitStarted", STORE, visit_id, at_ns, "", body)

    def act(self, visit_id: str, number: int, taken: Taken, t_ns: int) -> Fact:
        """Return an act at a shelf, and keep what it stands on."""
        slot_id, sku = self.slot(taken.slot)
        _, other = self.slot(taken.slot + 1)
        name = f"{visit_id}-{number}"
        rest = round(1 - taken.probability, 4)
        terms: dict[str, float | None] = {}
        alternatives = (
            Explanation(
                visit_id, taken.kind, sku, taken.quantity, slot_id, taken.probability, terms, 0.31
            ),
            Explanation(
                visit_id, taken.kind, other, taken.quantity, slot_id, rest * 0.7, terms, 0.31
            ),
            Explanation(None, taken.kind, sku, taken.quantity, slot_id, rest * 0.3, terms, None),
        )
        weight_g = self.bundle.catalogue[sku].weight_g * taken.quantity
        evidence = ActEvidence(
            interaction_id=name,
            visit_id=visit_id,
            t_ns=t_ns,
            from_ns=t_ns - S,
            to_ns=t_ns + S,
            kind=taken.kind,
            sku=sku,
            quantity=taken.quantity,
            slot_id=slot_id,
            probability=taken.probability,
            changes=(WeighedChange("c1", "cell-1", 1.4 - weight_g, 1.9, t_ns),),
            messages=(),
            alternatives=alternatives,
        )
        self.own.log.append([evidence_fact(STORE, evidence)])
        self.own.floor.keep_trace(STORE, self.trace(name, t_ns, weight_g))
        body: dict[str, object] = {
            "interaction_id": name,
            "t_ns": t_ns,
            "said_t_ns": t_ns,
            "decided_t_ns": t_ns,
            "kind": taken.kind,
            "sku": sku,
            "quantity": taken.quantity,
            "slot_id": slot_id,
            "visit_id": visit_id,
            "probability": taken.probability,
        }
        kind = {"pick": "ItemTaken", "return": "ItemReturned"}[taken.kind]
        return Fact(name, kind, STORE, visit_id, t_ns, "", body)

    def trace(self, act_id: str, t_ns: int, weight_g: float) -> ActTrace:
        """Return what a plate would weigh around a pick: a press, a step, some ringing."""
        step_ns, grams = S // 20, []
        for place in range(100):
            since_s = (place - 50) / 20
            level = 900.0 - (weight_g if since_s >= 0 else 0.0)
            level += 40 * (1 + since_s * 2) if -0.5 < since_s < 0 else 0.0
            ringing = 0.28 * weight_g * math.exp(-since_s * 9) * math.cos(since_s * 30)
            grams.append(round(level - (ringing if since_s >= 0 else 0.0) + place % 3, 1))
        plate = WeightTrace("cell-1", t_ns - 50 * step_ns, step_ns, tuple(grams))
        return ActTrace(act_id, t_ns, (plate,))

    def walk(self, visit_id: str, at_ns: int, slots: list[int]) -> None:
        """Keep the path of somebody who goes from slot to slot and out."""
        frames = []
        for number, place in enumerate(self.path(slots)):
            walker = Walker(7, visit_id, round(place[0] * 100), round(place[1] * 100))
            frames.append(Frame(at_ns + number * S // 5, (walker,)))
        for start in range(0, len(frames), 50):
            self.own.floor.keep_frames(STORE, frames[start : start + 50])

    def path(self, slots: list[int]) -> list[tuple[float, float]]:
        """Return the way from the gate along the slots and back, a place each fifth of a second."""
        posts = self.plan.gates[0].posts
        gate = (posts[0][0] + posts[1][0]) / 2, (posts[0][1] + posts[1][1]) / 2
        found = self.plan.slots()
        stops = [gate]
        for number in slots:
            slot = found[self.slot(number)[0]]
            fixture = next(
                one
                for one in self.plan.fixtures
                if any(slot in shelf.slots for shelf in one.shelves)
            )
            stops.append((slot.x_m + 0.7 * fixture.facing[0], slot.y_m + 0.7 * fixture.facing[1]))
        way: list[tuple[float, float]] = []
        for here, there in zip(stops, [*stops[1:], gate], strict=True):
            steps = max(math.ceil(math.dist(here, there) / 0.2), 1)
            for step in range(steps):
                done = step / steps
                way.append(
                    (
                        here[0] + (there[0] - here[0]) * done,
                        here[1] + (there[1] - here[1]) * done,
                    )
                )
            way += [there] * 10
        return way

    def crowd(self, people: int, moment: int) -> None:
        """Let so many people walk in circles, for one moment of the live floor."""
        xs, ys = zip(*self.plan.outline, strict=True)
        middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        wide = (max(xs) - min(xs)) / 2.3, (max(ys) - min(ys)) / 2.3
        walkers = []
        for one in range(people):
            turn = moment * (0.02 + 0.002 * (one % 9)) + one * 0.7
            far = 0.35 + 0.6 * ((one * 7) % people) / people
            x_m = middle[0] + wide[0] * far * math.cos(turn)
            y_m = middle[1] + wide[1] * far * math.sin(turn)
            visit = f"0b5e{one:04d}-1f2e-5a6b-8c9d-0123456789ab"
            walkers.append(Walker(one, visit, round(x_m * 100), round(y_m * 100)))
        frame = Frame(utc_now_ns(), tuple(walkers))
        self.town.services.floors.put_frame(self.own.organisation, STORE, frame)

    def sensors(self, *ill: str) -> None:
        """Tell how the sensors do; those named are silent."""
        told = tuple(
            SensorShown(name, "camera", "silent" if name in ill else "ok", "")
            for name in self.plan.cameras
        )
        self.town.services.floors.put_sensors(self.own.organisation, STORE, told)

    def left(self, visit_id: str, acts: list[Taken], at_ns: int, review: bool) -> list[Fact]:
        """Return the end of a visit and its receipt."""
        left_ns = at_ns + (len(acts) + 2) * 20 * S
        times: dict[str, object] = {"entered_t_ns": at_ns, "left_t_ns": left_ns}
        units: dict[str, int] = {}
        for one in acts:
            sku = self.slot(one.slot)[1]
            units[sku] = units.get(sku, 0) + (one.quantity if one.kind == "pick" else -one.quantity)
        sure = min((one.probability for one in acts), default=1.0)
        lines = [
            {
                "sku": sku,
                "quantity": count,
                "unit_price_minor": self.bundle.catalogue[sku].price_minor,
                "probability": sure,
            }
            for sku, count in units.items()
            if count > 0
        ]
        receipt = times | {
            "visit_id": visit_id,
            "credential": f"pass-{visit_id}",
            "currency": "KRW",
            "lines": lines,
            "total_minor": 0,
            "tax_minor": 0,
            "confidence": sure,
            "status": "review" if review else "settled",
        }
        ended = times | {"visit_id": visit_id}
        return [
            Fact(f"{visit_id}-end", "VisitEnded", STORE, visit_id, left_ns, "", ended),
            Fact(f"{visit_id}-receipt", "ReceiptIssued", STORE, visit_id, left_ns, "", receipt),
        ]
