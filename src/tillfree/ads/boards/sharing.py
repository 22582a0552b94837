"""What many who came may be told together, so that no message is anybody's alone.

Windows do not overlap, so two of them never differ by one person; and a segment that fewer share is
shown to nobody (k-anonymity: Sweeney 2002).
"""

from collections import Counter
from collections.abc import Iterable

LEAST = 3
"""Under this no setting goes: of two, each knows the other's."""


def shared_segments(people: Iterable[Iterable[str]], least: int) -> tuple[str, ...]:
    """Return the segments that at least `least` of the people are in, the commonest first.

    `people` has each person's segments once.
    """
    counts = Counter(name for segments in people for name in set(segments))
    enough = [(-count, name) for name, count in counts.items() if count >= max(least, LEAST)]
    return tuple(name for _, name in sorted(enough))
