"""Faces before screens: enrolled people recognised, everybody else counted; all of it in memory."""

from tillfree.ads.faces.likeness import Enrolled
from tillfree.ads.faces.onlookers import Onlookers, PlayAudience
from tillfree.ads.faces.photographs import (
    TEMPLATE_BYTES,
    embedding_of,
    is_comparable,
    sharpness,
    template_bytes,
    template_of,
)
from tillfree.ads.faces.records import (
    CHIP_PX,
    EMBEDDING_NUMBERS,
    Box,
    Embedding,
    Face,
    FaceFinder,
    FacesMissing,
    PhotographRefused,
    Picture,
    Template,
)
from tillfree.ads.faces.settings import FaceSettings
from tillfree.ads.faces.watching import Sight, Watch

__all__ = [
    "CHIP_PX",
    "EMBEDDING_NUMBERS",
    "TEMPLATE_BYTES",
    "Box",
    "Embedding",
    "Enrolled",
    "Face",
    "FaceFinder",
    "FaceSettings",
    "FacesMissing",
    "Onlookers",
    "PhotographRefused",
    "Picture",
    "PlayAudience",
    "Sight",
    "Template",
    "Watch",
    "embedding_of",
    "is_comparable",
    "sharpness",
    "template_bytes",
    "template_of",
]
