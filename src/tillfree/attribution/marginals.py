"""What the beam believes: of one act, of one track's party, of one party's cart."""

import math

from tillfree.attribution.hypothesis import Hypothesis
from tillfree.attribution.records import NOBODY, CartBelief, CartLine, Outcome

Outcomes = tuple[Outcome, ...]
Contents = tuple[tuple[str, int], ...]
"""A cart as a key: (sku, quantity) in the order of the skus."""


def act_marginal(beam: list[Hypothesis], act_id: str) -> dict[Outcomes, float]:
    """Return the probability of each explanation of an act, likeliest first."""
    shares: dict[Outcomes, float] = {}
    for hypothesis in beam:
        told = hypothesis.trail.get(act_id)
        if told is None:
            continue
        weight = math.exp(hypothesis.log_weight)
        for outcomes, share in told:
            shares[outcomes] = shares.get(outcomes, 0.0) + weight * share
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))


def party_marginal(beam: list[Hypothesis], track_id: int) -> dict[str, float]:
    """Return the probability of each party that a track may belong to, likeliest first."""
    shares: dict[str, float] = {}
    for hypothesis in beam:
        party = hypothesis.party(track_id)
        shares[party] = shares.get(party, 0.0) + math.exp(hypothesis.log_weight)
    if not shares:
        return {NOBODY: 1.0}
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))


def _cart_key(hypothesis: Hypothesis, party: str) -> Contents:
    cart = hypothesis.carts.get(party)
    return tuple(sorted(cart.items())) if cart else ()


def cart_belief(
    beam: list[Hypothesis], party: str, cart: dict[str, int] | None = None
) -> CartBelief:
    """Return what is believed of a party's `cart`, of the likeliest one where none is named.

    Each line has the probability of its quantity, the whole that of being just so.
    """
    whole: dict[Contents, float] = {}
    for hypothesis in beam:
        key = _cart_key(hypothesis, party)
        whole[key] = whole.get(key, 0.0) + math.exp(hypothesis.log_weight)
    told = max(whole, key=whole.__getitem__) if cart is None else tuple(sorted(cart.items()))
    lines = []
    for sku, quantity in told:
        agreeing = sum(p for key, p in whole.items() if (sku, quantity) in key)
        lines.append(CartLine(sku, quantity, min(agreeing, 1.0)))
    return CartBelief(party, tuple(lines), min(whole.get(told, 0.0), 1.0))


def agreeing_with(beam: list[Hypothesis], belief: CartBelief) -> list[Hypothesis]:
    """Return the explanations in which the party's cart is just this one, normalised again."""
    wanted = tuple((line.sku, line.quantity) for line in belief.lines)
    kept = [h for h in beam if _cart_key(h, belief.party) == wanted]
    total = math.log(sum(math.exp(h.log_weight) for h in kept))
    return [h.with_parties(-total, {}) for h in kept]
