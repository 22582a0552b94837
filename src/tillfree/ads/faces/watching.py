"""One look before a screen: who of those enrolled is there, and how many are. Pure but for memory.

The embedding of everybody else lives for one comparison, within one call. While nobody is enrolled
for a board, or its lease is over, no embedding is made at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tillfree.ads.faces.likeness import Enrolled
from tillfree.ads.faces.onlookers import Onlookers, PlayAudience
from tillfree.ads.faces.photographs import is_comparable
from tillfree.ads.faces.records import FaceFinder, Picture, Template
from tillfree.ads.faces.settings import FaceSettings


@dataclass(frozen=True, slots=True)
class Sight:
    """What a board tells of a look: tokens of those who enrolled, and how many faces are there."""

    tokens: tuple[str, ...]
    in_view: int


class Watch:
    """The eyes of one board; everything in it is in memory and goes with the process."""

    def __init__(self, finder: FaceFinder, settings: FaceSettings) -> None:
        """Begin with nobody enrolled."""
        self._finder = finder
        self._settings = settings
        self._enrolled = Enrolled((), settings)
        self._until_ns = 0
        self._onlookers = Onlookers(settings)

    def know(self, templates: Sequence[Template], until_ns: int) -> None:
        """Know these people, and no others, until a moment (ns UTC) at the latest."""
        self._enrolled = Enrolled(templates, self._settings)
        self._until_ns = until_ns

    def knows(self) -> int:
        """Count who may be recognised now."""
        return len(self._enrolled)

    def look(self, at_ns: int, picture: Picture) -> Sight:
        """Look at a picture of a moment (ns UTC)."""
        if at_ns >= self._until_ns and len(self._enrolled):
            self._enrolled = Enrolled((), self._settings)
        faces = self._finder.find(picture)
        places = self._onlookers.look(at_ns, faces)
        tokens = []
        if len(self._enrolled):
            for place, face in list(zip(places, faces, strict=True))[: self._compared]:
                token = ""
                if is_comparable(face, self._settings):
                    found = self._enrolled.likest(self._finder.embed(face))
                    token = found.token if found is not None else ""
                if self._onlookers.matched(place, token):
                    tokens.append(token)
        return Sight(tuple(dict.fromkeys(tokens)), self._onlookers.in_view())

    def audience(self, from_ns: int, until_ns: int) -> PlayAudience | None:
        """Return who was before the screen between two moments; see `Onlookers.audience`."""
        return self._onlookers.audience(from_ns, until_ns)

    @property
    def _compared(self) -> int:
        return self._settings.compared_faces
