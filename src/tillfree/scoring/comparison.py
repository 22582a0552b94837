"""Receipts beside the truth, visit by visit, for people to read."""

from dataclasses import dataclass
from pathlib import Path

from tillfree.scoring.outcomes import needs_receipt, pair_visits
from tillfree.scoring.run_records import SaidReceipt
from tillfree.scoring.settings import ScoringSettings
from tillfree.scoring.truth import load_truth

Items = tuple[tuple[str, int], ...]
"""Units by sku, sorted by sku."""


@dataclass(frozen=True, slots=True)
class ComparedVisit:
    """One visit that has a receipt or should have one.

    `true_items` is None where there should be no receipt; `said` is None where it is missing.
    """

    name: str
    said: SaidReceipt | None
    said_items: Items
    true_items: Items | None

    @property
    def right(self) -> bool:
        """Whether the receipt is there, should be, and is right to the last item."""
        return self.said is not None and self.said_items == self.true_items


def compare_visits(
    folder: Path, bundle: Path, settings: ScoringSettings
) -> tuple[ComparedVisit, ...]:
    """Pair the receipts of a run with the true visits, in order of entering.

    An unneeded receipt without lines charges nobody and is left out, as in the score.
    """
    truth = load_truth(bundle)
    pairs, named = pair_visits(folder, bundle, truth, settings)
    found: list[tuple[int, ComparedVisit]] = []
    for pair in pairs:
        needed = pair.true is not None and needs_receipt(pair.true, named)
        if not needed and (pair.said is None or not pair.said.items):
            continue
        true = pair.true if needed else None
        entered = pair.said.entered_t_ns if pair.said else (true.entered_t_ns if true else 0)
        visit = ComparedVisit(
            name=_name(pair.said, true.credential if true else None),
            said=pair.said,
            said_items=tuple(sorted(pair.said.items.items())) if pair.said else (),
            true_items=tuple(sorted(true.items.items())) if true else None,
        )
        found.append((entered, visit))
    return tuple(visit for _, visit in sorted(found, key=lambda each: (each[0], each[1].name)))


def _name(said: SaidReceipt | None, credential: str | None) -> str:
    if said is not None:
        return said.credential or said.visit_id[:13]
    return credential or "a visit"
