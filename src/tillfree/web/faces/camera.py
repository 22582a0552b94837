"""Codes in a picture: what a tablet's camera saw, read here, since browsers on Debian cannot.

The decoder (zxing-cpp) is an extra of its own, `tillfree[door]`: a gate with a scanner of its own,
or where passes are typed in, needs none.
"""

from importlib.util import find_spec

import numpy as np

SIDE_MAX = 1_280
"""Pixels of a picture's side at most; a code that fills a third of 640 is read well."""


def can_read() -> bool:
    """Tell whether codes in pictures can be read here."""
    return find_spec("zxingcpp") is not None


def read_code(light: bytes, width: int) -> str:
    """Return the text of the QR code in a picture, empty where there is none to be read.

    `light` is one byte of brightness a pixel, row by row, `width` pixels a row. Raises ValueError
    for a picture that has no whole rows or is too large.
    """
    import zxingcpp

    height, rest = divmod(len(light), width)
    if rest or not 1 <= height <= SIDE_MAX or width > SIDE_MAX:
        raise ValueError(
            f"{len(light)} bytes are no picture {width} wide and up to {SIDE_MAX} high: send whole "
            "rows, one byte a pixel"
        )
    picture = np.frombuffer(light, dtype=np.uint8).reshape(height, width)
    found = zxingcpp.read_barcode(
        picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
    return str(found.text) if found else ""
