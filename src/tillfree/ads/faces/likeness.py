"""Who of those enrolled a face is, by the distance of embeddings; far from all is nobody. Pure."""

from collections.abc import Sequence

import numpy as np

from tillfree.ads.faces.records import EMBEDDING_NUMBERS, Embedding, Template
from tillfree.ads.faces.settings import FaceSettings


class Enrolled:
    """The templates that a board may use now, as one array."""

    def __init__(self, templates: Sequence[Template], settings: FaceSettings) -> None:
        """Hold these templates in memory."""
        self._templates = tuple(templates)
        self._settings = settings
        rows = [one.embedding for one in self._templates]
        self._rows = np.array(rows, dtype=np.float64).reshape(len(rows), EMBEDDING_NUMBERS)

    def __len__(self) -> int:
        """Count them."""
        return len(self._templates)

    def likest(self, embedding: Embedding) -> Template | None:
        """Return whose face it is, None for nobody's here or where two are about as like."""
        if not self._templates:
            return None
        distances = np.sqrt(((self._rows - embedding) ** 2).sum(axis=1))
        order = np.argsort(distances, kind="stable")
        nearest = float(distances[order[0]])
        if nearest > self._settings.distance_most:
            return None
        if len(order) > 1 and float(distances[order[1]]) - nearest < self._settings.margin:
            return None
        return self._templates[int(order[0])]
