"""Codes and tokens hold for their moment and their screen."""

from tillfree.ads.boards import (
    is_screen_code,
    is_secret,
    pairing_code,
    screen_code,
    secret_hash,
    step_of,
    telephone_token,
)

KEY, OTHER = b"k" * 32, b"o" * 32


def test_a_code_holds_for_its_step_and_the_one_before_on_its_screen() -> None:
    code = screen_code(KEY, "station", 7)
    assert is_screen_code(KEY, "station", code.upper(), 7)
    assert is_screen_code(KEY, "station", code, 8)
    assert not is_screen_code(KEY, "station", code, 6)
    assert not is_screen_code(KEY, "station", code, 9)
    assert not is_screen_code(KEY, "airport", code, 7)
    assert not is_screen_code(OTHER, "station", code, 7)
    assert len(code) == 16


def test_a_telephone_has_another_token_in_each_step() -> None:
    tokens = {telephone_token("name", step) for step in range(100)}
    assert len(tokens) == 100
    assert telephone_token("other", 1) not in tokens


def test_a_screen_is_paired_by_a_code_that_does_not_tell_its_secret() -> None:
    secret = "s" * 43
    assert is_secret(secret)
    assert not is_secret("s" * 42)
    assert not is_secret("ö" * 43)
    code = pairing_code(secret)
    assert len(code) == 9
    assert code.replace("-", "").lower() not in secret_hash(secret)


def test_steps_are_counted_from_1970() -> None:
    assert (step_of(0, 30), step_of(59 * 10**9, 30), step_of(60 * 10**9, 30)) == (0, 1, 2)
