"""Where one can go in the console: each place with what one must be allowed to go there."""

from dataclasses import dataclass

from tillfree.tenants import Action


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the console; `needs` one of these, none lets everybody known in."""

    path: str
    name: str
    icon: str
    group: str
    needs: tuple[Action, ...]


def _(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


_FLOOR, _GOODS, _BOOKS = _("Store floor"), _("Goods"), _("Organisation")
_CUSTOMERS = _("Customers")

PLACES: tuple[Place, ...] = (
    Place("/console/live", _("Live store"), "live", _FLOOR, (Action.OPERATE_STORES,)),
    Place(
        "/console/visits",
        _("Visits"),
        "visits",
        _FLOOR,
        (Action.OPERATE_STORES, Action.READ_MONEY),
    ),
    Place("/console/review", _("Review"), "review", _FLOOR, (Action.REVIEW,)),
    Place(
        "/console/insight",
        _("Insight"),
        "insight",
        _FLOOR,
        (Action.ANALYTICS, Action.READ_REPORTS),
    ),
    Place("/console/catalogue", _("Catalogue"), "catalogue", _GOODS, (Action.MANAGE_CATALOGUE,)),
    Place(
        "/console/audiences",
        _("Audiences"),
        "audience",
        _CUSTOMERS,
        (Action.MANAGE_AUDIENCES,),
    ),
    Place("/console/campaigns", _("Campaigns"), "campaign", _CUSTOMERS, (Action.MANAGE_ADS,)),
    Place(
        "/console/stores",
        _("Stores"),
        "stores",
        _BOOKS,
        (Action.OPERATE_STORES, Action.MANAGE_ORGANISATION),
    ),
    Place(
        "/console/new",
        _("New store"),
        "plan",
        _BOOKS,
        (Action.OPERATE_STORES, Action.MANAGE_ORGANISATION),
    ),
    Place("/console/boards", _("Screens"), "screen", _BOOKS, (Action.OPERATE_STORES,)),
    Place("/console/money", _("Money"), "money", _BOOKS, (Action.READ_MONEY,)),
    Place("/console/right", _("How right are we"), "right", _BOOKS, (Action.READ_REPORTS,)),
    Place("/console/team", _("Team"), "team", _BOOKS, (Action.MANAGE_PEOPLE,)),
)
"""Every place in the order in which it is shown."""


def places_of(actions: frozenset[Action]) -> dict[str, list[Place]]:
    """Return the places that somebody may go to, by group."""
    found: dict[str, list[Place]] = {}
    for place in PLACES:
        if not place.needs or actions.intersection(place.needs):
            found.setdefault(place.group, []).append(place)
    return found
