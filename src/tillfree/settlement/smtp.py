"""Letters by SMTP, to whoever carries the retailer's mail.

A mail port beside the folder. What the server says decides: a refusal of the address is for good,
everything else is tried again by the outbox with the same Message-ID.
"""

import smtplib
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from tillfree.core.errors import DeliveryFailed, UsageRefused
from tillfree.settlement.letters import Mail, message_of

TIMEOUT_S = 20.0
"""Seconds until a server that says nothing counts as not there."""


@dataclass(frozen=True, slots=True, repr=False)
class SmtpServer:
    """Where letters are handed in; `whole_tls` speaks TLS from the first byte.

    Has no `repr`, since a password is no text for a log.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    whole_tls: bool = False

    @classmethod
    def of_url(cls, url: str) -> "SmtpServer":
        """Read `smtp://USER:PASSWORD@HOST:PORT` or `smtps://...`; raises UsageRefused."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise UsageRefused(
                "the mail server's address is not smtp://USER:PASSWORD@HOST:PORT (or smtps://...): "
                "mend it"
            )
        whole = parts.scheme == "smtps"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port or (465 if whole else 587), user, password, whole)


class SmtpMailbox:
    """A mail port that hands each mail to a server, one connection each."""

    def __init__(self, server: SmtpServer, sender: str) -> None:
        """Send by `server` mails from `sender`."""
        self._server = server
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Hand it in; see `MailPort`.

        Sign-in happens under TLS alone. Raises DeliveryFailed where the server cannot be reached or
        does not take it.
        """
        message = message_of(mail, self._sender)
        try:
            with self._open() as line:
                line.send_message(message)
        except (smtplib.SMTPException, OSError) as fault:
            # What the server says may repeat the address, so only the kind of it is told.
            raise DeliveryFailed(
                f"the mail server {self._server.host}:{self._server.port} did not take letter "
                f"{mail.mail_id} ({type(fault).__name__}): it is tried again"
            ) from None

    def _open(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context()
        if server.whole_tls:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_S, context=context
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
            line.ehlo()
            if line.has_extn("starttls"):
                line.starttls(context=context)
                line.ehlo()
            elif server.user:
                line.close()
                raise smtplib.SMTPNotSupportedError("no TLS, so no password is said")
        if server.user:
            line.login(server.user, server.password)
        return line
