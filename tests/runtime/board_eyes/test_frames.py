"""Pictures come from a folder or a film, the newest first; what cannot be read is told."""

from pathlib import Path

import av
import numpy as np
import pytest

from tests.ads.faces.photographs import file_of, hopper
from tillfree.core.errors import TillfreeError, UsageRefused
from tillfree.runtime.board_eyes.frames import pictures_of_camera, pictures_of_folder

RATE = 20


def nothing() -> None:
    """Wait for nothing between two pictures."""


def film(place: Path, shades: list[int]) -> str:
    """Write a film of even pictures, one of each shade."""
    with av.open(str(place), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in shades:
            shown = np.full((48, 64, 3), shade, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        container.mux(stream.encode())
    return str(place)


def test_a_folder_is_seen_in_the_order_of_names(tmp_path: Path) -> None:
    for number, width in enumerate((200, 100)):
        body = file_of(hopper().resize((width, 100)), "PNG")
        (tmp_path / f"{number}.png").write_bytes(body)
    (tmp_path / "notes.txt").write_text("no picture", "utf-8")
    waits = []
    seen = [one.shape for one in pictures_of_folder(tmp_path, lambda: waits.append(1))]
    assert seen == [(100, 200, 3), (100, 100, 3)]
    assert len(waits) == 2


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageRefused, match="has no pictures"):
        list(pictures_of_folder(tmp_path, nothing))


def test_a_film_is_seen_to_its_end_in_its_own_time(tmp_path: Path) -> None:
    shades = list(range(0, 250, 25))
    source = film(tmp_path / "a.mp4", shades)
    seen = [int(one.mean()) for one in pictures_of_camera(source, nothing)]
    assert seen == sorted(seen)
    assert len(seen) > len(shades) // 2
    assert abs(seen[-1] - shades[-1]) < 10


@pytest.mark.parametrize("source", ["/nowhere/film.mp4", "/dev/video-none"])
def test_what_cannot_be_read_is_told(source: str) -> None:
    with pytest.raises(TillfreeError, match="cannot be read"):
        next(pictures_of_camera(source, nothing))
