"""Which store belongs to which organisation: the port, and a file that says it."""

from pathlib import Path
from typing import Protocol

from tillfree.core.errors import UsageRefused
from tillfree.runtime.nats.access import read_record
from tillfree.runtime.nats.subjects import check_store_id


class StoreDirectory(Protocol):
    """The stores of all organisations whose facts are to be fetched."""

    def stores(self) -> dict[str, str]:
        """Return the organisation of each store, by the store's id."""
        ...


class StaticDirectory:
    """A directory that does not change while the process runs."""

    def __init__(self, stores: dict[str, str]) -> None:
        """Take the organisation of each store.

        Raises IdRefused for a store id that cannot be sent, UsageRefused for a nameless
        organisation.
        """
        for store_id, organisation in stores.items():
            check_store_id(store_id)
            if not organisation:
                raise UsageRefused(f"the store {store_id} has no organisation: name one")
        self._stores = dict(stores)

    def stores(self) -> dict[str, str]:
        """Return the organisation of each store."""
        return dict(self._stores)


def read_directory(place: Path) -> StaticDirectory:
    """Return the directory in a JSON file, `{"<store>": "<organisation>", ...}`."""
    return StaticDirectory(read_record(place, dict[str, str]))
