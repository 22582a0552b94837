"""Faces as they pass through memory. Nothing here is written, logged or sent.

A picture is an array of bytes, height x width x 3, red green blue. An embedding is 128 numbers by
which two pictures of a face are compared.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tillfree.core.errors import TillfreeError

Picture = NDArray[np.uint8]
Embedding = NDArray[np.float64]
EMBEDDING_NUMBERS = 128
CHIP_PX = 150
"""Side of the aligned picture of a face that is embedded, pixels."""


class PhotographRefused(TillfreeError):
    """A photograph cannot be taken for enrolment; the sentence says how to take a better one."""


class FacesMissing(TillfreeError):
    """The packages that read faces are not installed here."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a face is in a picture, pixels from its left upper corner."""

    left: int
    top: int
    width: int
    height: int

    def overlap(self, other: "Box") -> float:
        """Return the share that two boxes have in common, 0 to 1 (intersection over union)."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        if across <= 0 or down <= 0:
            return 0.0
        common = across * down
        return common / (self.width * self.height + other.width * other.height - common)


@dataclass(frozen=True, slots=True, repr=False)
class Face:
    """A face in a picture.

    `yaw` is how far the nose lies beside the middle of the eyes, in distances of the eyes, 0 for
    straight into the camera. `chip` is the face turned upright, 150 x 150 pixels.
    """

    box: Box
    yaw: float
    chip: Picture

    def __repr__(self) -> str:
        """Say where, never whose: a face does not come into a log by being printed."""
        return f"Face({self.box!r}, yaw={self.yaw:.2f})"


class FaceFinder(Protocol):
    """Finds faces and embeds them; pure, though not safe for several threads at once."""

    def find(self, picture: Picture) -> tuple[Face, ...]:
        """Return the faces of a picture, the largest first."""
        ...

    def embed(self, face: Face) -> Embedding:
        """Return the 128 numbers of a face."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Template:
    """Somebody enrolled, as a board knows them for some minutes: a token and an embedding.

    `in_company` is that they chose to be shown what is theirs also while others are in view.
    """

    token: str
    embedding: Embedding
    in_company: bool

    def __repr__(self) -> str:
        """Say nothing of the numbers."""
        return "Template(...)"
