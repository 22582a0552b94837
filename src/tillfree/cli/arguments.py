"""Arguments that several commands take, and how a command is added."""

import argparse
from collections.abc import Callable
from pathlib import Path

DEFAULT_SPEED = 1.0
"""Times real time at which a recording is watched where nothing is said."""

Handler = Callable[[argparse.Namespace], int]


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    handler: Handler,
    words: str,
) -> argparse.ArgumentParser:
    """Add a command that `handler` does, and return it for its arguments."""
    parser = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    parser.set_defaults(handler=handler)
    return parser


def add_bundle(parser: argparse.ArgumentParser) -> None:
    """Add the bundle to work on."""
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of a store bundle")


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add the file of settings."""
    parser.add_argument(
        "--settings", type=Path, metavar="FILE", help="TOML file of settings that were chosen"
    )


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add the folder of a finished run."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder that `run` wrote")


def speed(text: str) -> float:
    """Read times real time, 0 to 1,000,000; raises argparse.ArgumentTypeError."""
    try:
        speed = float(text)
    except ValueError:
        speed = float("nan")
    if not 0.0 <= speed <= 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed: give a number from 0 to 1000000")
    return speed
