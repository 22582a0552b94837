"""Parties that left: what they leave with, and how long they are remembered.

Stands at the end of a visit. A receipt that was given stands; yet while the acts of its last
seconds can still be explained anew, the party stays in the explanations. Were it taken out before,
somebody else would have to have done what it did.
"""

from dataclasses import dataclass, field

import msgspec

from tillfree.attribution.beam import Beam
from tillfree.attribution.records import NOBODY, CartBelief, Claim, Outcome, Role

Shares = dict[tuple[Outcome, ...], float]
"""Explanations of an act with their probabilities, the one that is said first."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What a party leaves with: its cart, and the last word on each act claimed for it.

    `released` are the ids of claims that can change no more; `riddles` what happened within its
    reach that nothing explains, or that is nobody's, as sentences.
    """

    cart: CartBelief
    claims: tuple[Claim, ...]
    released: tuple[str, ...]
    riddles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A party that left at `t_ns`, with its tracks and its acts, which are to be forgotten."""

    t_ns: int
    party: str
    tracks: frozenset[int]
    acts: frozenset[str]


@dataclass(slots=True)
class Leaving:
    """The parties that left within the horizon; `roles` are of all that are not forgotten."""

    roles: dict[str, Role]
    _gone: list[Gone] = field(default_factory=list)

    def add(self, gone: Gone) -> None:
        """Note that a party left."""
        self._gone.append(gone)

    def forget(self, horizon_ns: int, beam: Beam) -> bool:
        """Take parties that left before the horizon out of the beam; tell if there were any."""
        due = [gone for gone in self._gone if gone.t_ns <= horizon_ns]
        self._gone = [gone for gone in self._gone if gone.t_ns > horizon_ns]
        for gone in due:
            beam.forget_party(gone.party, gone.tracks, gone.acts)
            self.roles.pop(gone.party, None)
        return bool(due)

    def standing(self, shares: Shares) -> Shares:
        """Return what may be said: the receipt of who has left stands, so it is nobody's now."""
        staying = self.roles.keys() - {gone.party for gone in self._gone}
        found: Shares = {}
        for outcomes, share in shares.items():
            told = tuple(
                o if o.party in staying else msgspec.structs.replace(o, party=NOBODY)
                for o in outcomes
            )
            found[told] = found.get(told, 0.0) + share
        return found
