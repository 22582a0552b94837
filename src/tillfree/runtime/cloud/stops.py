"""Which stores are stopped, for the lines that tell them."""

from collections.abc import Callable

from tillfree.core.errors import DatabaseUnavailable
from tillfree.runtime.cloud.services import CloudServices


def stopped_stores(services: CloudServices) -> Callable[[str, str], bool]:
    """Return who tells whether a store is stopped; while the database is away, as before."""
    known: dict[tuple[str, str], bool] = {}

    def is_stopped(organisation: str, store_id: str) -> bool:
        place = organisation, store_id
        try:
            known[place] = services.of(organisation).admission.gates.is_stopped(store_id)
        except DatabaseUnavailable:
            return known.get(place, False)
        return known[place]

    return is_stopped
