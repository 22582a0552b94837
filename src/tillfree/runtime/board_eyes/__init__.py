"""The camera at a screen, on the screen's own machine; a door of its own."""

from tillfree.runtime.board_eyes.eyes import BoardEyes, Say, own_secret
from tillfree.runtime.board_eyes.line import CloudLine, LineDown
from tillfree.runtime.board_eyes.process import EyesOptions, run_eyes
from tillfree.runtime.board_eyes.settings import EyesSettings

__all__ = [
    "BoardEyes",
    "CloudLine",
    "EyesOptions",
    "EyesSettings",
    "LineDown",
    "Say",
    "own_secret",
    "run_eyes",
]
