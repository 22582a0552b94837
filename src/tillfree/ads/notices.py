"""What is said about a bid after it was made, and the sealed token by which it is known again.

A notice may reach any worker, so nothing is looked up: what it needs stands in its own address,
encrypted and authenticated (AES-256-GCM, NIST SP 800-38D) under a key of the day. An exchange can
neither read who was counted nor change a price, nor make up a bid that was never made.
"""

import base64
import binascii
import hmac
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from enum import StrEnum

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tillfree.core.errors import TillfreeError

_NONCE_BYTES, _DAY_BYTES, _SECRET_BYTES = 12, 3, 32
_DAY_S = 86_400
_TOKEN_CHARACTERS = 2_000


class NoticeRefused(TillfreeError):
    """A notice or click carries no token of ours, or one that is too old."""


class NoticeKind(StrEnum):
    """What is told of a bid."""

    BID = "bid"
    """This person was bid for, the first time for this campaign: one treated."""
    GHOST = "ghost"
    """This person would have been bid for and is held out: one control."""
    WIN = "win"
    BILL = "bill"
    """It was shown and costs this."""
    LOSS = "loss"
    CLICK = "click"


class Notice(msgspec.Struct, frozen=True, array_like=True):
    """One line of a log of notices. `cost` is thousandths of a minor unit of the campaign."""

    kind: NoticeKind
    bid_id: str
    campaign_id: str
    creative_id: str
    counted_as: str
    cost: int
    at_ns: int


class BidToken(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a bid's addresses say of it; `cost` at the price that was bid, for the multiplier."""

    bid_id: str
    campaign_id: str
    creative_id: str
    counted_as: str
    price: float
    multiplier: float
    cost: int
    is_test: bool
    issued_s: int


_TOKENS = msgspec.msgpack.Decoder(BidToken)
_ENCODER = msgspec.msgpack.Encoder()


class TokenSealer:
    """Seals and opens tokens; all workers of one bidder share the secret."""

    def __init__(self, secret: bytes, entropy: Callable[[int], bytes]) -> None:
        """`secret` has 32 bytes; `entropy` gives that many random bytes."""
        if len(secret) != _SECRET_BYTES:
            raise ValueError(f"the secret has {len(secret)} bytes; it has {_SECRET_BYTES}")
        self._secret = secret
        self._entropy = entropy
        self._ciphers: dict[int, AESGCM] = {}

    def seal(self, token: BidToken) -> str:
        """Return the token as it stands in an address; random nonces stay far below 2**32 a day."""
        day = token.issued_s // _DAY_S
        nonce = self._entropy(_NONCE_BYTES)
        sealed = self._cipher(day).encrypt(nonce, _ENCODER.encode(token), None)
        told = day.to_bytes(_DAY_BYTES, "big") + nonce + sealed
        return base64.urlsafe_b64encode(told).decode("ascii").rstrip("=")

    def open(self, text: str, now_s: int, life_s: float) -> BidToken:
        """Return what was sealed; raises NoticeRefused where it is not ours or too old."""
        if len(text) > _TOKEN_CHARACTERS:
            raise NoticeRefused(f"a token of {len(text)} characters is none of ours")
        try:
            told = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            day = int.from_bytes(told[:_DAY_BYTES], "big")
            if not 0 <= now_s // _DAY_S - day <= life_s // _DAY_S + 1:
                raise NoticeRefused("the token is of another day: its bid is past")
            rest = told[_DAY_BYTES:]
            data = self._cipher(day).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], None)
            token = _TOKENS.decode(data)
        except (binascii.Error, InvalidTag, ValueError) as fault:
            raise NoticeRefused("the token does not open: it is none of ours") from fault
        if now_s - token.issued_s > life_s:
            raise NoticeRefused(f"the bid is older than {life_s:.0f} s: its notices are past")
        return token

    def _cipher(self, day: int) -> AESGCM:
        cipher = self._ciphers.get(day)
        if cipher is None:
            if len(self._ciphers) > 8:
                self._ciphers.clear()
            key = hmac.digest(self._secret, b"bid tokens of day %d" % day, "sha256")
            cipher = self._ciphers[day] = AESGCM(key)
        return cipher


def charged(token: BidToken, clearing_price: str, multiplier: str) -> int:
    """Return what an impression costs, thousandths of a minor unit, rounded half up.

    `clearing_price` and `multiplier` are what the exchange put in place of its macros: a number, or
    nothing, or `AUDIT`. What is no number counts as what was bid; more than was bid is not owed,
    and so with the multiplier of impressions.
    """
    price = _number(clearing_price, token.price)
    plays = _number(multiplier, token.multiplier)
    exact = Decimal(token.cost) * price / Decimal(repr(token.price)) * plays
    exact /= Decimal(repr(token.multiplier))
    return int(exact.to_integral_value(rounding="ROUND_HALF_UP"))


def _number(text: str, most: float) -> Decimal:
    limit = Decimal(repr(most))
    try:
        number = Decimal(text)
    except InvalidOperation:
        return limit
    return number if number.is_finite() and 0 <= number <= limit else limit
