"""Writes privacy signals bit by bit, the other way round than they are read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def letters(bits: str) -> str:
    """Return base64url of bits, filled with noughts to whole bytes, which some readers need."""
    bits += "0" * (-len(bits) % 8)
    bits += "0" * (-len(bits) % 6)
    return "".join(_LETTERS[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))


def whole(value: int, bits: int) -> str:
    """Return a number as that many bits."""
    text = format(value, f"0{bits}b")
    assert len(text) == bits
    return text


def capitals(text: str) -> str:
    """Return capitals of six bits each."""
    return "".join(whole(ord(letter) - ord("A"), 6) for letter in text)


def fibonacci(number: int) -> str:
    """Return the Zeckendorf sum, the smallest weight first, and a one."""
    weights = [1, 2]
    while weights[-1] <= number:
        weights.append(weights[-1] + weights[-2])
    found = {}
    for place in range(len(weights) - 1, -1, -1):
        if weights[place] <= number:
            number -= weights[place]
            found[place] = "1"
    return "".join(found.get(place, "0") for place in range(max(found) + 1)) + "1"


def flags(numbers: Iterable[int], size: int) -> str:
    """Return a bit for each number from 1 to `size`."""
    wanted = set(numbers)
    return "".join("1" if number in wanted else "0" for number in range(1, size + 1))


def ranges(spans: Sequence[tuple[int, int]]) -> str:
    """Return entries of a vendor range."""
    told = whole(len(spans), 12)
    for first, last in spans:
        told += whole(first != last, 1) + whole(first, 16)
        told += whole(last, 16) if first != last else ""
    return told


def vendors(numbers: Sequence[int], *, as_ranges: bool) -> str:
    """Return a vendor section."""
    greatest = max(numbers, default=0)
    if not as_ranges:
        return whole(greatest, 16) + "0" + flags(numbers, greatest)
    return whole(greatest, 16) + "1" + ranges([(one, one) for one in sorted(set(numbers))])


@dataclass(frozen=True, slots=True)
class Tcf:
    """What a TC string is written from."""

    purposes: Iterable[int] = ()
    interests: Iterable[int] = ()
    agreed: Sequence[int] = ()
    of_interest: Sequence[int] = ()
    restrictions: Sequence[tuple[int, int, Sequence[tuple[int, int]]]] = ()
    disclosed: Sequence[int] | None = None
    created_ds: int = 17_000_000_000
    as_ranges: bool = False
    version: int = 2


def tcf(told: Tcf) -> str:
    """Return a TC string."""
    ranged = told.as_ranges
    core = whole(told.version, 6) + whole(told.created_ds, 36) * 2 + whole(31, 12) + whole(7, 12)
    core += whole(1, 6) + capitals("KO") + whole(99, 12) + whole(5, 6) + "10" + flags([1], 12)
    core += flags(told.purposes, 24) + flags(told.interests, 24) + "0" + capitals("KR")
    core += vendors(told.agreed, as_ranges=ranged) + vendors(told.of_interest, as_ranges=ranged)
    core += whole(len(told.restrictions), 12)
    for purpose, kind, spans in told.restrictions:
        core += whole(purpose, 6) + whole(kind, 2) + ranges(spans)
    written = letters(core)
    if told.disclosed is not None:
        segment = whole(1, 3) + vendors(told.disclosed, as_ranges=ranged)
        written += "." + letters(segment)
    return written


def gpp(sections: dict[int, str]) -> str:
    """Return a GPP string; neighbours are written as a group."""
    items, last = [], 0
    numbers = sorted(sections)
    while numbers:
        first = end = numbers.pop(0)
        while numbers and numbers[0] == end + 1:
            end = numbers.pop(0)
        told = whole(end > first, 1) + fibonacci(first - last)
        items.append(told + (fibonacci(end - first) if end > first else ""))
        last = end
    header = letters(whole(3, 6) + whole(1, 6) + whole(len(items), 12) + "".join(items))
    return "~".join([header, *(sections[number] for number in sorted(sections))])


def us_section(version: int, fields: Sequence[int], gpc: bool | None = None) -> str:
    """Return a section of two-bit fields."""
    told = letters(whole(version, 6) + "".join(whole(field, 2) for field in fields))
    return told if gpc is None else f"{told}.{letters('01' + whole(gpc, 1))}"
