"""One run held against one truth: an outcome for each visit and each act.

Figures are computed from outcomes, so several recordings are pooled by joining their outcomes.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tillfree.premises import load_bundle
from tillfree.scoring.folder import read_acts, read_receipts, read_tracks
from tillfree.scoring.matching import (
    ActPair,
    VisitPair,
    match_acts,
    match_by_credential,
    match_by_track,
)
from tillfree.scoring.run_records import SaidAct, SaidReceipt
from tillfree.scoring.settings import ScoringSettings
from tillfree.scoring.truth import TrueVisit, Truth, load_positions, load_truth


@dataclass(frozen=True, slots=True)
class VisitOutcome:
    """One visit that should have had a receipt, or one receipt that nobody should have had.

    `true_items` is None for a receipt that nobody should have had (a staff member's, one of
    somebody still inside, one of no visit at all); `said_items` is None for a missing receipt.
    """

    true_visit_id: str | None
    said_visit_id: str | None
    true_items: Counter[str] | None
    said_items: Counter[str] | None
    confidence: float
    settled: bool

    @property
    def right(self) -> bool:
        """Whether the receipt is there, should be, and is right to the last item."""
        return self.true_items is not None and self.true_items == self.said_items

    @property
    def bought(self) -> bool:
        """Whether the visit truly went away with something."""
        return bool(self.true_items)

    @property
    def hits(self) -> int:
        """Units that are both true and said."""
        return ((self.true_items or Counter()) & (self.said_items or Counter())).total()


@dataclass(frozen=True, slots=True)
class ActOutcome:
    """One act that was true, said, or both; `right` in visit, article and quantity as well.

    Delays are seconds from the true moment; NaN where the act was not both true and said.
    """

    kind: str
    true: bool
    said: bool
    right: bool
    probability: float
    said_after_s: float
    decided_after_s: float


@dataclass(frozen=True, slots=True)
class Outcomes:
    """All outcomes of one run, or of several pooled."""

    visits: tuple[VisitOutcome, ...]
    acts: tuple[ActOutcome, ...]

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes(self.visits + other.visits, self.acts + other.acts)


def read_outcomes(folder: Path, bundle: Path, settings: ScoringSettings) -> Outcomes:
    """Hold the run in `folder` against the truth of the bundle in `bundle`.

    Raises RunUnreadable, TruthUnreadable or BundleUnreadable where a file is missing or damaged.
    """
    truth = load_truth(bundle)
    pairs, named = pair_visits(folder, bundle, truth, settings)
    return judge(truth, read_acts(folder), pairs, named, settings)


def pair_visits(
    folder: Path, bundle: Path, truth: Truth, settings: ScoringSettings
) -> tuple[tuple[VisitPair, ...], bool]:
    """Pair true visits with the receipts of a run; tells too whether credentials name people."""
    receipts = read_receipts(folder)
    if load_bundle(bundle).store.gates:
        return match_by_credential(truth.visits, receipts, settings), True
    positions = load_positions(bundle)
    tracks = read_tracks(folder)
    return match_by_track(truth.visits, receipts, positions, tracks, settings), False


def judge(
    truth: Truth,
    acts: tuple[SaidAct, ...],
    pairs: tuple[VisitPair, ...],
    named: bool,
    settings: ScoringSettings,
) -> Outcomes:
    """Turn pairs of visits and all acts into outcomes; `named` where credentials tell who is who.

    A visit needs a receipt if it is a shopper's, has ended and (where credentials are known) was
    let in by one. An unneeded receipt without lines charges nobody and is left out.
    """
    visits = []
    for pair in pairs:
        needed = pair.true is not None and needs_receipt(pair.true, named)
        if needed or (pair.said is not None and pair.said.items):
            visits.append(_visit_outcome(pair.true if needed else None, pair.said))
    owners = {
        pair.true.visit_id: pair.said.visit_id
        for pair in pairs
        if pair.true is not None and pair.said is not None
    }
    judged = [_act_outcome(pair, owners) for pair in match_acts(truth.interactions, acts, settings)]
    return Outcomes(tuple(visits), tuple(judged))


def needs_receipt(visit: TrueVisit, named: bool) -> bool:
    """Tell whether the contract wants a receipt for a visit."""
    known = bool(visit.credential) or not named
    return visit.role != "staff" and visit.left_t_ns is not None and known


def _visit_outcome(true: TrueVisit | None, said: SaidReceipt | None) -> VisitOutcome:
    return VisitOutcome(
        true_visit_id=true.visit_id if true else None,
        said_visit_id=said.visit_id if said else None,
        true_items=true.items if true else None,
        said_items=said.items if said else None,
        confidence=said.confidence if said else 0.0,
        settled=said is not None and said.status == "settled",
    )


def _act_outcome(pair: ActPair, owners: dict[str, str]) -> ActOutcome:
    true, said = pair.true, pair.said
    nan = float("nan")
    if true is None or said is None:
        act = true or said
        assert act is not None
        sure = said.probability if said else 0.0
        return ActOutcome(act.kind, true is not None, said is not None, False, sure, nan, nan)
    if true.visit in owners:
        same_visit = said.visit_id == owners[true.visit]
    else:
        same_visit = said.visit_id not in set(owners.values())
    right = same_visit and said.sku == true.sku and said.quantity == true.quantity
    return ActOutcome(
        kind=true.kind,
        true=True,
        said=True,
        right=right,
        probability=said.probability,
        said_after_s=(said.said_t_ns - true.t_ns) / 1e9,
        decided_after_s=(said.decided_t_ns - true.t_ns) / 1e9,
    )


def hold_against_truth(
    receipts: tuple[SaidReceipt, ...],
    acts: tuple[SaidAct, ...],
    bundle: Path,
    settings: ScoringSettings,
) -> Outcomes:
    """Hold receipts that were never written to a folder against a bundle's truth by credential."""
    truth = load_truth(bundle)
    pairs = match_by_credential(truth.visits, receipts, settings)
    return judge(truth, acts, pairs, True, settings)
