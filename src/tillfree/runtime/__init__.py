"""Where a store runs: `local` is one process."""

__all__: list[str] = []
