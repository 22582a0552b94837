"""The commands of one store on one machine: recordings in, receipts, figures and pages out.

Packages are imported inside the command that needs them, so that `tillfree --help` answers at once.
"""

import argparse
import os
from pathlib import Path

from tillfree.cli.arguments import (
    DEFAULT_SPEED,
    add_bundle,
    add_command,
    add_folder,
    add_settings,
    speed,
)
from tillfree.core.errors import UsageRefused

DEFAULT_SEED = 1
"""Seed of a simulated store where none is given."""


def add_store_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what one machine does with recordings."""
    one = add_command(commands, "run", _run, "turn a recording into receipts")
    add_bundle(one)
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    add_settings(one)

    one = add_command(commands, "watch", _watch, "see a recording live in the terminal")
    add_bundle(one)
    one.add_argument(
        "--speed",
        type=speed,
        default=DEFAULT_SPEED,
        metavar="X",
        help="times real time; 0 is as fast as possible (default: 1)",
    )

    one = add_command(commands, "score", _score, "hold runs against the truth")
    one.add_argument(
        "pairs", type=Path, nargs="+", metavar="DIR BUNDLE", help="run folder and its bundle"
    )
    one.add_argument("--json", action="store_true", help="print one JSON object")

    one = add_command(commands, "explain", _explain, "say why a receipt says what it says")
    add_folder(one)
    one.add_argument("--visit", required=True, metavar="V", help="visit id, or credential")

    one = add_command(commands, "report", _report, "write one HTML page about a run")
    add_folder(one)
    add_bundle(one)
    one.add_argument("--out", type=Path, metavar="FILE", help="page (default: DIR/report.html)")
    _making(commands)


def _making(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = add_command(commands, "validate", _validate, "check a bundle, list every error")
    add_bundle(one)

    one = add_command(commands, "import", _import, "turn another format into a bundle")
    one.add_argument("format", choices=["aifi"], help="what the folder holds")
    one.add_argument("source", type=Path, metavar="DIR", help="folder to read")
    one.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="bundle to write")

    one = add_command(commands, "simulate", _simulate, "make up a store and a recording of it")
    one.add_argument("out", type=Path, nargs="?", metavar="OUT", help="bundle to write")
    _what_to_simulate(one)


def add_planning(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what is done for a store before it is built."""
    one = add_command(commands, "new", _new, "plan a new store for a kind of venue")
    one.add_argument(
        "--venue", required=True, metavar="V", help="convenience, airport, cinema or ballpark"
    )
    one.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="bundle to write")
    one.add_argument("--width-m", type=float, metavar="M", help="along the front, metres")
    one.add_argument("--depth-m", type=float, metavar="M", help="from front to back, metres")
    one.add_argument(
        "--cameras", type=int, metavar="N", help="cameras (default: as many as it needs)"
    )
    one.add_argument("--gates", type=int, metavar="N", help="gates (default: as usual there)")
    one.add_argument("--shelves", type=int, metavar="N", help="boards above each other")
    one.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="N", help="which goods stand where"
    )
    _rehearsing(commands)


def _rehearsing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = add_command(commands, "rehearse", _rehearse, "let a rush of people into a planned store")
    add_bundle(one)
    one.add_argument(
        "--people", type=int, default=30, metavar="N", help="how many come (default: 30)"
    )
    one.add_argument(
        "--minutes",
        type=float,
        default=2.0,
        metavar="M",
        help="within which they come (default: 2)",
    )
    one.add_argument(
        "--inside", type=int, metavar="N", help="people inside at most (default: as fit in)"
    )
    one.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="N", help="seed (default: 1)"
    )
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    one.add_argument(
        "--steps", action="store_true", help="print how far it is as lines of JSON, no figures"
    )


