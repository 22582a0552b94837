"""Which said receipt is of which true visit, and which said act is which true act.

With gates a receipt belongs to the true visit of the same credential whose stay it overlaps most
(credentials come back). Without gates nobody has a name: the assignment that makes the most sense
of positions and times decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tillfree.core.clock import NS_PER_MS, nanoseconds
from tillfree.scoring.run_records import SaidAct, SaidReceipt, TrackPoint
from tillfree.scoring.settings import ScoringSettings
from tillfree.scoring.truth import TrueAct, TruePosition, TrueVisit, visit_of

_INSTANT_NS = 200 * NS_PER_MS
"""Positions are compared in instants of this length: the truth and the tracks hold 5 a second."""

_PER_PAIR = 1e6
"""Gain of one more pair of acts, so much that no sum of distances in time outweighs it."""

Gains = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VisitPair:
    """A true visit with its receipt, or one of them alone."""

    true: TrueVisit | None
    said: SaidReceipt | None


@dataclass(frozen=True, slots=True)
class ActPair:
    """A true act with what was said of it, or one of them alone."""

    true: TrueAct | None
    said: SaidAct | None


def match_by_credential(
    visits: Sequence[TrueVisit], receipts: Sequence[SaidReceipt], settings: ScoringSettings
) -> tuple[VisitPair, ...]:
    """Pair visits and receipts of one credential by most overlap of their stays.

    A stay may be missed by `visit_slack_s`; every visit and every receipt is in one pair.
    """
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, receipt in enumerate(receipts):
        by_name[receipt.credential].append(number)
    wanted: dict[str, list[int]] = defaultdict(list)
    for number, visit in enumerate(visits):
        wanted[visit.credential or ""].append(number)
    chosen: dict[int, int] = {}
    for credential, rows in wanted.items():
        columns = by_name.get(credential, [])
        gains = np.array(
            [[_overlap_s(visits[r], receipts[c], settings) for c in columns] for r in rows]
        ).reshape(len(rows), len(columns))
        for row, column in _best(gains):
            chosen[rows[row]] = columns[column]
    return _pairs(visits, receipts, chosen)


def match_by_track(
    visits: Sequence[TrueVisit],
    receipts: Sequence[SaidReceipt],
    positions: Sequence[TruePosition],
    tracks: Iterable[TrackPoint],
    settings: ScoringSettings,
) -> tuple[VisitPair, ...]:
    """Pair visits and receipts of a store without gates by one best assignment.

    What counts is the number of instants (0.2 s) at which a track of the receipt's visit stood
    within `near_m` of a person of the true visit; where positions are not known, the overlap of
    the stays.
    """
    gains = np.zeros((len(visits), len(receipts)))
    if positions:
        rows = {visit.visit_id: number for number, visit in enumerate(visits)}
        columns = {receipt.visit_id: number for number, receipt in enumerate(receipts)}
        at: dict[int, list[tuple[int, float, float]]] = defaultdict(list)
        for place in positions:
            row = rows.get(visit_of(place.person), rows.get(place.person))
            if row is not None:
                at[place.t_ns // _INSTANT_NS].append((row, place.x_m, place.y_m))
        for point in tracks:
            column = columns.get(point.visit_id)
            if column is None:
                continue
            for row, x_m, y_m in at.get(point.t_ns // _INSTANT_NS, ()):
                if np.hypot(x_m - point.x_m, y_m - point.y_m) <= settings.near_m:
                    gains[row, column] += 1.0
    else:
        for row, visit in enumerate(visits):
            for column, receipt in enumerate(receipts):
                gains[row, column] = _overlap_s(visit, receipt, settings)
    return _pairs(visits, receipts, dict(_best(gains)))


def match_acts(
    true: Sequence[TrueAct], said: Sequence[SaidAct], settings: ScoringSettings
) -> tuple[ActPair, ...]:
    """Pair acts of one kind at one slot within `act_window_s`, nearest in time overall.

    Where several fit, as many as possible are paired, and among those the least sum of distances
    in time wins. Every act is in one pair; pairs are in order of time.
    """
    window_ns = nanoseconds(settings.act_window_s)
    groups: dict[tuple[str, str], tuple[list[TrueAct], list[SaidAct]]] = {}
    for act in true:
        groups.setdefault((act.kind, act.slot_id or ""), ([], []))[0].append(act)
    for claim in said:
        groups.setdefault((claim.kind, claim.slot_id or ""), ([], []))[1].append(claim)
    pairs: list[ActPair] = []
    for acts, claims in groups.values():
        apart = np.abs(
            np.array([a.t_ns for a in acts], np.int64)[:, None]
            - np.array([c.t_ns for c in claims], np.int64)[None, :]
        )
        gains = np.where(apart <= window_ns, _PER_PAIR - apart / (window_ns + 1.0), 0.0)
        chosen = dict(_best(gains))
        taken = set(chosen.values())
        pairs += [
            ActPair(act, claims[chosen[n]] if n in chosen else None) for n, act in enumerate(acts)
        ]
        pairs += [ActPair(None, claim) for n, claim in enumerate(claims) if n not in taken]
    return tuple(sorted(pairs, key=_moment))


def _moment(pair: ActPair) -> tuple[int, str, str]:
    act = pair.true or pair.said
    assert act is not None
    return (act.t_ns, act.kind, act.slot_id or "")


def _overlap_s(visit: TrueVisit, receipt: SaidReceipt, settings: ScoringSettings) -> float:
    """Seconds that both stays share, each widened by half the slack; never negative."""
    left = visit.left_t_ns if visit.left_t_ns is not None else receipt.left_t_ns
    shared = min(left, receipt.left_t_ns) - max(visit.entered_t_ns, receipt.entered_t_ns)
    return max(shared / 1e9 + settings.visit_slack_s, 0.0)


def _best(gains: Gains) -> list[tuple[int, int]]:
    """Return the pairs (row, column) of the assignment with the greatest sum, gains above 0."""
    if gains.size == 0:
        return []
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(gains, maximize=True)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if gains[row, column] > 0.0
    ]


def _pairs(
    visits: Sequence[TrueVisit], receipts: Sequence[SaidReceipt], chosen: dict[int, int]
) -> tuple[VisitPair, ...]:
    taken = set(chosen.values())
    paired = [
        VisitPair(visit, receipts[chosen[n]] if n in chosen else None)
        for n, visit in enumerate(visits)
    ]
    alone = [VisitPair(None, receipt) for n, receipt in enumerate(receipts) if n not in taken]
    return tuple(paired + alone)
