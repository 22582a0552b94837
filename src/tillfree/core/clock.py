"""Time: integer nanoseconds since 1970 UTC, and the few conversions around it.

Nothing here reads a clock: time always comes in with a message or as an argument.
"""

NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000


def seconds(duration_ns: int) -> float:
    """Return a duration in seconds."""
    return duration_ns / NS_PER_S


def nanoseconds(duration_s: float) -> int:
    """Return a duration in whole nanoseconds, rounded to nearest."""
    return round(duration_s * NS_PER_S)
