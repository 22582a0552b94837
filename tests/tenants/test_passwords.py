"""Passwords are hashed with a salt of their own and known again, whatever the keyboard."""

import os

import pytest

from tests.tenants.seaside import QUICK
from tillfree.core.errors import PasswordRefused
from tillfree.tenants import Passwords, TenantSettings

GOOD = "correct horse battery"


def test_a_password_is_known_again_and_no_other_is() -> None:
    passwords = Passwords(os.urandom, QUICK)
    kept = passwords.hash(GOOD)
    assert kept.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert kept != passwords.hash(GOOD), "each has a salt of its own"
    assert passwords.verify(kept, GOOD)
    for wrong in ("", GOOD[:-1], GOOD.upper(), GOOD + "\0"):
        assert not passwords.verify(kept, wrong)


def test_one_spelling_for_all_keyboards() -> None:
    passwords = Passwords(os.urandom, QUICK)
    assert passwords.verify(passwords.hash("caf\u00e9 am strand"), "cafe\u0301 am strand")


def test_who_has_no_password_is_never_let_in() -> None:
    passwords = Passwords(os.urandom, QUICK)
    for given in ("", GOOD, "\ud800"):
        assert not passwords.verify(None, given)


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 257])
def test_too_short_and_too_long_are_refused_without_repeating_them(password: str) -> None:
    with pytest.raises(PasswordRefused, match=f"has {len(password)} letters: use 12 to 256"):
        Passwords(os.urandom, QUICK).hash(password)


def test_hashes_are_renewed_when_the_parameters_change() -> None:
    before, now = Passwords(os.urandom, QUICK), Passwords(os.urandom, TenantSettings())
    kept = before.hash(GOOD)
    assert before.renew(kept, GOOD) == kept
    renewed = now.renew(kept, GOOD)
    assert renewed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert now.verify(renewed, GOOD)
