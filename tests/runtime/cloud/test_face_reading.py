"""A photograph is read in a process of its own; when that is killed the next one starts another."""

import multiprocessing
import os
import signal

import pytest
from PIL import Image

from tests.ads.faces.photographs import file_of, hopper
from tillfree.ads.faces import TEMPLATE_BYTES, FaceSettings, PhotographRefused
from tillfree.runtime.cloud.face_reading import FaceReading


@pytest.mark.siege
def test_a_reader_that_is_killed_comes_back() -> None:
    read = FaceReading(FaceSettings())
    before = {one.pid for one in multiprocessing.active_children()}
    try:
        template = read(file_of(hopper()))
        assert len(template) == TEMPLATE_BYTES
        (reader,) = [one for one in multiprocessing.active_children() if one.pid not in before]
        assert reader.pid is not None
        os.kill(reader.pid, signal.SIGKILL)
        with pytest.raises(PhotographRefused, match="could not be read"):
            read(file_of(hopper()))
        assert read(file_of(hopper())) == template
        with pytest.raises(PhotographRefused, match="no face"):
            read(file_of(Image.new("RGB", (300, 300))))
    finally:
        read.close()