def add_demonstration(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the demonstration."""
    one = add_command(commands, "demo", _demo, "simulate a store, watch it, see its receipts")
    one.add_argument("--out", type=Path, metavar="DIR", help="folder to write (default: demo)")
    one.add_argument("--seed", type=int, metavar="N", help="seed of the simulated store")
    one.add_argument(
        "--stay",
        action="store_true",
        help="keep the cloud and its pages at work until Ctrl-C, as in a terminal",
    )


def _what_to_simulate(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--story", metavar="NAME", help="one of the told stories")
    what.add_argument("--profile", metavar="P", help="one of the kinds of traffic")
    what.add_argument("--list", action="store_true", help="list stories and profiles")
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="N", help="seed (default: 1)"
    )


def _run(given: argparse.Namespace) -> int:
    from tillfree.engine import EngineSettings
    from tillfree.runtime.chosen import read_chosen
    from tillfree.runtime.local import print_summary, run_bundle

    chosen = read_chosen(given.settings, os.environ, {"engine": EngineSettings})
    engine = chosen.of("engine", EngineSettings)
    print_summary(run_bundle(given.bundle, given.out, engine=engine))
    return 0


def _watch(given: argparse.Namespace) -> int:
    from tillfree.runtime.local import watch_bundle

    watch_bundle(given.bundle, given.speed)
    return 0


def _score(given: argparse.Namespace) -> int:
    from tillfree.scoring import (
        Outcomes,
        ScoringSettings,
        compute_figures,
        figures_json,
        figures_text,
        read_outcomes,
        reliability_text,
    )

    places: list[Path] = given.pairs
    if len(places) % 2:
        raise UsageRefused(
            f"score takes pairs of a run folder and its bundle, and {len(places)} paths are no "
            "pairs: give DIR BUNDLE, or DIR BUNDLE DIR BUNDLE and so on."
        )
    settings = ScoringSettings()
    outcomes = Outcomes((), ())
    for folder, bundle in zip(places[::2], places[1::2], strict=True):
        outcomes += read_outcomes(folder, bundle, settings)
    figures = compute_figures(outcomes, settings)
    if given.json:
        print(figures_json(figures))
    else:
        print(figures_text(figures))
        print("Reliability")
        print(reliability_text(figures.reliability))
    return 0


def _explain(given: argparse.Namespace) -> int:
    from tillfree.scoring import explain_visit

    print(explain_visit(given.folder, given.visit))
    return 0


def _report(given: argparse.Namespace) -> int:
    from tillfree.scoring import write_report

    page = given.out or given.folder / "report.html"
    write_report(given.folder, given.bundle, page)
    print(page)
    return 0


def _validate(given: argparse.Namespace) -> int:
    from tillfree.premises import Severity, check_bundle, describe, load_bundle, measure_coverage

    problems = check_bundle(given.bundle)
    failed = any(problem.severity == Severity.ERROR for problem in problems)
    coverage = None if failed else measure_coverage(load_bundle(given.bundle).store)
    print(describe(problems, coverage))
    return 1 if failed else 0


def _import(given: argparse.Namespace) -> int:
    from tillfree.sensors import import_aifi

    import_aifi(given.source, given.out)
    print(given.out)
    return 0


def _simulate(given: argparse.Namespace) -> int:
    from tillfree.runtime.demo import list_worlds, print_made, simulate_bundle

    if given.list:
        print(list_worlds())
        return 0
    if given.out is None:
        raise UsageRefused("simulate needs a folder to write: give OUT, or --list to see choices.")
    print_made(simulate_bundle(given.out, given.story, given.profile, given.seed))
    return 0


def _new(given: argparse.Namespace) -> int:
    from tillfree.planning import NewStoreSpec, draw_plan, survey, survey_text, write_planned

    asked = (given.width_m, given.depth_m, given.cameras, given.gates, given.shelves, given.seed)
    plan = draw_plan(NewStoreSpec(given.venue, *asked))
    write_planned(plan, given.out)
    print(survey_text(plan, survey(plan)))
    print(f"    written to {given.out}")
    return 0


def _rehearse(given: argparse.Namespace) -> int:
    from tillfree.runtime.rehearsal import RushSpec, print_steps, rehearse, tell_lines
    from tillfree.scoring import rehearsal_text

    spec = RushSpec(given.people, given.minutes, given.seed, given.inside)
    if given.steps:
        rehearse(given.bundle, given.out, spec, tell_lines)
        return 0
    with print_steps() as tell:
        found = rehearse(given.bundle, given.out, spec, tell)
    print(rehearsal_text(found))
    print(f"    written to {given.out}, to be read in {given.out / 'rehearsal.html'}")
    return 0


def _demo(given: argparse.Namespace) -> int:
    from rich.console import Console

    from tillfree.runtime.cloud_demo import run_cloud_show
    from tillfree.runtime.demo import make_demo_store, watch_demo_store
    from tillfree.web import api_beside

    out, console = given.out or Path("demo"), Console(highlight=False)
    # Who sits at a terminal ends it by Ctrl-C; a script waits for its end.
    stay = given.stay or console.is_terminal
    store = make_demo_store(out, given.seed)
    run_cloud_show(console, store, api_beside, stay, meanwhile=lambda: watch_demo_store(out))
    return 0
