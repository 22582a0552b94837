"""Photographs of people who enrol, read in a process of its own, one at a time.

The models hold the interpreter for a quarter of a second, in which the server would answer nobody;
and what takes a stranger's file apart does not belong where keys are. The process is started by the
first photograph: most servers never see one.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context
from threading import BoundedSemaphore, Lock

from tillfree.ads.faces import (
    FaceFinder,
    FaceSettings,
    FacesMissing,
    PhotographRefused,
    template_bytes,
    template_of,
)

ReadFace = Callable[[bytes], bytes]
"""Returns the template of the one face on a photograph; see `FaceReading`."""
_WAITING = 4
"""Photographs that wait at most: each holds one of the threads that requests are answered in."""
_READ_S = 30.0
"""Seconds for a photograph, the start of the process included."""


class FaceReading:
    """Makes templates of photographs; a photograph is in memory for one call and nowhere else."""

    def __init__(self, settings: FaceSettings) -> None:
        """Start nothing yet."""
        self._settings = settings
        self._reader: ProcessPoolExecutor | None = None
        self._starting = Lock()
        self._waiting = BoundedSemaphore(_WAITING)

    def __call__(self, photograph: bytes) -> bytes:
        """Return the template of the one face on a photograph, about 0.3 s, at first 3 s.

        Raises PhotographRefused, and FacesMissing where the packages are not installed.
        """
        if not self._waiting.acquire(blocking=False):
            raise PhotographRefused(
                "many photographs are being read at this moment: send yours again in a few seconds"
            )
        try:
            read = self._started().submit(_template, photograph, self._settings)
            return read.result(_READ_S)
        except (BrokenProcessPool, TimeoutError) as error:
            self.close()
            raise PhotographRefused(
                "the photograph could not be read: take another one, in even light"
            ) from error
        finally:
            self._waiting.release()

    def close(self) -> None:
        """End the process; the next photograph starts another."""
        with self._starting:
            reader, self._reader = self._reader, None
        if reader is not None:
            reader.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        with self._starting:
            if self._reader is None:
                self._reader = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            return self._reader


def _template(photograph: bytes, settings: FaceSettings) -> bytes:
    """Read a photograph; this runs in the process of its own."""
    try:
        from tillfree.ads.faces_dlib import read_photograph
    except ImportError as error:
        raise FacesMissing(
            "photographs of faces cannot be read here: install tillfree[billboard-face]"
        ) from error
    return template_bytes(template_of(read_photograph(photograph), _finder(settings), settings))


@lru_cache(maxsize=1)
def _finder(settings: FaceSettings) -> FaceFinder:
    from tillfree.ads.faces_dlib import DlibFaces

    return DlibFaces(settings)
