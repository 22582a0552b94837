"""Everything a report speaks of, read once from the run folder and the bundle."""

from dataclasses import dataclass
from pathlib import Path

from tillfree.premises import Bundle, load_bundle
from tillfree.scoring.figures import Figures, compute_figures
from tillfree.scoring.folder import (
    read_acts,
    read_carts,
    read_evidence,
    read_health,
    read_receipts,
    read_run_figures,
    read_tracks,
    read_visit_names,
)
from tillfree.scoring.matching import VisitPair
from tillfree.scoring.outcomes import judge, needs_receipt, pair_visits
from tillfree.scoring.run_records import (
    CartChange,
    Evidence,
    Health,
    RunFigures,
    SaidAct,
    SaidReceipt,
    TrackPoint,
)
from tillfree.scoring.settings import ReportSettings, ScoringSettings
from tillfree.scoring.truth import load_truth

COLOURS = 8
"""Colours of visits in the style sheet; later visits begin again with the first."""


@dataclass(frozen=True, slots=True)
class Material:
    """A finished run, its store, and the truth where it is known (`pairs` and `figures`)."""

    bundle: Bundle
    receipts: tuple[SaidReceipt, ...]
    acts: tuple[SaidAct, ...]
    evidence: dict[str, Evidence]
    carts: tuple[CartChange, ...]
    health: Health
    run: RunFigures
    paths: dict[tuple[str, str], tuple[TrackPoint, ...]]
    pairs: tuple[VisitPair, ...] | None
    named: bool
    figures: Figures | None
    order: dict[str, int]
    names: dict[str, str]
    settings: ReportSettings

    @property
    def from_ns(self) -> int:
        """When the run begins, ns."""
        return self.run.from_ns or min(
            [r.entered_t_ns for r in self.receipts] + [a.t_ns for a in self.acts], default=0
        )

    @property
    def to_ns(self) -> int:
        """When the run ends, ns; always after it begins."""
        last = self.run.to_ns or max(
            [r.left_t_ns for r in self.receipts] + [a.t_ns for a in self.acts], default=0
        )
        return max(last, self.from_ns + 1)

    def colour(self, visit_id: str | None) -> str:
        """Return the style sheet's colour of a visit."""
        place = self.order.get(visit_id or "")
        return "var(--soft)" if place is None else f"var(--v{place % COLOURS})"

    def name(self, visit_id: str | None) -> str:
        """Return the credential of a visit, else its id shortened."""
        if not visit_id:
            return "somebody without a scan"
        return self.names.get(visit_id) or visit_id[:13]

    def article(self, sku: str | None) -> str:
        """Return the name of an article, or its sku where the catalogue does not know it."""
        product = self.bundle.catalogue.get(sku or "")
        return product.name if product else (sku or "unknown")

    def right(self, pair: VisitPair) -> bool:
        """Tell whether a pair's receipt is right to the last item."""
        needed = pair.true is not None and needs_receipt(pair.true, self.named)
        if not needed or pair.true is None or pair.said is None:
            return not needed and (pair.said is None or not pair.said.items)
        return pair.true.items == pair.said.items


def read_material(folder: Path, bundle_path: Path, settings: ReportSettings) -> Material:
    """Read a run folder and its bundle; raises RunUnreadable or BundleUnreadable."""
    receipts = read_receipts(folder)
    acts = tuple(sorted(read_acts(folder), key=lambda act: (act.t_ns, act.interaction_id)))
    pairs, named, figures = None, True, None
    if (bundle_path / "truth.json").exists():
        scoring = ScoringSettings()
        truth = load_truth(bundle_path)
        pairs, named = pair_visits(folder, bundle_path, truth, scoring)
        figures = compute_figures(judge(truth, acts, pairs, named, scoring), scoring)
    entered = sorted((r.entered_t_ns, r.visit_id) for r in receipts)
    order = {visit_id: place for place, (_, visit_id) in enumerate(entered)}
    for act in acts:
        if act.visit_id:
            order.setdefault(act.visit_id, len(order))
    return Material(
        bundle=load_bundle(bundle_path),
        receipts=receipts,
        acts=acts,
        evidence={e.interaction_id: e for e in read_evidence(folder)},
        carts=read_carts(folder),
        health=read_health(folder),
        run=read_run_figures(folder),
        paths=_paths(folder, settings),
        pairs=pairs,
        named=named,
        figures=figures,
        order=order,
        names={r.visit_id: r.credential for r in receipts} | read_visit_names(folder),
        settings=settings,
    )


def _paths(folder: Path, settings: ReportSettings) -> dict[tuple[str, str], tuple[TrackPoint, ...]]:
    """Return the first paths of the run, each thinned evenly whenever it has grown too long."""
    paths: dict[tuple[str, str], list[TrackPoint]] = {}
    strides: dict[tuple[str, str], int] = {}
    seen: dict[tuple[str, str], int] = {}
    for point in read_tracks(folder):
        key = (point.visit_id, point.track_id)
        if key not in paths:
            if len(paths) >= settings.paths:
                continue
            paths[key], strides[key], seen[key] = [], 1, 0
        if seen[key] % strides[key] == 0:
            paths[key].append(point)
        seen[key] += 1
        if len(paths[key]) > settings.path_points:
            paths[key] = paths[key][::2]
            strides[key] *= 2
    return {key: tuple(points) for key, points in paths.items()}
