"""A visit's history into events: one function, so that any order of hearing gives the same.

Stands between what was heard (`stream.py`) and whoever exports or keeps events.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from tillfree.core.ids import derived_id
from tillfree.insight.carting import Carted, cart_changes
from tillfree.insight.heard import Act, Sale
from tillfree.insight.history import Look, Stay, VisitHistory
from tillfree.insight.places import Places
from tillfree.insight.records import EventItem, EventName, WebEvent
from tillfree.insight.settings import EventSettings


@dataclass(frozen=True, slots=True)
class _Where:
    zone_id: str = ""
    slot_id: str = ""
    interaction_id: str = ""


_NOWHERE = _Where()


@dataclass(frozen=True, slots=True)
class _Teller:
    """Makes events of one visit."""

    history: VisitHistory
    places: Places
    settings: EventSettings
    person: str

    def event(
        self,
        name: EventName,
        key: Iterable[str | int],
        t_ns: int,
        items: tuple[EventItem, ...] = (),
        where: _Where = _NOWHERE,
    ) -> WebEvent:
        """Return an event; `key` is what is certain about it."""
        valued = bool(where.interaction_id)
        return WebEvent(
            event_id=derived_id(self.places.store_id, "event", name, *key),
            name=name,
            session_id=self.history.visit_id,
            person=self.person,
            store_id=self.places.store_id,
            t_ns=t_ns,
            items=items,
            value_minor=sum(i.price_minor * i.quantity for i in items) if valued else 0,
            currency=self.places.currency if valued else "",
            zone_id=where.zone_id,
            slot_id=where.slot_id,
            interaction_id=where.interaction_id,
        )

    def act(self, name: EventName, act: Act, quantity: int, t_ns: int) -> WebEvent:
        """Return the event of an act."""
        place = self.places.slots.get(act.slot_id)
        where = _Where(place.zone_id if place else "", act.slot_id, act.interaction_id)
        items = (self.item(act.sku, quantity, act.slot_id),)
        return self.event(name, (act.interaction_id,), t_ns, items, where)

    def item(self, sku: str, quantity: int, slot_id: str = "", price_minor: int = -1) -> EventItem:
        """Return an article as an event's item; without a price the catalogue's is taken."""
        article = self.places.articles.get(sku)
        place = self.places.slots.get(slot_id)
        return EventItem(
            item_id=sku,
            item_name=article.name if article else sku,
            item_brand=article.brand if article else "",
            item_category=article.category if article else "",
            price_minor=self.places.price_minor(sku) if price_minor < 0 else price_minor,
            quantity=quantity,
            list_id=place.zone_id if place else "",
            location_id=slot_id,
            index=place.index if place else -1,
        )


def events_of(
    history: VisitHistory,
    places: Places,
    settings: EventSettings,
    person: str,
    until_ns: int,
) -> tuple[WebEvent, ...]:
    """Return a visit's events up to `until_ns` (ns UTC), by time, name and id.

    Empty until the visit's start was heard. `person` is its pseudonym, or empty.
    """
    if history.began is None:
        return ()
    teller = _Teller(history, places, settings, person)
    carted = cart_changes(history, places, settings)
    told = [
        *_frame(teller),
        *_lists(teller),
        *_selects(teller),
        *_acts(teller, carted),
        *_checkout(teller, carted),
        *_sales(teller),
    ]
    order = {name: place for place, name in enumerate(EventName)}
    told = [event for event in told if event.t_ns <= until_ns]
    return tuple(sorted(told, key=lambda e: (e.t_ns, order[e.name], e.event_id)))


def _frame(teller: _Teller) -> list[WebEvent]:
    history = teller.history
    assert history.began is not None
    key = (history.visit_id,)
    told = [teller.event(EventName.VISIT_START, key, history.began.entered_t_ns)]
    if history.left_ns is not None:
        told.append(teller.event(EventName.VISIT_END, key, history.left_ns))
    return told


def _lists(teller: _Teller) -> list[WebEvent]:
    """Passing a zone with shelves is seeing the list of what stands there."""
    told, gap_ns = [], round(teller.settings.pass_gap_s * 1e9)
    last: dict[tuple[int, str], int] = {}
    for stay in sorted(teller.history.stays.values(), key=_by_entering):
        skus = teller.places.zone_skus.get(stay.zone_id)
        if not skus:
            continue
        whose = (stay.track_id, stay.zone_id)
        since_ns = last.get(whose)
        end_ns = stay.entered_ns if stay.left_ns is None else stay.left_ns
        last[whose] = max(end_ns, since_ns or 0)
        if since_ns is not None and stay.entered_ns - since_ns <= gap_ns:
            continue
        key = (teller.history.visit_id, stay.track_id, stay.zone_id, stay.entered_ns)
        items = tuple(teller.item(sku, 1) for sku in skus)
        where = _Where(stay.zone_id)
        told.append(teller.event(EventName.VIEW_ITEM_LIST, key, stay.entered_ns, items, where))
    return told


def _by_entering(stay: Stay) -> tuple[int, int, str]:
    return stay.entered_ns, stay.track_id, stay.zone_id


def _by_beginning(look: Look) -> tuple[int, int, str, str, int]:
    return look.from_ns, look.track_id, look.slot_id, look.kind, look.to_ns


def _selects(teller: _Teller) -> list[WebEvent]:
    """Stopping before a slot or looking at it is choosing it from the list."""
    settings = teller.settings
    gap_ns, least_ns = round(settings.select_gap_s * 1e9), round(settings.stop_least_s * 1e9)
    runs: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for look in sorted(teller.history.looks, key=_by_beginning):
        if look.kind == "slot_reached" or look.to_ns - look.from_ns < least_ns:
            continue
        found = runs.setdefault((look.track_id, look.slot_id), [])
        if found and look.from_ns - found[-1][1] <= gap_ns:
            found[-1] = (found[-1][0], max(found[-1][1], look.to_ns))
        else:
            found.append((look.from_ns, look.to_ns))
    told = []
    for (track_id, slot_id), spans in runs.items():
        place = teller.places.slots.get(slot_id)
        if place is None:
            continue
        items = tuple(teller.item(sku, 1, slot_id) for sku in place.skus)
        for from_ns, _ in spans:
            key = (teller.history.visit_id, track_id, slot_id, from_ns)
            where = _Where(place.zone_id, slot_id)
            told.append(teller.event(EventName.SELECT_ITEM, key, from_ns, items, where))
    return told


def _acts(teller: _Teller, carted: Iterable[Carted]) -> list[WebEvent]:
    told = [
        teller.act(EventName.VIEW_ITEM, act, act.quantity, act.t_ns)
        for act in teller.history.acts_in_order()
        if act.kind == "pick"
    ]
    for one in carted:
        name = EventName.ADD_TO_CART if one.added else EventName.REMOVE_FROM_CART
        told.append(teller.act(name, one.act, one.quantity, one.t_ns))
    return told


def _checkout(teller: _Teller, carted: tuple[Carted, ...]) -> list[WebEvent]:
    """Who leaves with a cart began to check out when they headed for the door."""
    history = teller.history
    cart: dict[str, int] = {}
    for one in carted:
        cart[one.act.sku] = cart.get(one.act.sku, 0) + (
            one.quantity if one.added else -one.quantity
        )
    items = tuple(teller.item(sku, count) for sku, count in sorted(cart.items()) if count > 0)
    if history.left_ns is None or not items:
        return []
    last_ns = max(one.t_ns for one in carted)
    stays = history.stays.values()
    doors = teller.places.door_zones
    to_door = [s.entered_ns for s in stays if s.zone_id in doors and s.entered_ns >= last_ns]
    from_shelf = [s.left_ns for s in stays if s.left_ns is not None and s.left_ns >= last_ns]
    t_ns = max(to_door or from_shelf or [history.left_ns])
    event = teller.event(
        EventName.BEGIN_CHECKOUT, (history.visit_id,), min(t_ns, history.left_ns), items
    )
    return [_valued(event, teller.places.currency, sum(i.price_minor * i.quantity for i in items))]


def _sales(teller: _Teller) -> list[WebEvent]:
    return [
        _sale(teller, fact_id, t_ns, sale)
        for fact_id, (t_ns, sale) in sorted(teller.history.sales.items())
        if sale.lines
    ]


def _sale(teller: _Teller, fact_id: str, t_ns: int, sale: Sale) -> WebEvent:
    """A settled receipt is a purchase; so is what a correction adds; what it takes off, a refund.

    The value is what is paid or given back, tax contained.
    """
    back = sale.total_minor < 0
    name = EventName.REFUND if back else EventName.PURCHASE
    sign = -1 if back else 1
    items = tuple(
        teller.item(line.sku, sign * line.quantity, price_minor=line.unit_price_minor)
        for line in sale.lines
    )
    event = teller.event(name, (fact_id,), t_ns, items)
    event = _valued(event, sale.currency, sign * sale.total_minor)
    return msgspec.structs.replace(event, transaction_id=_transaction(teller, sale, back))


def _transaction(teller: _Teller, sale: Sale, back: bool) -> str:
    """The visit names its purchase, and what is given back of it. A later addition is a purchase
    of its own: tools that have seen a transaction pass over a second of the same name."""
    visit_id = teller.history.visit_id
    return f"{visit_id}:{sale.correction_id}" if sale.correction_id and not back else visit_id


def _valued(event: WebEvent, currency: str, value_minor: int) -> WebEvent:
    return msgspec.structs.replace(event, currency=currency, value_minor=value_minor)
