"""What the planner finds is what the pages translate."""

from tillfree.planning import FINDING_TEXTS
from tillfree.web.faces.console.finding_words import FINDINGS


def test_every_finding_has_words_that_are_translated() -> None:
    assert FINDINGS == FINDING_TEXTS
