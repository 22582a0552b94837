"""The report as one self-contained HTML page."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from pathlib import Path

from tillfree.core.clock import seconds
from tillfree.scoring.report.floor import floor_drawing, highlight_rules, people_list
from tillfree.scoring.report.material import Material, read_material
from tillfree.scoring.report.receipts import receipt_cards
from tillfree.scoring.report.reliability_chart import reliability_drawing
from tillfree.scoring.report.tables import (
    act_table,
    confidence_table,
    problem_list,
    sensor_table,
    tiles,
)
from tillfree.scoring.report.timeline import timeline_drawing
from tillfree.scoring.report.weights import weight_drawings
from tillfree.scoring.settings import ReportSettings
from tillfree.scoring.wording import day_and_time, duration


def write_report(
    folder: Path, bundle: Path, page: Path, settings: ReportSettings | None = None
) -> None:
    """Write the report of the run in `folder` on the bundle `bundle` to the file `page`.

    Raises RunUnreadable or BundleUnreadable where something cannot be read.
    """
    material = read_material(folder, bundle, settings or ReportSettings())
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("".join(_page(material)), "utf-8")


def _page(material: Material) -> Iterator[str]:
    style = (files("tillfree.scoring.report") / "style.css").read_text("utf-8")
    style += highlight_rules(material)
    store = material.bundle.store
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(store.name)}: what was taken</title><style>{style}</style></head>"
        '<body><a class="skip" href="#receipts">To the receipts</a>'
    )
    span = seconds(material.to_ns - material.from_ns)
    yield (
        f'<header><h1>{escape(store.name)}</h1><p class="lead soft">'
        f"{day_and_time(material.from_ns)}, {duration(span)}, "
        f"{len(store.cameras)} cameras, {len(store.load_cells)} load cells.</p>"
        f"{tiles(material)}</header><main>"
    )
    problems = problem_list(material)
    if problems:
        yield f"<section><h2>What needs a look</h2>{problems}</section>"
    yield from _people(material)
    yield from _shelves(material)
    yield from _trust(material)
    yield f"</main><footer>{_footer(material)}</footer></body></html>"


def _people(material: Material) -> Iterator[str]:
    yield (
        "<section><h2>The floor</h2>"
        '<p class="lead soft">Everybody\'s path from above. A triangle that points down is a pick, '
        "one that points up a return, a square is restocked. Point at anything to read it.</p>"
        f'<div class="card floor"><figure>{floor_drawing(material)}</figure>'
        f"{people_list(material)}</div></section>"
    )
    if material.receipts:
        yield (
            "<section><h2>Carts over time</h2>"
            '<p class="lead soft">Each row is a visit, from the gate in to the gate out; it grows '
            "as the cart fills.</p>"
            f'<figure class="card wide" tabindex="0">{timeline_drawing(material)}</figure>'
            "</section>"
        )
    yield f'<section id="receipts"><h2>Receipts</h2>{receipt_cards(material)}</section>'


def _shelves(material: Material) -> Iterator[str]:
    traces = weight_drawings(material)
    if traces:
        yield (
            "<section><h2>On the scales</h2>"
            '<p class="lead soft">What the load cells read, with the acts that were decided on '
            f'them.</p><div class="traces">{traces}</div></section>'
        )
    if material.acts:
        yield (
            f"<section><h2>Acts</h2><details open><summary>{len(material.acts)} acts, how sure, "
            f"and what came second</summary>{act_table(material)}</details></section>"
        )


def _trust(material: Material) -> Iterator[str]:
    if material.figures is not None:
        yield (
            "<section><h2>Does confidence mean it?</h2>"
            '<p class="lead soft">Of the receipts said at 90 %, nine in ten should be right: then '
            "the dot lies on the dashed line. A larger dot stands for more receipts.</p>"
            '<div class="halves"><figure class="card">'
            f"{reliability_drawing(material.figures.reliability)}</figure>"
            f"<div>{confidence_table(material)}</div></div></section>"
        )
    if material.health.sensors:
        ill = sum(s.state not in {"", "working", "ok"} for s in material.health.sensors)
        words = "all is well" if not ill else f"{ill} need a look"
        opened = " open" if ill else ""
        yield (
            f"<section><h2>Sensors</h2><details{opened}><summary>"
            f"{len(material.health.sensors)} sensors, {words}</summary>"
            f"{sensor_table(material)}</details></section>"
        )


def _footer(material: Material) -> str:
    run = material.run
    if not run.version:
        return "tillfree"
    return escape(
        f"tillfree {run.version}: {run.messages:,} messages ({run.late:,} late, "
        f"{run.doubled:,} doubled, {run.garbled:,} garbled) in {run.seconds:.1f} s, "
        f"{run.times_real_time:.0f} times real time, {run.peak_memory_mib:.0f} MiB at most."
    )
