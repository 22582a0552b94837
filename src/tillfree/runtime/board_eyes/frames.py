"""Pictures as a camera or a film gives them, one at a time, the newest first: none is kept.

Source: PyAV, whose FFmpeg reads cameras of Linux (`/dev/video0`), network cameras (`rtsp://…`) and
films alike.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Lock, Thread

import av
import numpy as np

from tillfree.ads.faces import Picture
from tillfree.core.errors import UsageRefused

_CAMERAS = "/dev/"
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")
_FIRST_S = 20.0
"""Seconds that a camera has for its first picture."""


def pictures_of_folder(folder: Path, wait: Callable[[], None]) -> Iterator[Picture]:
    """Yield the pictures of a folder by their names, for trying a board out; waits between two."""
    from tillfree.ads.faces_dlib import read_photograph

    found = sorted(one for one in folder.iterdir() if one.suffix.lower() in _PICTURES)
    if not found:
        raise UsageRefused(f"{folder} has no pictures: put JPEG, PNG or WebP files there")
    for one in found:
        yield read_photograph(one.read_bytes())
        wait()


def pictures_of_camera(source: str, wait: Callable[[], None]) -> Iterator[Picture]:
    """Yield the newest picture of a camera or a film, and wait before the next.

    Ends with the film. Raises UsageRefused where nothing can be read.
    """
    reading = _Reading(source)
    try:
        seen = 0
        while (found := reading.newer_than(seen)) is not None:
            seen, picture = found
            yield picture
            wait()
    finally:
        reading.stop()


class _Reading(Thread):
    """Reads without a pause and holds the newest picture alone, so that none is late."""

    def __init__(self, source: str) -> None:
        super().__init__(daemon=True)
        self._source = source
        self._stopped = Event()
        self._came = Event()
        self._lock = Lock()
        self._number = 0
        self._picture: Picture | None = None
        self._fault = ""
        self.start()

    def run(self) -> None:
        """Read until the film ends, the camera is gone or nobody wants more; a film at its pace."""
        kind = "v4l2" if self._source.startswith(_CAMERAS) else None
        is_film = kind is None and "://" not in self._source
        try:
            with av.open(self._source, format=kind) as container:
                for frame in container.decode(video=0):
                    if self._stopped.is_set():
                        return
                    with self._lock:
                        self._picture = np.asarray(frame.to_ndarray(format="rgb24"))
                        self._number += 1
                        self._came.set()
                    if is_film and frame.duration and frame.time_base:
                        self._stopped.wait(float(frame.duration * frame.time_base))
        except (av.FFmpegError, OSError) as error:
            self._fault = str(error)
        finally:
            self._stopped.set()
            self._came.set()

    def newer_than(self, seen: int) -> tuple[int, Picture] | None:
        """Return the newest picture and its number, None at the end."""
        if not seen and not self._came.wait(_FIRST_S):
            raise UsageRefused(f"{self._source} gives no picture: is it the right camera?")
        while True:
            with self._lock:
                if self._number > seen and self._picture is not None:
                    return self._number, self._picture
                self._came.clear()
                if self._stopped.is_set():
                    if not seen:
                        raise UsageRefused(f"{self._source} cannot be read: {self._fault}")
                    return None
            self._came.wait(1.0)

    def stop(self) -> None:
        """Read no more."""
        self._stopped.set()
