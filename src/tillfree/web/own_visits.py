"""What a shopper is shown of their own visits: carts with names and prices, and how money stands.

A visit is a shopper's own where it began on one of their credentials, which only their account
knows. Of these the newest are kept (`AdmissionSettings.credentials_kept`); older visits are
nobody's any more.
"""

from collections.abc import Sequence

import msgspec

from tillfree.merchandise.postgres import articles, price_book
from tillfree.runtime.cloud import OrganisationServices
from tillfree.settlement.postgres import VisitUnknown, standing
from tillfree.visits.postgres import CartLine, KnownVisit, LiveCart, VisitState, visit_of
from tillfree.web.callers import Caller
from tillfree.web.problems import missing


class OwnLine(msgspec.Struct, frozen=True):
    """Units of an article in a cart; `price_minor` is one unit's now, null where none holds.

    `image` is the file's name that the catalogue gives, `probability` that of the least certain
    act on it. A receipt has the prices that held when each was taken.
    """

    sku: str
    name: str
    image: str
    quantity: int
    price_minor: int | None
    probability: float


class OwnCart(msgspec.Struct, frozen=True):
    """A shopper's cart as it stands; times in ns UTC, `left_ns` 0 inside."""

    visit_id: str
    store_id: str
    store_name: str
    currency: str
    state: VisitState
    entered_ns: int
    left_ns: int
    lines: tuple[OwnLine, ...]


class OwnMoney(msgspec.Struct, frozen=True):
    """How the money of a visit stands, in minor units; `status` in one word, empty for none yet.

    `number` is 0 until there is a receipt.
    """

    status: str
    number: int
    total_minor: int
    paid_minor: int
    debt_minor: int


class OwnVisit(msgspec.Struct, frozen=True):
    """A shopper's visit: its cart and its money."""

    cart: OwnCart
    money: OwnMoney


def credentials_of(caller: Caller) -> tuple[str, ...]:
    """Return the credentials of a shopper who asks, the newest first."""
    return caller.services.admission.credentials.credentials(caller.person_id)


def own_visit(caller: Caller, visit_id: str) -> KnownVisit:
    """Return a visit of the shopper who asks. Raises RequestRefused for any other."""
    with caller.services.office.reading() as connection:
        found = visit_of(connection, visit_id)
    if found is None or found.credential not in credentials_of(caller):
        raise missing("visit of yours", visit_id)
    return found


def shown_cart(own: OrganisationServices, cart: LiveCart | KnownVisit, now_ns: int) -> OwnCart:
    """Return a cart for its shopper."""
    store = own.registry.store(cart.store_id)
    return OwnCart(
        visit_id=cart.visit_id,
        store_id=cart.store_id,
        store_name=store.name if store else "",
        currency=store.currency if store else "",
        state=VisitState(cart.state),
        entered_ns=cart.entered_ns,
        left_ns=cart.left_ns,
        lines=_named(own, cart.store_id, cart.lines, now_ns),
    )


def shown_visit(own: OrganisationServices, visit: KnownVisit, now_ns: int) -> OwnVisit:
    """Return a visit for its shopper."""
    return OwnVisit(shown_cart(own, visit, now_ns), _money(own, visit.visit_id))


def _named(
    own: OrganisationServices, store_id: str, lines: Sequence[CartLine], now_ns: int
) -> tuple[OwnLine, ...]:
    skus = [line.sku for line in lines]
    if not skus:
        return ()
    with own.office.reading() as connection:
        listed = articles(connection, store_id, skus)
        book = price_book(connection, store_id, skus)
    return tuple(
        OwnLine(
            line.sku,
            listed[line.sku].name if line.sku in listed else line.sku,
            listed[line.sku].image if line.sku in listed else "",
            line.quantity,
            book.price_minor(line.sku, now_ns, member=False),
            line.probability,
        )
        for line in lines
    )


def _money(own: OrganisationServices, visit_id: str) -> OwnMoney:
    try:
        with own.office.reading() as connection:
            found = standing(own.cashier.money(connection, visit_id))
    except VisitUnknown:
        return OwnMoney("", 0, 0, 0, 0)
    money = found.money
    captured = sum(one.captured_minor for one in money.payments)
    back = sum(one.amount_minor for one in money.refunds if one.done)
    number = money.settled.number if money.settled else 0
    return OwnMoney(found.status, number, money.due_minor, captured - back, money.debt_minor)
