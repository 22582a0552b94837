"""Stories: short scripts of who does what when, one stumbling block a file."""

from tillfree.simulator.stories.stage import Stage, Story

STORIES: dict[str, Story] = {}
"""Name to story."""

__all__ = ["STORIES", "Stage", "Story"]
