"""How a webhook's receiver knows that it was us, and when: HMAC over id, time and body.

Source: Standard Webhooks 1.0.0 (headers `webhook-id`, `webhook-timestamp`, `webhook-signature`;
secret `whsec_` and base64; signature `v1,` and base64 of HMAC-SHA-256).
"""

import base64
import hashlib
import hmac

SECRET_BYTES = 32
_PREFIX = "whsec_"


def new_secret(entropy: bytes) -> str:
    """Return a secret of that many random bytes, as it is shown."""
    return _PREFIX + base64.b64encode(entropy).decode("ascii")


def signed_headers(secret: str, delivery_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """Return the headers that a body goes out with; `at_s` is seconds since 1970 UTC.

    A receiver computes the same and refuses what differs or is more than some minutes old; it
    passes over an id that it has seen.
    """
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    told = f"{delivery_id}.{at_s}.".encode() + body
    signature = base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode("ascii")
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{signature}",
    }
