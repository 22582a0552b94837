"""Parties that left: what they leave with, and how long they are remembered.

Stands at the end of a visit. A receipt that was given stands; yet while the acts of its last
seconds can still be explained anew, the party stays in the explanations. Were it taken out before,
somebody else would have to have done what it did.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from tillfree.attribution.beam import Beam
from tillfree.attribution.cases import Case
from tillfree.attribution.hypothesis import Hypothesis
from tillfree.attribution.marginals import Outcomes
from tillfree.attribution.records import NOBODY, ActKind, CartBelief, Claim, Outcome, Role

Shares = dict[Outcomes, float]
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
class LastWord:
    """What is said for good of each act as a party leaves, and the cart that it sums to.

    `told` has for each act what is likeliest and what may be said of it.
    """

    told: dict[str, tuple[Outcomes, Outcomes]]
    cart: dict[str, int]


def last_word(cases: Iterable[Case], given: Hypothesis, party: str) -> LastWord:
    """Return each open act as `given` explains it, as far as the party can answer for it.

    What stands on the receipt of somebody who left before stands, even if by now this party more
    likely took it. It is not charged twice; and where this party then put it back, that return
    takes from a cart what was never told to be in it, so it is told as nobody's.
    """
    told: dict[str, tuple[Outcomes, Outcomes]] = {}
    held: dict[str, int] = {}
    for case in sorted(cases, key=lambda found: (found.act.t_ns, found.act.key)):
        trail = given.trail.get(case.act.act_id)
        if trail is None:
            continue
        likeliest = max(trail, key=lambda pair: pair[1])[0]
        said = tuple(_answered(outcome, party, held) for outcome in likeliest)
        told[case.act.act_id] = likeliest, said
    return LastWord(told, {sku: count for sku, count in held.items() if count})


def _answered(outcome: Outcome, party: str, held: dict[str, int]) -> Outcome:
    """Count one outcome into what the party holds; return it, or nobody's if it cannot be its."""
    if outcome.party != party or outcome.kind is ActKind.RESTOCK:
        return outcome
    sku, quantity = outcome.item.sku, outcome.item.quantity
    if outcome.kind is ActKind.PICK:
        held[sku] = held.get(sku, 0) + quantity
        return outcome
    if held.get(sku, 0) < quantity:
        return msgspec.structs.replace(outcome, party=NOBODY)
    held[sku] -= quantity
    return outcome


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
