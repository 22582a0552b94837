"""`tillfree watch`: a recording as it would look live, in the terminal or as plain lines."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.live import Live

from tillfree.core.clock import NS_PER_S
from tillfree.premises import load_bundle
from tillfree.runtime.local.live_fold import LiveFold
from tillfree.runtime.local.live_screen import LiveScreen
from tillfree.runtime.local.live_state import Happening, LiveState
from tillfree.runtime.local.playback import Moment, Playback
from tillfree.runtime.local.settings import ViewSettings
from tillfree.scoring import time_of_day

SENSORS_EVERY_S = 2.0
"""Seconds between two looks at the sensors' health: it need not flicker."""
LONGEST_PAUSE_S = 0.2
"""Seconds of one pause, so that the picture keeps up through a silence of the recording."""


def watch_bundle(bundle_path: Path, speed: float, settings: ViewSettings | None = None) -> None:
    """Show the recording of a bundle at `speed` times real time; 0 is as fast as possible.

    Where standard output is no terminal, what happens is printed as plain lines.
    """
    playback = Playback(load_bundle(bundle_path))
    with live_view(playback, speed, settings or ViewSettings()) as view:
        for moment in playback.moments():
            view.take(moment)


@contextmanager
def live_view(playback: Playback, speed: float, settings: ViewSettings) -> "Iterator[LiveView]":
    """Give a view that is open while the block runs, and leaves its last picture behind."""
    console = Console(highlight=False)
    view = LiveView(playback, speed, settings, console)
    if not console.is_terminal:
        yield view
        view.last_look()
        return
    with Live(console=console, auto_refresh=False, screen=False) as live:
        view.live = live
        yield view
        view.last_look()


class LiveView:
    """Takes moments as they come, waits for their time, and draws a few times a second."""

    def __init__(
        self, playback: Playback, speed: float, settings: ViewSettings, console: Console
    ) -> None:
        self.live: Live | None = None
        self._playback = playback
        self._speed = speed
        self._settings = settings
        self._console = console
        state = LiveState(playback.bundle.store, playback.bundle.catalogue, settings)
        self._fold = LiveFold(state)
        self._screen = LiveScreen(state, speed)
        self.waited_s = 0.0
        """Seconds spent waiting for a moment's time: none of the engine's."""
        self._start_s = time.monotonic()
        self._first_ns = 0
        self._next_picture_s = 0.0
        self._next_sensors_s = 0.0

    def take(self, moment: Moment) -> None:
        """Show what one moment brought, at its time."""
        self._first_ns = self._first_ns or moment.arrived_ns
        if self._speed > 0.0:
            self._wait((moment.arrived_ns - self._first_ns) / NS_PER_S / self._speed)
        happened = self._fold.take(moment.output, moment.arrived_ns)
        if self.live is None:
            for happening in happened:
                self._say(happening)
        elif time.monotonic() >= self._next_picture_s:
            self._draw()

    def last_look(self) -> None:
        """Draw the end of the recording."""
        if self.live is not None:
            self._next_sensors_s = 0.0
            self._draw()

    def _wait(self, due_s: float) -> None:
        began_s = time.monotonic()
        while (left_s := self._start_s + due_s - time.monotonic()) > 0.0:
            if self.live is not None and time.monotonic() >= self._next_picture_s:
                self._draw()
            time.sleep(min(left_s, LONGEST_PAUSE_S, 1.0 / self._settings.frames_per_s))
        self.waited_s += time.monotonic() - began_s

    def _draw(self) -> None:
        if self.live is None:
            return
        now_s = time.monotonic()
        self._next_picture_s = now_s + 1.0 / self._settings.frames_per_s
        if now_s >= self._next_sensors_s:
            self._next_sensors_s = now_s + SENSORS_EVERY_S
            self._fold.sensors(self._playback.sensors())
        width, height = self._console.size
        self.live.update(self._screen.draw(width, height - 1), refresh=True)

    def _say(self, happening: Happening) -> None:
        state = self._fold.state
        who = state.letter(happening.visit_id) if happening.visit_id else " "
        sure = f", {happening.sure}" if happening.sure else ""
        print(f"{time_of_day(happening.t_ns)}  {who}  {happening.words}{sure}", flush=True)
