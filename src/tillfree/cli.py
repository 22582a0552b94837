"""The command line: what `tillfree ...` takes, and which package does the work.

Only this module reads arguments. Packages are imported inside the command that needs them, so that
`tillfree --help` answers at once. Exit codes: 0 done, 1 a check found errors, 2 refused (one
sentence on stderr), 130 interrupted.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tillfree import __version__
from tillfree.core.errors import TillfreeError, UsageRefused

DEFAULT_SEED = 1
"""Seed of a simulated store where none is given."""
DEFAULT_SPEED = 1.0
"""Times real time at which a recording is watched where nothing is said."""

Handler = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    given = build_parser().parse_args(arguments)
    handler: Handler = given.handler
    try:
        return handler(given)
    except TillfreeError as refusal:
        print(f"tillfree: {refusal}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("tillfree: interrupted.", file=sys.stderr)
        return 130


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; docs/reference/commands.md lists what it takes."""
    parser = argparse.ArgumentParser(
        prog="tillfree",
        description="The open checkout-free store: cameras and weighing shelves in, receipts out.",
    )
    parser.add_argument("--version", action="version", version=f"tillfree {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    one = _command(commands, "run", _run, "turn a recording into receipts")
    _bundle(one)
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")

    one = _command(commands, "watch", _watch, "see a recording live in the terminal")
    _bundle(one)
    one.add_argument(
        "--speed",
        type=_speed,
        default=DEFAULT_SPEED,
        metavar="X",
        help="times real time; 0 is as fast as possible (default: 1)",
    )

    one = _command(commands, "score", _score, "hold runs against the truth")
    one.add_argument(
        "pairs", type=Path, nargs="+", metavar="DIR BUNDLE", help="run folder and its bundle"
    )
    one.add_argument("--json", action="store_true", help="print one JSON object")

    one = _command(commands, "explain", _explain, "say why a receipt says what it says")
    _folder(one)
    one.add_argument("--visit", required=True, metavar="V", help="visit id, or credential")

    one = _command(commands, "report", _report, "write one HTML page about a run")
    _folder(one)
    _bundle(one)
    one.add_argument("--out", type=Path, metavar="FILE", help="page (default: DIR/report.html)")

    one = _command(commands, "validate", _validate, "check a bundle, list every error")
    _bundle(one)

    one = _command(commands, "import", _import, "turn another format into a bundle")
    one.add_argument("format", choices=["aifi"], help="what the folder holds")
    one.add_argument("source", type=Path, metavar="DIR", help="folder to read")
    one.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="bundle to write")

    one = _command(commands, "simulate", _simulate, "make up a store and a recording of it")
    one.add_argument("out", type=Path, nargs="?", metavar="OUT", help="bundle to write")
    _what_to_simulate(one)

    _wire(commands)

    _serving(commands)

    _backups(commands)

    _demonstration(commands)
    return parser


def _demonstration(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = _command(commands, "demo", _demo, "simulate a store, watch it, see its receipts")
    one.add_argument("--out", type=Path, metavar="DIR", help="folder to write (default: demo)")
    one.add_argument("--seed", type=int, metavar="N", help="seed of the simulated store")
    one.add_argument(
        "--stay", action="store_true", help="keep the cloud and its API at work until Ctrl-C"
    )


def _serving(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = _command(commands, "serve", _serve, "answer the API's requests")
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder to keep the state in"
    )
    one.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on (default: 127.0.0.1)",
    )
    one.add_argument(
        "--port", type=int, default=8080, metavar="PORT", help="port to listen on (default: 8080)"
    )


def _what_to_simulate(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--story", metavar="NAME", help="one of the told stories")
    what.add_argument("--profile", metavar="P", help="one of the kinds of traffic")
    what.add_argument("--list", action="store_true", help="list stories and profiles")
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="N", help="seed (default: 1)"
    )


