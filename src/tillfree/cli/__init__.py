"""The command line: what `tillfree ...` takes, and which package does the work.

Only this package reads arguments.
"""

from tillfree.cli.program import build_parser, main

__all__ = ["build_parser", "main"]
