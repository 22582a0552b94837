"""Whom the cloud talks to outside, by the environment: a payment provider, a carrier of mail.

Secrets come by the environment alone, so that no settings file has to be kept secret.
"""

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from tillfree.core.errors import UsageRefused
from tillfree.runtime.cloud.paying import Outside
from tillfree.settlement import FolderMailbox, MailPort, SmtpMailbox, SmtpServer

STRIPE_KEY = "TILLFREE_STRIPE_KEY"
STRIPE_WEBHOOK_SECRET = "TILLFREE_STRIPE_WEBHOOK_SECRET"
STRIPE_URL = "TILLFREE_STRIPE_URL"
"""Where Stripe listens, for a double of it; empty for Stripe itself."""
SMTP_URL = "TILLFREE_SMTP_URL"
"""`smtp://USER:PASSWORD@HOST:PORT`, with `smtps` for TLS from the first byte."""
MAIL_FROM = "TILLFREE_MAIL_FROM"
"""Address that letters come from."""


class _Nobody:
    """Knows nobody: who has no account has no payment method either."""

    def payment_method(self, credential: str) -> str:
        """Return none; see `Wallet`."""
        return ""

    def address(self, credential: str, *, for_receipt: bool) -> str:
        """Return none; see `AddressBook`."""
        return ""


def chosen_outside(data: Path, environment: Mapping[str, str]) -> Outside:
    """Return Stripe as the environment names it, and mail by SMTP or, unnamed, into a folder.

    Raises UsageRefused where a secret is missing, or the package is.
    """
    missing = [name for name in (STRIPE_KEY, STRIPE_WEBHOOK_SECRET) if not environment.get(name)]
    if missing:
        raise UsageRefused(
            f"payments by Stripe need {' and '.join(missing)} in the environment: set what "
            "Stripe's dashboard shows, or use --sandbox"
        )
    if importlib.util.find_spec("stripe") is None:
        raise UsageRefused("payments by Stripe need its package: install tillfree[stripe]")
    from tillfree.settlement.stripe import StripeProvider

    provider = StripeProvider(
        environment[STRIPE_KEY],
        environment[STRIPE_WEBHOOK_SECRET],
        environment.get(STRIPE_URL, ""),
    )
    return Outside(provider, _mail(data, environment), _Nobody(), {"stripe": provider})


def _mail(data: Path, environment: Mapping[str, str]) -> MailPort:
    sender = environment.get(MAIL_FROM, "")
    url = environment.get(SMTP_URL, "")
    if not url:
        letters = data / "letters"
        letters.mkdir(exist_ok=True)
        return FolderMailbox(letters, sender or "receipts@tillfree.invalid")
    if not sender:
        raise UsageRefused(f"letters by {SMTP_URL} need an address to come from: set {MAIL_FROM}")
    return SmtpMailbox(SmtpServer.of_url(url), sender)
