"""A pass as a picture: dark modules on light, with the quiet zone that readers need."""

import re

import segno

from tillfree.admission import pass_svg

PASS = "k-0011223344." + "A" * 170 + "." + "B" * 86


def test_the_code_has_its_quiet_zone_and_a_light_ground() -> None:
    svg = pass_svg(PASS)
    modules = len(segno.make(PASS, error="m", micro=False, boost_error=False).matrix)
    size = re.search(r'width="(\d+)" height="(\d+)"', svg)
    assert size is not None
    assert int(size[1]) == int(size[2]) == (modules + 8) * 4
    ground, dark = re.findall(r"<path [^>]*>", svg)
    assert 'fill="#fff"' in ground
    # The first dark module is drawn four modules from the left and the upper edge.
    start = re.search(r'd="[mM]\s*4[ ,]4(?:\.5)?h7', dark)
    assert start is not None, dark[:80]
    assert "<script" not in svg


def test_a_pass_is_read_from_a_telephone() -> None:
    # Version 13 has 69 modules: half a millimetre each on a screen 45 mm wide.
    assert len(segno.make(PASS, error="m", micro=False, boost_error=False).matrix) <= 69
