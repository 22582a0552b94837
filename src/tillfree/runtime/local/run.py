"""`tillfree run`: a bundle in, a run folder and a summary out."""

import resource
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tillfree.core.clock import seconds
from tillfree.core.errors import UsageRefused
from tillfree.engine import EngineSettings
from tillfree.premises import load_bundle
from tillfree.runtime.local.playback import Moment, Playback, Stopwatch
from tillfree.runtime.local.run_writer import RunWriter
from tillfree.runtime.local.settings import WriterSettings
from tillfree.scoring import RunFigures, counted, duration, time_of_day
from tillfree.sensors import recording_span

BAR_STEPS = 200
"""Times that the progress bar moves."""
MOST_SHOWN = 6
"""Problems and alerts that the summary quotes; the rest are counted."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to: its folder, its figures as in `run.json`, and what was wrong."""

    folder: Path
    store_name: str
    figures: RunFigures
    acts: int
    problems: tuple[str, ...]


def run_bundle(
    bundle_path: Path,
    folder: Path,
    settings: WriterSettings | None = None,
    engine: EngineSettings | None = None,
) -> RunSummary:
    """Run the recording of the bundle in `bundle_path`, write `folder`, return the summary.

    A progress bar is shown on standard error where that is a terminal. Memory stays bounded
    however long the recording is. Raises BundleUnreadable, RecordingUnreadable or UsageRefused.
    """
    watch = Stopwatch()
    check_folder(folder, bundle_path)
    playback = Playback(load_bundle(bundle_path), engine)
    with RunWriter(folder, settings or WriterSettings()) as writer, _Bar(playback) as bar:
        for moment in playback.moments():
            writer.take(moment.output)
            bar.take(moment)
        return finish_run(playback, writer, folder, watch.seconds())


def check_folder(folder: Path, bundle_path: Path) -> None:
    """Refuse a run folder that is a file, or that would be the bundle itself."""
    if folder.exists() and not folder.is_dir():
        raise UsageRefused(f"{folder} is a file; name a folder for the run to be written to.")
    if folder.resolve() == bundle_path.resolve():
        raise UsageRefused(f"{folder} is the bundle itself; name another folder for the run.")


def finish_run(playback: Playback, writer: RunWriter, folder: Path, took_s: float) -> RunSummary:
    """Write what is written last; return the summary. `took_s`: seconds that the run has taken."""
    problems = playback.problems()
    writer.finish(playback.engine.interactions(), playback.sensors(), problems)
    span_s = seconds(playback.to_ns - playback.from_ns)
    counts = playback.engine.counts
    figures = RunFigures(
        bundle=str(playback.bundle.path),
        store_id=playback.bundle.store.store_id,
        from_ns=playback.from_ns,
        to_ns=playback.to_ns,
        messages=playback.messages,
        late=counts.late,
        doubled=counts.doubled,
        garbled=playback.report.garbled,
        seconds=round(took_s, 3),
        times_real_time=round(span_s / max(took_s, 1e-3), 1),
        peak_memory_mib=round(peak_memory_mib(), 1),
        receipts=writer.receipts,
        settled=writer.settled,
        review=writer.receipts - writer.settled,
        alerts=tuple(writer.alerts),
    )
    writer.figures(figures)
    return RunSummary(folder, playback.bundle.store.name, figures, writer.acts, tuple(problems))


def peak_memory_mib() -> float:
    """Return the most memory that this process has held, MiB (its resident set)."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 1024.0 if sys.platform != "darwin" else used / 1024.0**2


def print_summary(summary: RunSummary) -> None:
    """Print a run's summary, one screen at most."""
    figures = summary.figures
    span_s = seconds(figures.to_ns - figures.from_ns)
    console = Console(highlight=False)
    console.print(f"[bold]{escape(summary.store_name)}[/]: {duration(span_s)} of recording")
    console.print(
        f"    {counted(figures.receipts, 'receipt')}: [green]{figures.settled} settled[/], "
        f"[yellow]{figures.review} to review[/]; {counted(summary.acts, 'act')} at shelves"
    )
    console.print(
        f"    {figures.messages:,} messages in {figures.seconds:.1f} s, "
        f"{figures.times_real_time:.0f} times real time, "
        f"{figures.peak_memory_mib:.0f} MiB at most"
    )
    if figures.late or figures.doubled or figures.garbled:
        console.print(
            f"    {figures.late:,} late, {figures.doubled:,} doubled, "
            f"{figures.garbled:,} garbled messages"
        )
    said = [f"{time_of_day(alert.t_ns)[:8]} {alert.text}" for alert in figures.alerts]
    for words in (said + list(summary.problems))[:MOST_SHOWN]:
        console.print(f"    [red]![/] {escape(words)}", soft_wrap=True)
    more = len(said) + len(summary.problems) - MOST_SHOWN
    if more > 0:
        console.print(f"    and {more} more in run.json and health.json")
    console.print(f"    written to {escape(str(summary.folder))}", soft_wrap=True)


class _Bar:
    """The progress bar; nothing at all where standard error is no terminal."""

    def __init__(self, playback: Playback) -> None:
        console = Console(stderr=True)
        span = recording_span(playback.bundle.path / "recording.mcap")
        self._span = span if span is not None and span[1] > span[0] else None
        self._shown = console.is_terminal
        self._next_ns = 0
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %  {task.fields[words]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not self._shown,
        )
        self._task = self._progress.add_task("running", total=1.0, words="")

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def take(self, moment: Moment) -> None:
        """Move the bar if the recording has come far enough since it last moved."""
        if not self._shown or self._span is None or moment.arrived_ns < self._next_ns:
            return
        first, last = self._span
        self._next_ns = moment.arrived_ns + (last - first) // BAR_STEPS
        share = (moment.arrived_ns - first) / (last - first)
        self._progress.update(self._task, completed=share, words=f"{moment.messages:,} messages")
