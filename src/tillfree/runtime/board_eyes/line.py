"""The camera's line to the cloud: it asks whom it may know, and tells who is there."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from tillfree.ads.boards import EyesState, PlayCounted
from tillfree.core.errors import UsageRefused

_ANSWER_BYTES = 8_000_000
_LOCAL = ("localhost", "127.0.0.1", "::1")


class LineDown(Exception):
    """The cloud did not answer; it is asked again."""


@dataclass(frozen=True, slots=True)
class CloudLine:
    """Asks the cloud at `url` (scheme, host, port) as `ORGANISATION.SECRET`."""

    url: str
    name: str
    answer_s: float

    def __post_init__(self) -> None:
        """Raise UsageRefused for a line on which templates could be read by others."""
        parts = urlsplit(self.url)
        if parts.scheme != "https" and parts.hostname not in _LOCAL:
            raise UsageRefused(
                f"{self.url[:100]!r}: templates of faces go over https alone; give an https address"
            )

    def state(self) -> EyesState:
        """Return what the cloud says now. Raises LineDown."""
        try:
            return msgspec.json.decode(self._post("state", b""), type=EyesState)
        except msgspec.DecodeError as error:
            raise LineDown("the answer cannot be read") from error

    def seen(self, tokens: tuple[str, ...], in_view: int) -> None:
        """Tell who of those enrolled is there, and how many faces are. Raises LineDown."""
        self._post("seen", msgspec.json.encode({"tokens": tokens, "in_view": in_view}))

    def counted(self, plays: tuple[PlayCounted, ...]) -> None:
        """Tell how many were before plays. Raises LineDown."""
        self._post("counts", msgspec.json.encode({"plays": plays}))

    def _post(self, what: str, body: bytes) -> bytes:
        parts = urlsplit(self.url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(parts.hostname or "", parts.port, timeout=self.answer_s)
        headers = {"x-eyes": self.name, "content-type": "application/json"}
        try:
            connection.request("POST", f"/board/eyes/{what}", body, headers)
            answer = connection.getresponse()
            told = answer.read(_ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise LineDown(type(error).__name__) from error
        finally:
            connection.close()
        if answer.status != 200:
            raise LineDown(f"the cloud answers {answer.status}")
        return told
