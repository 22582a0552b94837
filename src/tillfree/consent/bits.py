"""Bits of a privacy signal, read in their order from letters of base64url.

Where TCF and GPP agree: letters without padding, the first letter's highest bit first, whatever is
left over at the end nought. Source: IAB Tech Lab, Global Privacy Platform String 1.0, "Section
Encoding"; RFC 4648, 5.
"""

from tillfree.core.errors import SignalUnreadable

SIGNAL_LETTERS = 16_384
"""Letters of a signal at most; own choice: many times the longest that are seen."""
_LETTER_BITS = 6
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {letter: format(value, "06b") for value, letter in enumerate(_LETTERS)}
_LONGEST_FIBONACCI = 25
"""Bits of a Fibonacci number at most, with its end: they reach 121,392, more than 16 bits do."""


class Bits:
    """A reader of bits; each read goes on where the one before stopped."""

    def __init__(self, letters: str) -> None:
        """Read from letters of base64url.

        Raises SignalUnreadable for none, too many, or one that is not of base64url.
        """
        if not 0 < len(letters) <= SIGNAL_LETTERS:
            raise SignalUnreadable(
                f"a part of a signal has {len(letters)} letters: take 1 to {SIGNAL_LETTERS}"
            )
        try:
            bits = "".join([_VALUES[letter] for letter in letters])
        except KeyError as error:
            raise SignalUnreadable(
                f"a signal has the letter {error.args[0]!r}, which base64url has not: "
                "take the string as the browser gave it"
            ) from error
        self._text = bits
        self._at = 0

    def whole(self, bits: int) -> int:
        """Return the next `bits` bits as a whole number. Raises SignalUnreadable at the end."""
        return int(self.text(bits), 2)

    def text(self, bits: int) -> str:
        """Return the next `bits` bits as noughts and ones. Raises SignalUnreadable at the end."""
        end = self._at + bits
        if end > len(self._text):
            raise SignalUnreadable(
                f"a signal ends after {len(self._text)} bits where {end} are needed: "
                "take the whole string"
            )
        found = self._text[self._at : end]
        self._at = end
        return found

    def fibonacci(self) -> int:
        """Return the next number of Fibonacci coding, 1 or more; it ends with two ones.

        Source: Global Privacy Platform String 1.0, "About Fibonacci Encoding".
        """
        total, weight, following, before = 0, 1, 2, 0
        for _ in range(_LONGEST_FIBONACCI):
            bit = self.whole(1)
            if bit and before:
                return total
            total += weight * bit
            weight, following, before = following, weight + following, bit
        raise SignalUnreadable(
            f"a number in a signal does not end within {_LONGEST_FIBONACCI} bits: it is no "
            "Fibonacci coding"
        )

    def letters(self, count: int) -> str:
        """Return capitals of six bits each, A being nought."""
        return "".join(chr(ord("A") + self.whole(_LETTER_BITS)) for _ in range(count))

    def end(self) -> None:
        """Raise SignalUnreadable where anything but noughts is left."""
        if "1" in self._text[self._at :]:
            raise SignalUnreadable("a signal goes on after its last field: its version is not ours")
