"""A store's attention as looks at articles, for audiences of who agreed."""

from collections.abc import Iterable

import msgspec

from tillfree.audience import Look
from tillfree.insight import Places, Sign
from tillfree.runtime.told import Told

_FACED = "slot_faced"
"""Feet and body before a slot, which every store tells; where eyes went only some do."""
_read = msgspec.json.Decoder(Sign).decode


def looks_of(told: Iterable[Told], places: Places) -> tuple[Look, ...]:
    """Return the looks in messages of attention; what cannot be read, or is nobody's, is none."""
    found: list[Look] = []
    for one in told:
        if one.kind != _FACED:
            continue
        try:
            sign = _read(one.content)
        except msgspec.DecodeError:
            continue
        place = places.slots.get(sign.slot_id or "")
        if sign.visit_id and place is not None:
            found.append(
                Look(
                    sign.visit_id,
                    places.store_id,
                    place.slot.slot_id,
                    sign.t_ns,
                    sign.duration_ns,
                    place.skus,
                )
            )
    return tuple(found)
