"""Whom the cloud talks to: named whole by the environment, or refused with what is missing."""

from pathlib import Path

import pytest

from tillfree.core.errors import UsageRefused
from tillfree.runtime.cloud import chosen_outside
from tillfree.settlement import FolderMailbox, SmtpMailbox

STRIPE = {"TILLFREE_STRIPE_KEY": "sk_test_made_up", "TILLFREE_STRIPE_WEBHOOK_SECRET": "whsec_x"}


def test_stripe_is_paid_and_letters_lie_in_a_folder(tmp_path: Path) -> None:
    outside = chosen_outside(tmp_path, STRIPE)
    assert list(outside.providers) == ["stripe"]
    assert outside.providers["stripe"] is outside.provider
    assert isinstance(outside.mail, FolderMailbox)
    assert outside.others.payment_method("anybody") == ""


def test_letters_go_by_smtp_where_a_server_is_named(tmp_path: Path) -> None:
    named = {"TILLFREE_SMTP_URL": "smtp://127.0.0.1:2525", "TILLFREE_MAIL_FROM": "shop@example.org"}
    assert isinstance(chosen_outside(tmp_path, {**STRIPE, **named}).mail, SmtpMailbox)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageRefused, match="TILLFREE_STRIPE_WEBHOOK_SECRET"):
        chosen_outside(tmp_path, {"TILLFREE_STRIPE_KEY": "sk_test_made_up"})
    with pytest.raises(UsageRefused, match="TILLFREE_MAIL_FROM"):
        chosen_outside(tmp_path, {**STRIPE, "TILLFREE_SMTP_URL": "smtp://127.0.0.1:2525"})
