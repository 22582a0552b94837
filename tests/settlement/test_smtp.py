"""Letters are handed to a real mail server; what it refuses is tried again."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tillfree.core.errors import DeliveryFailed, UsageRefused
from tillfree.settlement import Mail, SmtpMailbox, SmtpServer

MAIL = Mail("letter-1", "ada@example.org", "Your receipt", "2 x tea", "<p>2 x tea</p>")


@dataclass
class Post:
    """A mail server that keeps what it takes, and refuses one address."""

    taken: list[Message] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 there is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture(name="post")
def fixture_post() -> Iterator[tuple[Post, SmtpServer]]:
    """A server on a free port, stopped at the end."""
    post = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield post, SmtpServer("127.0.0.1", port)
    finally:
        controller.stop()


def test_a_letter_arrives_with_text_and_page(post: tuple[Post, SmtpServer]) -> None:
    SmtpMailbox(post[1], "shop@example.org").send(MAIL)
    (message,) = post[0].taken
    assert (message["From"], message["To"]) == ("shop@example.org", "ada@example.org")
    assert message["Message-ID"] == "<letter-1@tillfree>"
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_what_is_refused_is_tried_again_and_names_no_address(
    post: tuple[Post, SmtpServer],
) -> None:
    mail = Mail("letter-2", "nobody@example.org", "Your receipt", "tea", "<p>tea</p>")
    with pytest.raises(DeliveryFailed, match="letter-2") as refused:
        SmtpMailbox(post[1], "shop@example.org").send(mail)
    assert "nobody@" not in str(refused.value)


def test_no_password_is_said_in_clear(post: tuple[Post, SmtpServer]) -> None:
    server = SmtpServer("127.0.0.1", post[1].port, "shop", "secret")
    with pytest.raises(DeliveryFailed):
        SmtpMailbox(server, "shop@example.org").send(MAIL)
    assert post[0].taken == []
    assert "secret" not in repr(server)


def test_an_address_is_read_or_refused() -> None:
    server = SmtpServer.of_url("smtps://shop%40example.org:p%3Aw@mail.example.org")
    assert (server.host, server.port, server.user) == ("mail.example.org", 465, "shop@example.org")
    assert server.password == "p:w"
    assert server.whole_tls
    for url in ("mail.example.org", "http://mail.example.org", "smtp://host:port"):
        with pytest.raises(UsageRefused, match="smtp://"):
            SmtpServer.of_url(url)
