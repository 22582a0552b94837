"""The program `tillfree`: its commands put together, and how a refusal is told.

Exit codes: 0 done, 1 a check found errors, 2 refused (one
sentence on stderr), 130 interrupted.
"""

import argparse
import sys
from collections.abc import Sequence

from tillfree import __version__
from tillfree.cli.arguments import Handler
from tillfree.cli.cloud import add_cloud_commands
from tillfree.cli.notices import add_notices
from tillfree.cli.store import add_demonstration, add_planning, add_store_commands
from tillfree.core.errors import TillfreeError


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
    add_store_commands(commands)
    add_planning(commands)
    add_notices(commands)
    add_cloud_commands(commands)
    add_demonstration(commands)
    return parser
