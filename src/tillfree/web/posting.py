"""One POST to a retailer's server: no redirects, a bounded wait, and never into our own network.

The address is looked up once, checked, and then connected to: a name that resolves to another
address a moment later gains nothing.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tillfree.core.errors import DeliveryFailed, OutcomeUnknown, TillfreeError

URL_LETTERS_MAX = 500
"""Letters of a webhook's address at most."""


class UrlRefused(TillfreeError):
    """An address that no fact may be sent to."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    is_secure: bool
    host: str
    port: int
    path: str


def target_of(url: str, *, private: bool) -> Target:
    """Return the parts of an https address; with `private` plain http as well.

    Raises UrlRefused.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UrlRefused(f"{url[:80]!r} is no address: send one as https://host/path") from error
    schemes = ("https", "http") if private else ("https",)
    if (
        len(url) > URL_LETTERS_MAX
        or parts.scheme not in schemes
        or not parts.hostname
        or parts.username is not None
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        raise UrlRefused(
            f"{url[:80]!r} cannot receive: use https://host/path of at most {URL_LETTERS_MAX} "
            "ASCII letters, without a user"
        )
    is_secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_secure, parts.hostname, port or (443 if is_secure else 80), path)


def send_post(
    target: Target, body: bytes, headers: Mapping[str, str], answer_s: float, *, private: bool
) -> int:
    """Return the status of the answer.

    Raises DeliveryFailed where there is none: OutcomeUnknown once anything was sent.
    """
    connection: http.client.HTTPConnection | None = None
    failed: type[DeliveryFailed] = DeliveryFailed
    try:
        address = _address(target, private=private)
        connection = _connect(target, address, answer_s)
        failed = OutcomeUnknown
        connection.request("POST", target.path, body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise failed(
            f"{target.host} did not answer ({type(error).__name__}): it is tried again"
        ) from error
    finally:
        if connection is not None:
            connection.close()


def _address(target: Target, *, private: bool) -> str:
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not private and not all(ipaddress.ip_address(one).is_global for one in addresses):
        raise DeliveryFailed(
            f"{target.host} lies in a private network, where nothing is sent: use a public address"
        )
    return addresses[0]


def _connect(target: Target, address: str, answer_s: float) -> http.client.HTTPConnection:
    """Connect to the address that was checked, in the host's name."""
    raw = socket.create_connection((address, target.port), answer_s)
    raw.settimeout(answer_s)
    connection = http.client.HTTPConnection(target.host, target.port, timeout=answer_s)
    if target.is_secure:
        raw = ssl.create_default_context().wrap_socket(raw, server_hostname=target.host)
    connection.sock = raw
    return connection
