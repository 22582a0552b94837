"""What the benchmarks share: how recordings are scored, how tables are written down."""
