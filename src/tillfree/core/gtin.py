"""Global trade item numbers: their check digit.

Source: GS1 General Specifications, section 7.9 (standard check digit calculation).
"""

LENGTHS = (8, 12, 13, 14)
"""Digits of GTIN-8, GTIN-12 (UPC-A), GTIN-13 (EAN) and GTIN-14."""


def check_digit(body: str) -> int:
    """Return the digit that closes a number whose other digits are `body`.

    From the right, digits weigh 3, 1, 3, ...; the check digit fills the sum up to a multiple of 10.
    Raises ValueError where `body` is not made of the digits 0 to 9 alone.
    """
    if not (body.isascii() and body.isdigit()):
        raise ValueError(f"a GTIN is made of digits, not {body!r}")
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body[::-1]))
    return -total % 10


def gtin_fault(gtin: str) -> str:
    """Return in words what is wrong with a GTIN, or an empty text where nothing is."""
    if not (gtin.isascii() and gtin.isdigit()):
        return "it must be made of digits"
    if len(gtin) not in LENGTHS:
        return f"it has {len(gtin)} digits instead of 8, 12, 13 or 14"
    wanted = check_digit(gtin[:-1])
    if int(gtin[-1]) != wanted:
        return f"its check digit is {gtin[-1]} where {wanted} would hold"
    return ""


def is_gtin(text: str) -> bool:
    """Tell whether `text` is a GTIN-8, -12, -13 or -14 whose check digit holds."""
    return not gtin_fault(text)
