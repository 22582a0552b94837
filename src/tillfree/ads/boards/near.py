"""Codes and tokens by which a screen and a telephone find each other, for a moment.

The code on a screen is good for who stands before it now; the token of a telephone is another one
every few minutes, so who hears it twice does not know that it was the same. Both are HMAC-SHA-256
(RFC 2104), cut to what cannot be guessed within their time.
"""

import base64
import hashlib
import hmac

import msgspec

_CODE_BYTES, _TOKEN_BYTES, _PAIRING_BYTES = 10, 15, 5
_SECRET_LETTERS = 43


def step_of(at_ns: int, step_s: int) -> int:
    """Return the number of the step that a moment (ns UTC) lies in."""
    return at_ns // (step_s * 1_000_000_000)


def screen_code(key: bytes, board_id: str, step: int) -> str:
    """Return what a board shows in a step, 16 small letters and digits."""
    return _letters(key, ["screen", board_id, step], _CODE_BYTES)


def is_screen_code(key: bytes, board_id: str, code: str, step: int) -> bool:
    """Tell whether a code is the board's of this step or the one before."""
    return any(
        hmac.compare_digest(screen_code(key, board_id, one), code.lower())
        for one in (step, step - 1)
    )


def telephone_token(name: str, step: int) -> str:
    """Return what a telephone is heard as in a step; `name` is a secret of its person's consent."""
    return _letters(name.encode("ascii"), ["telephone", step], _TOKEN_BYTES)


def pairing_code(secret: str) -> str:
    """Return the code that a screen shows to be paired: eight letters in two groups.

    40 bits of a hash: enough for the minutes until the screen shows the whole secret, by which it
    is known from then on.
    """
    digest = hashlib.sha256(f"pairing {secret}".encode()).digest()
    letters = base64.b32encode(digest[:_PAIRING_BYTES]).decode("ascii")
    return f"{letters[:4]}-{letters[4:]}"


def secret_hash(secret: str) -> str:
    """Return what is kept of a screen's secret, as hex."""
    return hashlib.sha256(f"secret {secret}".encode("utf-8", "surrogatepass")).hexdigest()


def is_secret(text: str) -> bool:
    """Tell whether a text is written like a screen's secret: 256 random bits, base64url."""
    return len(text) == _SECRET_LETTERS and text.isascii() and text.isprintable()


def _letters(key: bytes, told: list[str | int], size: int) -> str:
    digest = hmac.digest(key, msgspec.json.encode(told), "sha256")
    return base64.b32encode(digest[:size]).decode("ascii").lower()