def _wire(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = _command(commands, "edge", _edge, "run a store's engine and send its facts to the cloud")
    _bundle(one)
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder to keep the state in"
    )
    one.add_argument(
        "--uplink", type=Path, metavar="FILE", help="the cloud's uplinks/STORE.json for this store"
    )
    one.add_argument(
        "--leaf", type=Path, metavar="FILE", help="leaf.json of a server that runs already"
    )
    one.add_argument(
        "--mqtt", type=int, default=0, metavar="PORT", help="port for sensors (default: a free one)"
    )
    one.add_argument(
        "--recording", type=Path, metavar="FILE", help="play this in place of sensors, then end"
    )
    one.add_argument(
        "--speed",
        type=_speed,
        default=DEFAULT_SPEED,
        metavar="X",
        help="times real time of the recording; 0 is as fast as possible (default: 1)",
    )
    one.add_argument(
        "--pass-keys", type=Path, metavar="FILE", help="whose entry passes count at the gates"
    )
    one.add_argument(
        "--afresh", action="store_true", help="forget the engine's state, begin with what comes"
    )

    one = _command(commands, "cloud", _cloud, "bring the facts of all stores into the journal")
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder to keep the state in"
    )
    one.add_argument(
        "--stores",
        type=Path,
        required=True,
        metavar="FILE",
        help="JSON object: the organisation of each store",
    )
    one.add_argument(
        "--hub", type=Path, metavar="FILE", help="hub.json of a server that runs already"
    )
    one.add_argument(
        "--sandbox", action="store_true", help="settle visits, paid with a made-up card"
    )
    one.add_argument(
        "--port", type=int, metavar="PORT", help="answer the API's requests there (0: a free port)"
    )


def _backups(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    one = _command(commands, "backup", _backup, "copy the cloud's database, also while it works")
    one.add_argument("folder", type=Path, metavar="DIR", help="new folder to write")
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the cloud's data folder"
    )
    one.add_argument(
        "--keys", action="store_true", help="the people's keys in place of all else, to lie apart"
    )

    one = _command(commands, "restore", _restore, "bring a backup back into an empty data folder")
    one.add_argument("folder", type=Path, metavar="DIR", help="folder that `backup` wrote")
    one.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the cloud's new data folder"
    )
    one.add_argument("--keys", type=Path, metavar="DIR", help="folder that `backup --keys` wrote")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    handler: Handler,
    words: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    parser.set_defaults(handler=handler)
    return parser


def _bundle(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of a store bundle")


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder that `run` wrote")


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = float("nan")
    if not 0.0 <= speed <= 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed: give a number from 0 to 1000000")
    return speed


def _run(given: argparse.Namespace) -> int:
    from tillfree.runtime.local import print_summary, run_bundle

    print_summary(run_bundle(given.bundle, given.out))
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


def _edge(given: argparse.Namespace) -> int:
    from tillfree.runtime.nats import EdgeOptions, run_edge

    run_edge(
        EdgeOptions(
            given.bundle,
            given.data,
            uplink=given.uplink,
            leaf=given.leaf,
            recording=given.recording,
            speed=given.speed,
            pass_keys=given.pass_keys,
            mqtt_port=given.mqtt,
            afresh=given.afresh,
        )
    )
    return 0


def _cloud(given: argparse.Namespace) -> int:
    from tillfree.runtime.nats import CloudOptions, run_cloud
    from tillfree.web import api_beside

    options = CloudOptions(given.data, given.stores, given.hub, given.sandbox, given.port)
    run_cloud(options, api_beside)
    return 0


def _serve(given: argparse.Namespace) -> int:
    from tillfree.web import ServeOptions, serve

    serve(ServeOptions(given.data, given.host, given.port))
    return 0


def _backup(given: argparse.Namespace) -> int:
    from tillfree.runtime.cloud import back_up

    back_up(given.data, given.folder, given.keys)
    print(given.folder)
    return 0


def _restore(given: argparse.Namespace) -> int:
    from tillfree.runtime.cloud import RestoreOptions, restore

    restore(RestoreOptions(given.folder, given.data, given.keys))
    print(given.data)
    return 0


def _demo(given: argparse.Namespace) -> int:
    from rich.console import Console

    from tillfree.runtime.cloud_demo import run_cloud_show
    from tillfree.runtime.demo import run_demo
    from tillfree.web import api_beside

    out = given.out or Path("demo")
    run_demo(out, given.seed)
    run_cloud_show(Console(highlight=False), out / "store", api_beside, given.stay)
    return 0
