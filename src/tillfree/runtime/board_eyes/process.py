"""The process `tillfree board-eyes`: a camera or pictures, the models, the line to the cloud."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tillfree.ads.faces import FacesMissing, Picture
from tillfree.core.errors import UsageRefused
from tillfree.runtime.board_eyes.eyes import BoardEyes, Say, own_secret
from tillfree.runtime.board_eyes.line import CloudLine
from tillfree.runtime.board_eyes.settings import EyesSettings


@dataclass(frozen=True, slots=True)
class EyesOptions:
    """Which cloud, whose, where the secret lies, and what is looked at.

    `camera` is a device, a network camera's address or a film; `pictures` a folder in its place.
    """

    cloud: str
    organisation: str
    data: Path
    camera: str = ""
    pictures: Path | None = None


def run_eyes(options: EyesOptions, say: Say, settings: EyesSettings) -> None:
    """Look until the pictures end or the process is. Raises TillfreeError."""
    try:
        from tillfree.ads.faces_dlib import DlibFaces
        from tillfree.runtime.board_eyes import frames
    except ImportError as error:
        raise FacesMissing(
            "cameras at screens cannot be read here: install tillfree[billboard-face]"
        ) from error

    def wait() -> None:
        time.sleep(settings.looks_s)

    def pictures() -> Iterator[Picture]:
        if options.pictures is not None:
            return frames.pictures_of_folder(options.pictures, wait)
        if options.camera:
            return frames.pictures_of_camera(options.camera, wait)
        raise UsageRefused("nothing to look at: give --camera or --pictures")

    name = f"{options.organisation}.{own_secret(options.data)}"
    line = CloudLine(options.cloud, name, settings.answer_s)
    eyes = BoardEyes(line, DlibFaces(settings.faces), time.monotonic_ns, say, settings)
    eyes.run(pictures())
