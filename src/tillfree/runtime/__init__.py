"""Where a store runs: `local` is one process; `demo` makes a store up and shows it."""

__all__: list[str] = []
