"""A store with other goods in its slots: what stands still stays, the planogram is another."""

from collections.abc import Mapping
from dataclasses import replace

from tillfree.premises.layout import Store


def replanned(store: Store, skus_of_slot: Mapping[str, tuple[str, ...]]) -> Store:
    """Return the store with these articles in its slots; a slot that is not named has none.

    Slots that the store does not have are passed over.
    """
    fixtures = tuple(
        replace(
            fixture,
            shelves=tuple(
                replace(
                    shelf,
                    slots=tuple(
                        replace(slot, skus=skus_of_slot.get(slot.slot_id, ()))
                        for slot in shelf.slots
                    ),
                )
                for shelf in fixture.shelves
            ),
        )
        for fixture in store.fixtures
    )
    return replace(store, fixtures=fixtures)
