"""A pass as a picture: a QR code (ISO/IEC 18004) with the four light modules around it."""

import io

import segno

QUIET_ZONE = 4
"""Light modules on each side; ISO/IEC 18004 asks for four, less is not found by many readers."""
_SCALE = 4
_MASK = 3
"""The mask, always the same: ISO/IEC 18004 lets the best of eight be sought, against large plain
areas and false corners. A signed text is as good as noise under any of them, every reader takes all
eight, and seeking would take four fifths of the time of a picture."""


def pass_svg(text: str) -> str:
    """Return an SVG of the text, dark on light whatever is behind it.

    Error correction M (15 %): a telephone's screen is clean, and a code with fewer modules is read
    from farther.
    """
    out = io.BytesIO()
    made = segno.make(text, error="m", micro=False, boost_error=False, mask=_MASK)
    made.save(out, kind="svg", border=QUIET_ZONE, scale=_SCALE, light="#fff", xmldecl=False)
    return out.getvalue().decode("utf-8")
