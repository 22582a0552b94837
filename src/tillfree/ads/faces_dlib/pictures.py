"""Photographs as they come from people's telephones, read in memory and nowhere kept."""

import io

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from tillfree.ads.faces import PhotographRefused, Picture

PIXELS_MOST = 40_000_000
"""Pixels of a photograph at most; own choice: what telephones take."""
_SIDE_PX = 1_600
"""Longer sides are made so long: a face is read at 150 pixels."""
_FORMATS = ("JPEG", "PNG", "WEBP")


def read_photograph(body: bytes) -> Picture:
    """Return a JPEG, PNG or WebP, upright, its longer side 1,600 pixels at most.

    Raises PhotographRefused for what is none of them, broken, or larger than `PIXELS_MOST`.
    """
    try:
        with Image.open(io.BytesIO(body), formats=_FORMATS) as image:
            if image.width * image.height > PIXELS_MOST:
                raise PhotographRefused(
                    f"a photograph of {image.width} by {image.height} pixels: send one of "
                    f"{PIXELS_MOST:,} pixels at most"
                )
            image.draft("RGB", (_SIDE_PX, _SIDE_PX))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((_SIDE_PX, _SIDE_PX))
            return np.asarray(upright).copy()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PhotographRefused(
            "this is no photograph that can be read: send a JPEG, PNG or WebP"
        ) from error
