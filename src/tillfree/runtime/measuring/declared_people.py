"""What shoppers declared of themselves, into the lake, under the names of their visits there.

Only of who agrees to both now, that it is used and that their visits are looked at together.
"""

from collections.abc import Callable

import msgspec

from tillfree.consent import DeclaredSelf
from tillfree.insight.lake import Lake, declared_table
from tillfree.journal import FactFilter
from tillfree.runtime.cloud import OrganisationServices

_WITHDRAWN = FactFilter(kind="ConsentWithdrawn")


class DeclaredPeople:
    """Writes one organisation's table of declarations, of which only aggregates are ever told."""

    def __init__(self, own: OrganisationServices, lake: Lake, named: Callable[[str], str]) -> None:
        """`named` gives the name under which the lake has a person."""
        self._own = own
        self._lake = lake
        self._named = named
        self._position = 0

    def has_less(self) -> bool:
        """Tell whether somebody took back a consent since this, or the table, was last seen to."""
        log = self._own.log
        newest = log.position()
        found = newest > self._position and log.read(_WITHDRAWN, after=self._position, limit=1)
        self._position = newest
        return bool(found)

    def write(self) -> None:
        """Replace the table by what holds now; where nobody declares anything there is none."""
        said = {
            self._named(person): msgspec.structs.asdict(one)
            for person, one in self._own.declarations.of_linked().items()
            if one != DeclaredSelf()
        }
        attributes = [field.name for field in msgspec.structs.fields(DeclaredSelf)]
        self._lake.write_declared(self._own.organisation, declared_table(said, attributes))
