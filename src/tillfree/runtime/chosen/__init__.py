"""The settings that an operator chose, from a file and the environment, over the defaults."""

from tillfree.runtime.chosen.choosing import SETTINGS_VARIABLE, ChosenSettings, read_chosen

__all__ = ["SETTINGS_VARIABLE", "ChosenSettings", "read_chosen"]
