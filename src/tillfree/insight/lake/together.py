"""Pairs of articles that are bought on one visit, by FP-growth.

Han, Pei, Yin, "Mining frequent patterns without candidate generation", SIGMOD 2000; mlxtend's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from mlxtend.frequent_patterns import fpgrowth
from scipy.sparse import csr_matrix

Line = tuple[str, str, int]
"""A visit, an article that it bought, and how many visits bought that article."""


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
    themselves, and visits that are left with one; `visits` is how many there are with all of them.
    `least_support` above 0, at most 1: raising it finds fewer pairs, sooner.
    """
    single = {sku: of_sku for _, sku, of_sku in lines}
    skus = sorted(single)
    column_of = {sku: column for column, sku in enumerate(skus)}
    row_of = {one: row for row, one in enumerate(dict.fromkeys(line[0] for line in lines))}
    # FP-growth counts against the visits that it is shown.
    least = least_support * visits / max(len(row_of), 1)
    if least > 1.0 or not lines:
        return ()
    places = [row_of[line[0]] for line in lines], [column_of[line[1]] for line in lines]
    held = csr_matrix((np.ones(len(lines), dtype=bool), places), shape=(len(row_of), len(skus)))
    sets = fpgrowth(pd.DataFrame.sparse.from_spmatrix(held), min_support=least, max_len=2)
    found = []
    for items, share in zip(sets["itemsets"], sets["support"], strict=True):
        if len(items) != 2:
            continue
        both = round(share * len(row_of))
        a, b = (skus[item] for item in sorted(items))
        for first, second in ((a, b), (b, a)):
            confidence = both / single[first]
            lift = confidence * visits / single[second]
            found.append(Pair(first, second, both, both / visits, confidence, lift))
    return tuple(sorted(found, key=lambda pair: (-pair.lift, pair.first, pair.second)))
