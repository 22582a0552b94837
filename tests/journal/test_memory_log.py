"""The in-memory log beside its contract: what it gives out cannot change what it holds."""

from tillfree.journal import Fact, MemoryFactLog


def test_a_reading_is_a_moment_of_the_log() -> None:
    log = MemoryFactLog(lambda: 1)
    log.append([Fact("a", "k", "s", "v", 1, "", {})])
    seen = log.read()
    log.append([Fact("b", "k", "s", "v", 2, "", {})])
    assert len(seen) == 1
    assert len(log.read()) == 2
