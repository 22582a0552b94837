"""Photographs of people who enrol, read in the process that serves them, one at a time.

The models are opened at the first photograph: most processes never see one.
"""

from collections.abc import Callable
from threading import Lock

from tillfree.ads.faces import FaceFinder, FaceSettings, FacesMissing, template_bytes, template_of

ReadFace = Callable[[bytes], bytes]
"""Returns the template of the one face on a photograph; see `FaceReading`."""


class FaceReading:
    """Makes templates of photographs; a photograph is in memory for one call and nowhere else."""

    def __init__(self, settings: FaceSettings) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._finder: FaceFinder | None = None
        self._one = Lock()

    def __call__(self, photograph: bytes) -> bytes:
        """Return the template of the one face on a photograph, about 0.3 s.

        Raises PhotographRefused, and FacesMissing where the packages are not installed.
        """
        try:
            from tillfree.ads.faces_dlib import DlibFaces, read_photograph
        except ImportError as error:
            raise FacesMissing(
                "photographs of faces cannot be read here: install tillfree[billboard-face]"
            ) from error
        picture = read_photograph(photograph)
        # The models hold scratch memory of their own, so one photograph at a time.
        with self._one:
            self._finder = self._finder or DlibFaces(self._settings)
            return template_bytes(template_of(picture, self._finder, self._settings))
