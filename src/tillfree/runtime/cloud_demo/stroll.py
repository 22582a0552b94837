"""The demonstration's shopper, who walks through the store again and again to be looked at.

What they do is made up and told straight into the journal, as a store's engine would tell it, so
that whoever signs in as them sees a cart fill on their own telephone.
"""

from collections.abc import Callable, Iterator

from tillfree.admission.postgres import PaymentMethod
from tillfree.consent import Purpose
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.premises import Bundle
from tillfree.runtime.cloud import OrganisationServices

SHOPPER_EMAIL = "shopper@demo.invalid"
SHOPPER_PASSWORD = "take-what-you-like"
"""Who may look at the app; the demonstration listens on this machine alone."""
BETWEEN_S = 6.0
"""Seconds between two acts: long enough to read the page of a product."""
_SCRIPT = ((0, "pick"), (7, "pick"), (7, "return"), (3, "pick"), (12, "pick"))
"""What is done on a visit: at which slot, in the bundle's order, and what."""
_SURE = 0.997
_KINDS = {"pick": "ItemTaken", "return": "ItemReturned"}


def open_account(services: OrganisationServices) -> str:
    """Open the account of the demonstration's shopper, with play money; return their id."""
    admission, texts = services.admission, services.consents.texts()
    admission.keyring.keep_fresh()
    person_id = admission.accounts.register(
        SHOPPER_EMAIL, "Sora Kim", SHOPPER_PASSWORD, texts[Purpose.ACCOUNT].wording
    )
    method = PaymentMethod("sandbox:approve", "Sandbox, approve", "")
    admission.accounts.set_payment_method(person_id, method, texts[Purpose.PAYMENT_METHOD].wording)
    return person_id


def stroll(
    services: OrganisationServices,
    bundle: Bundle,
    person_id: str,
    now_ns: Callable[[], int],
    is_over: Callable[[float], bool],
    begins: Callable[[str], object],
) -> None:
    """Walk through the store until `is_over`, which waits some seconds, says so.

    `begins` is told the id of each visit before it begins.
    """
    while True:
        for facts in _visit(services, bundle, person_id, now_ns):
            begins(facts[0].subject)
            services.log.append(facts)
            if is_over(BETWEEN_S):
                return


def _visit(
    services: OrganisationServices, bundle: Bundle, person_id: str, now_ns: Callable[[], int]
) -> Iterator[list[Fact]]:
    """Yield the facts of one visit, moment by moment."""
    store_id, began_ns = bundle.store.store_id, now_ns()
    credential = services.admission.passes.credential(person_id)
    visit_id = derived_id(store_id, "stroll", credential, began_ns)
    who: dict[str, object] = {"visit_id": visit_id, "credential": credential}

    def fact(kind: str, number: int, body: dict[str, object]) -> Fact:
        name = derived_id(visit_id, kind, number)
        return Fact(name, kind, store_id, visit_id, now_ns(), "", body)

    yield [fact("VisitStarted", 0, who | {"role": "shopper", "entered_t_ns": began_ns})]
    slots = [slot for slot in bundle.store.slots if slot.skus]
    units: dict[str, int] = {}
    for number, (place, kind) in enumerate(_SCRIPT):
        slot = slots[place % len(slots)]
        sku = slot.skus[0]
        units[sku] = units.get(sku, 0) + (1 if kind == "pick" else -1)
        act: dict[str, object] = {
            "interaction_id": derived_id(visit_id, "act", number),
            "t_ns": now_ns(),
            "said_t_ns": now_ns(),
            "decided_t_ns": now_ns(),
            "kind": kind,
            "sku": sku,
            "quantity": 1,
            "slot_id": slot.slot_id,
            "visit_id": visit_id,
            "probability": _SURE,
        }
        yield [fact(_KINDS[kind], number, act)]
    times: dict[str, object] = {"entered_t_ns": began_ns, "left_t_ns": now_ns()}
    lines = [
        {
            "sku": sku,
            "quantity": count,
            "unit_price_minor": bundle.catalogue[sku].price_minor,
            "probability": _SURE,
        }
        for sku, count in units.items()
        if count > 0
    ]
    receipt = times | who
    receipt |= {"currency": bundle.store.currency, "lines": lines, "status": "settled"}
    receipt |= {"total_minor": 0, "tax_minor": 0, "confidence": _SURE}
    yield [
        fact("VisitEnded", 0, times | {"visit_id": visit_id}),
        fact("ReceiptIssued", 0, receipt),
    ]
