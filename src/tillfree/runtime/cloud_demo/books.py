"""What the journal says while the demonstration runs, as lines for people, and how long it took."""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from tillfree.core.clock import seconds
from tillfree.floor import floor_plan
from tillfree.journal import Fact
from tillfree.journal.postgres import one_transaction, transaction
from tillfree.merchandise import PlannedSlot, StockCounted
from tillfree.premises import Bundle
from tillfree.runtime.cloud import OrganisationServices
from tillfree.scoring import money
from tillfree.settlement import Merchant, SaleTerms, TaxBasis
from tillfree.settlement.postgres import AccountBalance, trial_balance
from tillfree.tenants import SYSTEM, Role, Venue, VenueKind
from tillfree.tenants import Merchant as LegalMerchant
from tillfree.tenants import StoreTerms as SoldOn

OWNER_EMAIL = "owner@demo.invalid"
OWNER_PASSWORD = "walk-in-walk-out"
"""Who may look at the demonstration; it listens on this machine alone."""
FIRST_QUANTITY, LOW_QUANTITY = 8, 3
"""Units of each article in each of its slots that somebody counted at first, and at how many they
run low; made up, as the store is."""

_WORDS = {
    "PaymentCaptured": "paid",
    "ZeroCartClosed": "nothing taken, nothing to pay",
    "ReviewOpened": "a person will look at it",
    "DebtIncurred": "not paid, a debt",
}
"""Kinds of facts after which nobody waits for a visit any more, and what is said of them."""


class _Line(msgspec.Struct, frozen=True):
    sku: str
    quantity: int


@dataclass(slots=True)
class Books:
    """The journal of one organisation, read as it grows.

    `waits_s` are the seconds of store time from each shopper's way out to the captured payment;
    `visits` those that are not at their end, with the moment (ns) at which their people left;
    visits in `aside` are no part of the recording, and nothing is said of them.
    """

    services: OrganisationServices
    currency: str
    names: dict[str, str]
    waits_s: list[float] = field(default_factory=list)
    visits: dict[str, int] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    _position: int = 0
    _bought: dict[str, str] = field(default_factory=dict)

    def news(self, store_ns: Callable[[], int]) -> list[str]:
        """Return a line for each visit that came to its end, by what the store's clock shows then.

        That is asked when the fact was read, so what is told is what a reader had to wait.
        """
        lines: list[str] = []
        while batch := self.services.log.read(after=self._position):
            self._position = batch[-1].position
            for entry in batch:
                self._note(entry.fact)
                if entry.fact.kind in _WORDS and entry.fact.subject in self.visits:
                    lines.append(self._ended(entry.fact, store_ns()))
        return lines

    def balance(self) -> tuple[AccountBalance, ...]:
        """Return the ledger's trial balance."""
        log = self.services.log
        with transaction(log.engine, log.organisation) as connection:
            return trial_balance(connection)

    def _note(self, fact: Fact) -> None:
        if fact.subject in self.aside:
            return
        if fact.kind == "VisitStarted" and fact.body.get("role") == "shopper":
            self.visits[fact.subject] = 0
        elif fact.kind == "VisitEnded" and fact.subject in self.visits:
            self.visits[fact.subject] = fact.occurred_ns
        elif fact.kind == "ReceiptSettled":
            lines = msgspec.convert(fact.body["lines"], list[_Line], strict=False)
            total = money(msgspec.convert(fact.body["total_minor"], int), self.currency)
            told = (f"{line.quantity} × {self.names.get(line.sku, line.sku)}" for line in lines)
            self._bought[fact.subject] = f"{total:>12}  {', '.join(told)}"

    def _ended(self, fact: Fact, store_ns: int) -> str:
        wait_s = seconds(store_ns - self.visits.pop(fact.subject))
        words = _WORDS[fact.kind]
        if fact.kind == "PaymentCaptured":
            self.waits_s.append(wait_s)
            words = f"{words} {self._bought.get(fact.subject, '')}"
        return f"    {wait_s:4.1f} s after the door: {words}"


def open_books(services: OrganisationServices, bundle: Bundle) -> Books:
    """Let an organisation sell what a bundle's catalogue has, and begin to read its journal."""
    store = bundle.store
    _found(services, bundle)
    terms = SaleTerms(
        store_id=store.store_id,
        currency=store.currency,
        merchant=Merchant("The demonstration", "1 Example Street", "000-00-00000"),
        tax_basis=TaxBasis.SHARE,
        zone=store.timezone,
    )
    services.corrections.set_terms(terms)
    catalogue = (bundle.path / "catalog.csv").read_bytes()
    services.merchandise.upload(store.store_id, catalogue, store.timezone)
    _stock_up(services, bundle)
    # The store's edge tells its plan as well; so the floor is there before the edge is.
    services.floor.keep_plan(floor_plan(bundle.store))
    names = {sku: product.name for sku, product in bundle.catalogue.items()}
    return Books(services, store.currency, names)


def _found(services: OrganisationServices, bundle: Bundle) -> None:
    """Found the organisation with the bundle's store, and an owner who can sign in."""
    store = bundle.store
    services.registry.found("The demonstration", SYSTEM)
    services.registry.add_venue(Venue("demo", "The demonstration", VenueKind.SHOP), SYSTEM)
    merchant = LegalMerchant("The demonstration", "000-00-00000", "1 Example Street", "KR")
    services.registry.open_store(
        SoldOn(store.store_id, "demo", store.name, merchant, 0, store.currency, store.timezone),
        SYSTEM,
    )
    invitation = services.people.invite(OWNER_EMAIL, Role.OWNER, SYSTEM)
    services.people.join(invitation.token, "Demo Owner", OWNER_PASSWORD)


def _stock_up(services: OrganisationServices, bundle: Bundle) -> None:
    """Plan the shelves as the bundle describes them, and count a first stock."""
    store_id = bundle.store.store_id
    slots = [slot for slot in bundle.store.slots if slot.skus]
    planned = tuple(PlannedSlot(slot.slot_id, slot.skus, LOW_QUANTITY) for slot in slots)
    services.merchandise.plan(store_id, 1, planned)
    with one_transaction(services.log.engine, services.log.organisation):
        for slot in slots:
            for sku in slot.skus:
                counted = StockCounted(slot.slot_id, sku, FIRST_QUANTITY)
                services.merchandise.count(store_id, counted)
