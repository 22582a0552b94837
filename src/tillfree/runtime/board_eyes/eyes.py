"""The camera at a screen: it looks, compares in memory, tells tokens and counts, keeps nothing.

No picture, no embedding and no template is written to disk, logged or sent; a log line has counts
alone. What is kept in the data folder is the secret by which the cloud knows this camera.
"""

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from tillfree.ads.boards import PlayCounted, PlayShown
from tillfree.ads.faces import FaceFinder, Picture, Sight, Template, Watch, embedding_of
from tillfree.core.clock import nanoseconds
from tillfree.runtime.board_eyes.line import CloudLine, LineDown
from tillfree.runtime.board_eyes.settings import EyesSettings

Say = Callable[[str], None]
"""Tells whoever runs the process a line."""
_SECRET_FILE = "eyes.secret"
_SECRET_BYTES = 32


def own_secret(data: Path) -> str:
    """Return the secret of the camera whose folder this is, drawn at its first start.

    Who is cut off while it is written has none, and draws another.
    """
    place = data / _SECRET_FILE
    if not place.exists():
        data.mkdir(parents=True, exist_ok=True)
        draft = data / f"{_SECRET_FILE}.new"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(_SECRET_BYTES), "ascii")
        draft.replace(place)
    return place.read_text("ascii").strip()


class BoardEyes:
    """Looks at pictures and talks with the cloud; everything about people is in memory."""

    def __init__(
        self,
        line: CloudLine,
        finder: FaceFinder,
        now_ns: Callable[[], int],
        say: Say,
        settings: EyesSettings,
    ) -> None:
        """`now_ns` returns nanoseconds of a clock that is never set back, or leases would last.

        What time it is the cloud says.
        """
        self._line = line
        self._now_ns = now_ns
        self._say = say
        self._settings = settings
        self._watch = Watch(finder, settings.faces)
        self._skew_ns = 0
        self._ask_ns = 0
        self._said = ""
        self._told = Sight((), 0)
        self._told_ns = 0
        self._met_ns = 0
        self._plays: tuple[PlayShown, ...] = ()

    def run(self, pictures: Iterable[Picture]) -> None:
        """Look at pictures until there are no more."""
        for picture in pictures:
            self.look(picture)

    def look(self, picture: Picture) -> Sight:
        """Look at the picture of now; asks and tells where it is due."""
        if self._now_ns() >= self._ask_ns:
            self._ask()
        sight = self._watch.look(self._cloud_ns(), picture)
        self._tell(sight)
        return sight

    def _ask(self) -> None:
        """Learn whom to know, and tell what was counted of plays that the cloud asked for."""
        try:
            before_ns = self._now_ns()
            state = self._line.state()
        except LineDown as error:
            self._ask_ns = self._now_ns() + nanoseconds(self._settings.pair_s)
            self._tell_once(f"no line to the cloud ({error}); what is known ends with its lease")
            return
        # The answer's moment lies between asking and answer.
        self._skew_ns = state.now_ns - (before_ns + self._now_ns()) // 2
        if state.pairing:
            self._watch.know((), 0)
            self._ask_ns = self._now_ns() + nanoseconds(self._settings.pair_s)
            self._tell_once(f"type in the code {state.pairing} in the console: pair a camera")
            return
        known = [
            Template(one.token, embedding_of(one.template), one.in_company)
            for one in state.templates
        ]
        self._watch.know(known, state.now_ns + nanoseconds(state.lease_s))
        self._plays = state.plays
        self._ask_ns = self._now_ns() + nanoseconds(self._settings.ask_s)
        self._tell_once(f"at the board {state.board_id}: {len(known)} enrolled")
        self._count()

    def _tell(self, sight: Sight) -> None:
        """Tell the cloud who is there: at changes at once, else every second."""
        now_ns, chosen = self._now_ns(), self._settings
        if sight.tokens:
            self._met_ns = now_ns
        is_near = now_ns - self._met_ns < nanoseconds(chosen.alone_s)
        is_due = bool(sight.tokens) and now_ns - self._told_ns >= nanoseconds(chosen.tell_s)
        if not (self._met_ns and is_near and (sight != self._told or is_due)):
            return
        try:
            self._line.seen(sight.tokens, sight.in_view)
        except LineDown as error:
            self._tell_once(f"no line to the cloud ({error}); nothing is shown to anybody")
            return
        self._told, self._told_ns = sight, now_ns

    def _count(self) -> None:
        """Tell how many were before each play that the cloud asked for and that was watched."""
        found = []
        for play in self._plays:
            until_ns = play.began_ns + nanoseconds(play.seconds)
            audience = self._watch.audience(play.began_ns, until_ns)
            if audience is not None:
                counts = (audience.opportunities, audience.viewed, audience.viewed_s)
                found.append(PlayCounted(play.play_id, *counts))
        if found:
            try:
                self._line.counted(tuple(found))
            except LineDown as error:
                # They are asked for again while they are remembered.
                self._tell_once(f"no line to the cloud ({error}); counts are told later")

    def _cloud_ns(self) -> int:
        return self._now_ns() + self._skew_ns

    def _tell_once(self, words: str) -> None:
        if words != self._said:
            self._said = words
            self._say(words)
