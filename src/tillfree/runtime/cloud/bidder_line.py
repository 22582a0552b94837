"""The own bidder as screens ask it: over HTTP, bounded, and never waited for long.

One connection for each asking: a screen asks a few times a minute. No answer is no ad.
"""

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

_ANSWER_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class BidderLine:
    """Asks the bidder at `url` (scheme, host, port) and waits `answer_s`; empty is no bidder."""

    url: str
    answer_s: float

    def ask(self, request: bytes) -> bytes:
        """Return the body of a bid response, empty for no bid and for no answer."""
        status, body = self._send("POST", "/openrtb2/bid", request)
        return body if status == 200 else b""

    def tell(self, path: str) -> bool:
        """Tell a bill by its path; false where it is to be told again.

        A bidder that refuses it will refuse it again, and where there is none nobody waits for it.
        """
        if not self.url or not path.startswith("/openrtb2/bill/"):
            return True
        status, _ = self._send("POST", path, b"")
        return status in {204, 400}

    def _send(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if not self.url:
            return 0, b""
        parts = urlsplit(self.url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(parts.hostname or "", parts.port, timeout=self.answer_s)
        try:
            connection.request(method, path, body, {"content-type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read(_ANSWER_BYTES)
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()
