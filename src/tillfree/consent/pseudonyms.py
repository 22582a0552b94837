"""Names that a person has with one partner for one purpose for one while.

HMAC-SHA-256 (RFC 2104) under the key of that one consent, of partner and period. So two partners
cannot join what they know, nor one partner its weeks, nor anybody two purposes; and once the
consent is withdrawn its key is destroyed and nobody can make the name again, not even we from a
backup. Who agrees again has another key and other names.
"""

import hashlib
import hmac

import msgspec

from tillfree.core.clock import NS_PER_S

PSEUDONYM_LETTERS = 32
"""128 bits as hex: two people share one with a chance below 2 ** -64 among 2 ** 32 people."""
_DAY_NS = 86_400 * NS_PER_S


def period_of(at_ns: int, rotation_days: int) -> int:
    """Return the number of the period that a moment (ns UTC) lies in, counted from 1970."""
    return at_ns // (rotation_days * _DAY_NS)


def pseudonym(key: bytes, partner: str, period: int) -> str:
    """Return a person's name with a partner in a period, as hex.

    `key` is that of the consent, `partner` the partner's name or what else keeps uses apart.
    """
    told = msgspec.json.encode(["pseudonym", partner, period])
    return hmac.new(key, told, hashlib.sha256).hexdigest()[:PSEUDONYM_LETTERS]
