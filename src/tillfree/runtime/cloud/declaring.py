"""What shoppers said of themselves: kept and read while they agree to just that."""

import msgspec

from tillfree.consent import DeclaredSelf, Purpose
from tillfree.consent.postgres import Asking, ProfileShelf, Refused

_KIND = "declared"


class Declarations:
    """The declarations of one organisation's shoppers."""

    def __init__(self, profiles: ProfileShelf) -> None:
        self._profiles = profiles

    def keep(self, person_id: str, said: DeclaredSelf) -> Refused | None:
        """Keep what somebody says of themselves in the place of what they said before."""
        asking = Asking("shopper", Purpose.DEMOGRAPHICS_SELF_DECLARED)
        return self._profiles.keep(person_id, _KIND, msgspec.json.encode(said), asking)

    def of(self, person_id: str) -> DeclaredSelf | Refused:
        """Return what somebody said, empty where they said nothing."""
        asking = Asking("shopper", Purpose.DEMOGRAPHICS_SELF_DECLARED)
        found = self._profiles.read(person_id, _KIND, asking)
        if isinstance(found, Refused):
            return found
        return msgspec.json.decode(found, type=DeclaredSelf) if found else DeclaredSelf()

    def of_linked(self) -> dict[str, DeclaredSelf]:
        """Return what all said whose visits may be looked at together as well, by random ids."""
        linked = self._profiles.people(Asking("insight", Purpose.ANALYTICS_LINKING))
        told = self._profiles.read_all(_KIND, Asking("insight", Purpose.DEMOGRAPHICS_SELF_DECLARED))
        return {
            person: msgspec.json.decode(told[person], type=DeclaredSelf)
            for person in linked
            if person in told
        }
