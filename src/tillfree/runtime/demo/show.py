"""`tillfree demo`: a store made up, watched and billed; receipts beside the truth, the report."""

import time
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tillfree.core.clock import nanoseconds
from tillfree.premises import load_bundle
from tillfree.runtime.demo.settings import DemoSettings
from tillfree.runtime.local.playback import Playback, Stopwatch
from tillfree.runtime.local.run import check_folder, finish_run, print_summary
from tillfree.runtime.local.run_writer import RunWriter
from tillfree.runtime.local.settings import ViewSettings, WriterSettings
from tillfree.runtime.local.watch import live_view
from tillfree.scoring import (
    ComparedVisit,
    ScoringSettings,
    compare_visits,
    compute_figures,
    how_sure,
    money,
    read_outcomes,
    write_report,
)
from tillfree.simulator import SimulationSpec, simulate


def make_demo_store(out: Path, seed: int | None, settings: DemoSettings | None = None) -> Path:
    """Simulate a store and its shopping into `out`/store; return the bundle's folder."""
    chosen = settings or DemoSettings()
    # It ends as it is made: what the store tells is of a moment ago, wherever it is shown.
    start_ns = time.time_ns() - nanoseconds(chosen.duration_s)
    store = out / "store"
    check_folder(out, store)
    console = Console(highlight=False)
    console.print("[bold]Making up a store and two minutes of shopping …[/]")
    spec = SimulationSpec(
        profile=chosen.profile,
        seed=chosen.seed if seed is None else seed,
        duration_s=chosen.duration_s,
        start_ns=start_ns,
    )
    made = simulate(spec, store)
    console.print(
        f"    {made.people} people, {made.cameras} cameras, {made.load_cells} load cells, "
        f"{made.messages:,} messages"
    )
    return store


def watch_demo_store(out: Path, settings: DemoSettings | None = None) -> Path:
    """Run `out`/store live into `out`/run, receipts beside the truth; return the report's page."""
    chosen = settings or DemoSettings()
    store, run = out / "store", out / "run"
    console = Console(highlight=False)
    speed = chosen.duration_s / chosen.show_s if console.is_terminal else 0.0
    watch = Stopwatch()
    playback = Playback(load_bundle(store))
    with RunWriter(run, WriterSettings()) as writer:
        with live_view(playback, round(speed, 1), ViewSettings()) as view:
            for moment in playback.moments():
                writer.take(moment.output)
                view.take(moment)
        summary = finish_run(playback, writer, run, watch.seconds() - view.waited_s)
    console.print()
    print_summary(summary)
    console.print()
    _print_receipts(console, store, run)
    page = run / "report.html"
    write_report(run, store, page)
    console.print(f"\nThe report: [bold]{escape(str(page.resolve()))}[/]", soft_wrap=True)
    return page


def _print_receipts(console: Console, store: Path, run: Path) -> None:
    """Print every receipt beside what the visit truly went away with."""
    settings = ScoringSettings()
    bundle = load_bundle(store)
    names = {sku: product.name for sku, product in bundle.catalogue.items()}
    table = Table(box=None, pad_edge=False, header_style="grey62")
    for head in ("who", "receipt", "total", "sure", "", "truth"):
        table.add_column(head, justify="right" if head in {"total", "sure"} else "left")
    for visit in compare_visits(run, store, settings):
        said = visit.said
        table.add_row(
            escape(visit.name),
            _items(visit.said_items, names) if said is not None else "none",
            money(said.total_minor, said.currency) if said is not None else "",
            how_sure(said.confidence) if said is not None else "",
            "[green]✓[/]" if visit.right else "[red]✗[/]",
            "as said" if visit.right else _truth(visit, names),
        )
    console.print(table)
    figures = compute_figures(read_outcomes(run, store, settings), settings)
    right = round(figures.exact_bought * figures.bought) if figures.bought else 0
    console.print(
        f"\n{right} of {figures.bought} carts right to the last item, item F1 "
        f"{figures.item_f1:.3f}; {figures.settled} receipts settled, "
        f"{figures.settled_wrong} of these wrong."
    )


def _items(items: tuple[tuple[str, int], ...], names: dict[str, str]) -> str:
    if not items:
        return "[grey62]nothing[/]"
    return escape(", ".join(f"{count} × {names.get(sku, sku)}" for sku, count in items))


def _truth(visit: ComparedVisit, names: dict[str, str]) -> str:
    if visit.true_items is None:
        return "should have had no receipt"
    return _items(visit.true_items, names)
