"""How many faced a screen and for how long, by boxes alone: no embedding, no age, no gender. Pure.

A face is taken as the one of the picture before where their boxes overlap. Who leaves and comes
back is another; nobody is known again. Ad play and opportunity to see are terms of IAB and IAB
Europe, In-Store Retail Media: Definitions and Measurement Standards, 2024; viewed is ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tillfree.ads.faces.records import Box, Face
from tillfree.ads.faces.settings import FaceSettings
from tillfree.core.clock import NS_PER_S, nanoseconds


@dataclass(frozen=True, slots=True)
class PlayAudience:
    """Who was before a screen while something played.

    `opportunities` is how many faces were in view of the camera, `viewed` how many of them were
    turned to the screen for a second or more, `viewed_s` the seconds of all of those together.
    """

    opportunities: int
    viewed: int
    viewed_s: float


@dataclass(slots=True)
class _Onlooker:
    box: Box
    from_ns: int
    last_ns: int
    facing: list[tuple[int, int]] = field(default_factory=list)
    """From when until when they faced the screen, ns UTC, in order."""
    token: str = ""
    """Of somebody enrolled alone, in as many looks as `matches` says."""
    matches: int = 0


class Onlookers:
    """The faces before one screen, of now and of a while before."""

    def __init__(self, settings: FaceSettings) -> None:
        """Begin with nobody."""
        self._settings = settings
        self._here: list[_Onlooker] = []
        self._gone: list[_Onlooker] = []
        self._first_ns = 0
        self._last_ns = 0

    def look(self, at_ns: int, faces: Sequence[Face]) -> tuple[int, ...]:
        """Take the faces of a picture of a moment (ns UTC); returns each one's place in `here`."""
        before_ns, self._last_ns = self._last_ns, at_ns
        # A camera that was dark saw nobody go: what was before is not measured.
        if not before_ns or at_ns - before_ns > nanoseconds(self._settings.gone_s):
            self._first_ns = at_ns
        self._let_go(at_ns)
        places = self._places(faces)
        for place, face in zip(places, faces, strict=True):
            one = self._here[place]
            if abs(face.yaw) <= self._settings.facing_yaw:
                _extend(one, one.last_ns, at_ns)
            one.box, one.last_ns = face.box, at_ns
        return places

    def matched(self, place: int, token: str) -> str:
        """Note whose template a face in `here` was like, empty for nobody's.

        Returns the token once enough looks in a row agree, empty before.
        """
        one = self._here[place]
        one.matches = one.matches + 1 if token and token == one.token else int(bool(token))
        one.token = token
        return token if one.matches >= self._settings.matches else ""

    def in_view(self) -> int:
        """Count who is here or was a moment ago."""
        return len(self._here)

    def audience(self, from_ns: int, until_ns: int) -> PlayAudience | None:
        """Return who was before the screen between two moments (ns UTC).

        None where not all of that time was watched, or it is forgotten.
        """
        oldest_ns = self._last_ns - self._settings.memory_s * NS_PER_S
        if not self._first_ns or from_ns < max(self._first_ns, oldest_ns):
            return None
        if until_ns > self._last_ns:
            return None
        there = [
            one
            for one in (*self._gone, *self._here)
            if one.from_ns < until_ns and one.last_ns >= from_ns
        ]
        seconds = [_facing_s(one, from_ns, until_ns) for one in there]
        viewed = [one for one in seconds if one >= self._settings.viewed_s]
        return PlayAudience(len(there), len(viewed), sum(viewed))

    def _places(self, faces: Sequence[Face]) -> tuple[int, ...]:
        """Return for each face who it is of those here, the best overlaps first; or a new one."""
        overlaps = sorted(
            (-one.box.overlap(face.box), number, place)
            for number, face in enumerate(faces)
            for place, one in enumerate(self._here)
        )
        places: dict[int, int] = {}
        for minus, number, place in overlaps:
            is_free = number not in places and place not in places.values()
            if -minus >= self._settings.same_overlap and is_free:
                places[number] = place
        for number, face in enumerate(faces):
            if number not in places:
                places[number] = len(self._here)
                self._here.append(_Onlooker(face.box, self._last_ns, self._last_ns))
        return tuple(places[number] for number in range(len(faces)))

    def _let_go(self, at_ns: int) -> None:
        """Put aside who has left, and forget what is too long ago."""
        gone_ns = nanoseconds(self._settings.gone_s)
        left = [one for one in self._here if at_ns - one.last_ns > gone_ns]
        for one in left:
            one.token, one.matches = "", 0
        self._here = [one for one in self._here if at_ns - one.last_ns <= gone_ns]
        oldest_ns = at_ns - self._settings.memory_s * NS_PER_S
        kept = [one for one in (*self._gone, *left) if one.last_ns >= oldest_ns]
        self._gone = kept[-self._settings.onlookers :]
        for one in self._here:
            while one.facing and one.facing[0][1] < oldest_ns:
                one.facing.pop(0)


def _extend(one: _Onlooker, from_ns: int, until_ns: int) -> None:
    if one.facing and one.facing[-1][1] == from_ns:
        from_ns = one.facing.pop()[0]
    one.facing.append((from_ns, until_ns))


def _facing_s(one: _Onlooker, from_ns: int, until_ns: int) -> float:
    spans = [(max(begin, from_ns), min(end, until_ns)) for begin, end in one.facing]
    return sum(max(0, end - begin) for begin, end in spans) / NS_PER_S
