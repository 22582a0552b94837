"""Pairs of articles that are bought on one visit, by FP-growth.

Han, Pei, Yin, "Mining frequent patterns without candidate generation", SIGMOD 2000; mlxtend's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from mlxtend.frequent_patterns import fpgrowth
from scipy.sparse import csr_matrix

Line = tuple[str, str]
"""Visit and article."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, in both directions told once each: who buys the first also buys the second."""

    first: str
    second: str
    visits: int
    support: float
    confidence: float
    lift: float


def pairs_of(lines: Sequence[Line], visits: int, least_support: float) -> tuple[Pair, ...]:
    """Return both directions of each pair with at least the support, by lift, then names.

    `lines` name each article of a visit once and may leave out articles that are rarer by
    themselves; `visits` is how many there are with those that have no line left. `least_support`
    above 0, at most 1: raising it finds fewer pairs, sooner.
    """
    if not lines:
        return ()
    visit_names, rows = np.unique([line[0] for line in lines], return_inverse=True)
    skus, columns = np.unique([line[1] for line in lines], return_inverse=True)
    ones = np.ones(len(lines), dtype=bool)
    held = csr_matrix((ones, (rows, columns)), shape=(len(visit_names), len(skus)))
    frame = pd.DataFrame.sparse.from_spmatrix(held)
    share = len(visit_names) / visits  # what FP-growth counts against, of all that there are
    sets = fpgrowth(frame, min_support=min(1.0, least_support / share), max_len=2)
    support = {
        tuple(sorted(s)): float(v) * share
        for s, v in zip(sets["itemsets"], sets["support"], strict=True)
    }
    found = []
    for items, both in support.items():
        if len(items) != 2:
            continue
        for first, second in (items, items[::-1]):
            confidence = both / support[(first,)]
            found.append(
                Pair(
                    str(skus[first]), str(skus[second]), round(both * visits),
                    both, confidence, confidence / support[(second,)],
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda pair: (-pair.lift, pair.first, pair.second)))
