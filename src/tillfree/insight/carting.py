"""When an item that was taken is in the cart: held for some seconds, or carried from its zone.

A unit that was put back sooner was looked at, as a page is opened and closed. A unit put back is
the one of its article taken last: who compares two puts back what is in the hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tillfree.insight.heard import Act
from tillfree.insight.history import Stay, VisitHistory
from tillfree.insight.places import Places
from tillfree.insight.settings import EventSettings


@dataclass(frozen=True, slots=True)
class Carted:
    """So many units came into the cart (`added`) or left it, by one act, at `t_ns`."""

    act: Act
    added: bool
    quantity: int
    t_ns: int


@dataclass(slots=True)
class _Held:
    act: Act
    units: int
    carted_ns: int


def cart_changes(
    history: VisitHistory, places: Places, settings: EventSettings
) -> tuple[Carted, ...]:
    """Return what came into a visit's cart and left it, in order of time.

    The additions less the removals of an article are its units in the visit's cart, at least 0: a
    unit that nobody took is not removed.
    """
    stays = list(history.stays.values())
    held: dict[str, list[_Held]] = {}
    removed: list[Carted] = []
    everything: list[_Held] = []
    for act in history.acts_in_order():
        if act.kind == "pick":
            one = _Held(
                act, act.quantity, _carted_ns(act, history.left_ns, stays, places, settings)
            )
            held.setdefault(act.sku, []).append(one)
            everything.append(one)
        elif act.kind == "return":
            left = _put_back(act, held.get(act.sku, []))
            if left:
                removed.append(Carted(act, False, left, act.t_ns))
    added = [Carted(one.act, True, one.units, one.carted_ns) for one in everything if one.units]
    return tuple(sorted([*added, *removed], key=lambda c: (c.t_ns, c.act.interaction_id)))


def _put_back(act: Act, held: list[_Held]) -> int:
    """Take units off what is held, newest first; return how many of them were in the cart.

    Units that were not yet in the cart are forgotten; those that were stay counted as added.
    """
    wanted, from_cart = act.quantity, 0
    while wanted and held:
        newest = held[-1]
        moved = min(wanted, newest.units)
        wanted -= moved
        if newest.carted_ns <= act.t_ns:
            from_cart += moved
            rest = newest.units - moved
            held.pop()
            if rest:
                held.append(_Held(newest.act, rest, newest.carted_ns))
        else:
            newest.units -= moved
            if not newest.units:
                held.pop()
    return from_cart


def _carted_ns(
    act: Act,
    left_ns: int | None,
    stays: Sequence[Stay],
    places: Places,
    settings: EventSettings,
) -> int:
    """Return when an item taken counts as in the cart: held long enough, carried off, or out."""
    place = places.slots.get(act.slot_id)
    held_ns = act.t_ns + round(settings.cart_s * 1e9)
    carried = [
        stay.left_ns
        for stay in stays
        if place is not None
        and stay.zone_id == place.zone_id
        and stay.left_ns is not None
        and stay.entered_ns <= act.t_ns < stay.left_ns
    ]
    # Of a party, who stays behind may be the one who holds it: the last to leave carries it off.
    ends = [held_ns, *([max(carried)] if carried else []), *([left_ns] if left_ns else [])]
    return max(act.t_ns, min(ends))
