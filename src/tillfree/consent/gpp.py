"""The Global Privacy Platform string: a header that numbers the sections, and the sections.

Source: IAB Tech Lab, Global Privacy Platform String 1.0 (September 2022), "Header Encoding" and
the type Range(Fibonacci); numbers of sections from its Section Information.
"""

from dataclasses import dataclass

from tillfree.consent.bits import SIGNAL_LETTERS, Bits
from tillfree.core.errors import SignalUnreadable

EU_TCF_SECTION = 2
US_PRIVACY_SECTION = 6
_HEADER_TYPE, _VERSION = 3, 1
SECTIONS_MAX = 64
"""Sections of one string at most; there are 27 by now."""


@dataclass(frozen=True, slots=True)
class GppString:
    """A read string: the letters of each section by its number."""

    sections: dict[int, str]


def read_gpp(string: str) -> GppString:
    """Return the sections of a GPP string, in their order.

    Raises SignalUnreadable for what is not a whole string of version 1; an empty one is none.
    """
    if len(string) > SIGNAL_LETTERS:
        raise SignalUnreadable(f"a GPP string has {len(string)} letters: take {SIGNAL_LETTERS}")
    header, *parts = string.split("~")
    bits = Bits(header)
    kind, version = bits.whole(6), bits.whole(6)
    if (kind, version) != (_HEADER_TYPE, _VERSION):
        raise SignalUnreadable(
            f"a GPP string of type {kind} and version {version}: ask for {_HEADER_TYPE} and "
            f"{_VERSION}"
        )
    numbers = _numbers(bits)
    bits.end()
    if len(numbers) != len(parts):
        raise SignalUnreadable(
            f"a GPP string names {len(numbers)} sections and has {len(parts)}: take the whole one"
        )
    return GppString(dict(zip(numbers, parts, strict=True)))


def _numbers(bits: Bits) -> list[int]:
    """Read a Range(Fibonacci): each single number or group as its distance from the last."""
    numbers: list[int] = []
    last = 0
    for _ in range(bits.whole(12)):
        is_group = bits.whole(1)
        first = last + bits.fibonacci()
        last = first + (bits.fibonacci() if is_group else 0)
        if len(numbers) + last - first + 1 > SECTIONS_MAX:
            raise SignalUnreadable(f"a GPP string has more than {SECTIONS_MAX} sections")
        numbers.extend(range(first, last + 1))
    return numbers
