"""`python -m tillfree` is the command line."""

from tillfree.cli import main

raise SystemExit(main())
