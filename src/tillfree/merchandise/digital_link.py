"""The path of an article's page by its number, as GS1 Digital Link has it.

Source: GS1 Digital Link URI Syntax 1.4, section 4.11: `/01/{gtin}`, the number in 14 digits.
"""

from tillfree.core.gtin import is_gtin


def digital_link_path(gtin: str) -> str:
    """Return `/01/` and the GTIN in 14 digits; `gtin` is one whose check digit holds."""
    return f"/01/{gtin.zfill(14)}"


def gtins_of_path(path: str) -> tuple[str, ...]:
    """Return every way in which the GTIN of such a path may be listed; none where it is no path.

    A number of 8, 12 or 13 digits is the same one filled up with zeros, so all are looked for.
    """
    prefix, found, number = path.partition("/01/")
    if prefix or not found or not is_gtin(number):
        return ()
    whole = number.zfill(14)
    return tuple(whole[-length:] for length in (14, 13, 12, 8) if not whole[:-length].strip("0"))
