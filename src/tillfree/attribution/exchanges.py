"""Exchanges of ids that tracking has proven and undone: what is known in between is set right.

Tracking tells such an exchange as two mixes: when the persons changed over, and now, when it gave
them their ids back. In between each id followed the other person.
"""

from dataclasses import dataclass, replace

from tillfree.tracking import TrackMix, TrackUpdate

PROVEN = 0.99
"""Probability of a mix from which on it is taken for certain."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """From the first moment of `span_ns` until before the second `pair` followed each other's."""

    pair: tuple[int, int]
    span_ns: tuple[int, int]


def proven_exchanges(
    update: TrackUpdate, known: frozenset[int]
) -> tuple[list[Exchange], list[TrackMix]]:
    """Return the exchanges told in one tick, and the mixes that stay open.

    A mix of `known` that turns out to be the first half of an exchange is none any more: it comes
    back with probability 0, because what happened since is set right instead.
    """
    back = {(m.first, m.second) for m in update.mixes if m.t_ns == update.t_ns}
    found: list[Exchange] = []
    others: list[TrackMix] = []
    for mix in update.mixes:
        pair = mix.first, mix.second
        if pair not in back or mix.probability < PROVEN:
            others.append(mix)
        elif mix.t_ns < update.t_ns:
            found.append(Exchange(pair, (mix.t_ns, update.t_ns)))
            if mix.mix_id in known:
                others.append(replace(mix, probability=0.0))
    return found, others
