"""From a photograph to a template, or a sentence that says how to take a better one. Pure."""

import numpy as np

from tillfree.ads.faces.records import (
    EMBEDDING_NUMBERS,
    Embedding,
    Face,
    FaceFinder,
    PhotographRefused,
    Picture,
)
from tillfree.ads.faces.settings import FaceSettings

_GREY = np.array([0.299, 0.587, 0.114])
"""Weights of red, green, blue (ITU-R BT.601)."""
_NUMBER = np.dtype("<f4")
TEMPLATE_BYTES = EMBEDDING_NUMBERS * _NUMBER.itemsize


def template_of(picture: Picture, finder: FaceFinder, settings: FaceSettings) -> Embedding:
    """Return the embedding of the one face on a photograph. Raises PhotographRefused."""
    faces = finder.find(picture)
    if not faces:
        raise PhotographRefused(
            "no face is on the photograph: look straight into the camera, in even light"
        )
    if len(faces) > 1:
        raise PhotographRefused(
            f"{len(faces)} faces are on the photograph: take one with nobody else on it"
        )
    face = faces[0]
    if face.box.width < settings.enrolled_px:
        raise PhotographRefused(
            f"the face is {face.box.width} pixels wide and must be {settings.enrolled_px}: come "
            "closer"
        )
    if abs(face.yaw) > settings.enrolled_yaw:
        raise PhotographRefused("the face is turned aside: look straight into the camera")
    if sharpness(face) < settings.enrolled_sharpness:
        raise PhotographRefused("the face is blurred: hold still, in more light")
    return finder.embed(face)


def is_comparable(face: Face, settings: FaceSettings) -> bool:
    """Tell whether a face before a screen is large, sharp and straight enough to be compared."""
    return (
        face.box.width >= settings.compared_px
        and abs(face.yaw) <= settings.facing_yaw
        and sharpness(face) >= settings.compared_sharpness
    )


def sharpness(face: Face) -> float:
    """Return the variance of the Laplacian of the aligned face, in grey values 0 to 255.

    Source: Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, 2000.
    """
    grey = face.chip @ _GREY
    inner = grey[1:-1, 1:-1]
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4.0 * inner).var())


def template_bytes(embedding: Embedding) -> bytes:
    """Return an embedding as 512 bytes, to be sealed: 128 numbers of 32 bits, little end first."""
    return embedding.astype(_NUMBER).tobytes()


def embedding_of(body: bytes) -> Embedding:
    """Return the embedding of `template_bytes`. Raises ValueError for another length."""
    if len(body) != TEMPLATE_BYTES:
        raise ValueError(f"a template has {TEMPLATE_BYTES} bytes, this has {len(body)}")
    return np.frombuffer(body, dtype=_NUMBER).astype(np.float64)
