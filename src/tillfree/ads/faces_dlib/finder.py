"""Faces found and embedded by dlib: a detector of gradients, five landmarks, a residual network.

Models of Davis King, in the public domain, from the package `face-recognition-models`, which is
only looked into for its files: importing it needs what Python's set-up tools no longer have.
Sources: King, Max-Margin Object Detection, 2015; github.com/davisking/dlib-models.
"""

from importlib.util import find_spec
from pathlib import Path

import dlib
import numpy as np
from numpy.typing import NDArray

from tillfree.ads.faces import CHIP_PX, Box, Embedding, Face, FaceSettings, FacesMissing, Picture

_LANDMARKS = "shape_predictor_5_face_landmarks.dat"
_EMBEDDER = "dlib_face_recognition_resnet_model_v1.dat"


class DlibFaces:
    """A `FaceFinder`. About half a second to open, 60 MB of memory."""

    def __init__(self, settings: FaceSettings) -> None:
        """Read the models. Raises FacesMissing where they are not installed."""
        models = _models()
        self._detector = dlib.get_frontal_face_detector()
        self._landmarks = dlib.shape_predictor(str(models / _LANDMARKS))
        self._embedder = dlib.face_recognition_model_v1(str(models / _EMBEDDER))
        self._score_least = settings.score_least

    def find(self, picture: Picture) -> tuple[Face, ...]:
        """Return the faces of a picture of 80 pixels and more, the largest first."""
        boxes, _, _ = self._detector.run(picture, 0, self._score_least)
        found = []
        for box in boxes:
            marks = self._landmarks(picture, box)
            points = np.array([(marks.part(one).x, marks.part(one).y) for one in range(5)], float)
            chip = np.asarray(dlib.get_face_chip(picture, marks, size=CHIP_PX))
            place = Box(box.left(), box.top(), box.width(), box.height())
            found.append(Face(place, _yaw(points), chip))
        return tuple(sorted(found, key=lambda one: (-one.box.width, one.box.left, one.box.top)))

    def embed(self, face: Face) -> Embedding:
        """Return the 128 numbers of a face; the same for the same picture."""
        return np.array(self._embedder.compute_face_descriptor(face.chip), dtype=np.float64)


def _yaw(points: NDArray[np.float64]) -> float:
    """Return how far the nose lies beside the middle of the eyes, in distances of the eyes.

    Landmarks are two corners of the one eye, two of the other, and below the nose.
    """
    one, other, nose = points[0:2].mean(axis=0), points[2:4].mean(axis=0), points[4]
    across = one - other
    apart = float(np.hypot(*across))
    return float((nose - (one + other) / 2) @ across) / max(apart * apart, 1.0)


def _models() -> Path:
    found = find_spec("face_recognition_models")
    if found is None or not found.submodule_search_locations:
        raise FacesMissing(
            "the models that read faces are not installed here: install tillfree[billboard-face]"
        )
    return Path(found.submodule_search_locations[0]) / "models"
