"""Cut off at every single step, and run again: the same result, nothing twice.

Whoever is killed -9 loses the transaction that was open and nothing else; so each crash here is an
exception at one statement, one commit, or one side of one call to the provider, which goes through
everything. Every such place of a whole story is tried in turn, with a fresh process afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
import pytest
from sqlalchemy import Engine, event

from tests.contracts.projections import rows_of
from tests.settlement.postgres.shop import TERMS, Shop, settled_once
from tillfree.journal import encode_fact
from tillfree.journal.postgres import rebuild
from tillfree.settlement import PaymentAnswer, PaymentCall, SandboxProvider


class Killed(BaseException):
    """The process is gone; nothing may catch it."""


@dataclass
class Fate:
    """Counts the places at which a process may be killed, and kills at one of them."""

    at: int = 0
    passed: int = 0

    def place(self) -> None:
        """Pass one place, or die there."""
        self.passed += 1
        if self.passed == self.at:
            raise Killed


class Doomed(SandboxProvider):
    """A sandbox whose caller may be killed before and after each call."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(b"secret")
        self.fate = fate

    def authorise(self, call: PaymentCall, method: str) -> PaymentAnswer:
        """Hold, between two places."""
        self.fate.place()
        answer = super().authorise(call, method)
        self.fate.place()
        return answer

    def capture(self, call: PaymentCall) -> PaymentAnswer:
        """Take, between two places."""
        self.fate.place()
        answer = super().capture(call)
        self.fate.place()
        return answer

    def refund(self, call: PaymentCall) -> PaymentAnswer:
        """Give back, between two places."""
        self.fate.place()
        answer = super().refund(call)
        self.fate.place()
        return answer


@contextmanager
def _watched(engine: Engine, fate: Fate) -> Iterator[None]:
    """Make every statement and commit a place."""

    def statement(*_: object) -> None:
        fate.place()

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", statement)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", statement)


def _story(engine: Engine, at: int) -> tuple[Shop, Fate]:
    """Play one story, killed at one place (0: at none), then let a new process go on."""
    fate = Fate()
    terms = msgspec.structs.replace(TERMS, hold_minor=2000)
    shop = Shop(engine, terms, sandbox=Doomed(fate))
    shop.stock_up()
    shop.visit("v1", tea=2, milk=1)()
    shop.visit("v2")()
    shop.visit("v3", "sandbox:decline:lost_card", tea=1)()
    fate.at, fate.passed = at, 0
    try:
        with _watched(engine, fate):
            shop.work()
    except Killed:
        shop.open()
    fate.at = 0
    shop.work()
    return shop, fate


def _facts(shop: Shop) -> list[bytes]:
    """Return all facts without regard to how those of different visits lie among each other."""
    return sorted(encode_fact(entry.fact) for entry in shop.log.read(limit=10_000))


def _killed_at_every(engine: Engine, step: int, first: int) -> None:
    whole, fate = _story(engine, 0)
    settled_once(whole, ["v1"])
    places, told = fate.passed, _facts(whole)
    assert places > 100, "the story has many places to die at"
    for at in range(first, places + 1, step):
        shop, died = _story(engine, at)
        assert died.passed >= at
        settled_once(shop, ["v1"])
        assert shop.sandbox.captured_minor("v3") == 0 == shop.sandbox.captured_minor("v2")
        assert _facts(shop) == told, f"killed at place {at} of {places}"
        assert shop.balances() == whole.balances()
        assert sum(shop.balances().values()) == shop.pending() == 0


def test_killed_here_and_there_the_story_ends_the_same(engine: Engine) -> None:
    _killed_at_every(engine, 37, 5)


@pytest.mark.siege
def test_killed_anywhere_the_story_ends_the_same(engine: Engine) -> None:
    _killed_at_every(engine, 1, 1)


def test_rows_are_those_of_the_journal_after_a_crash(engine: Engine) -> None:
    shop, _ = _story(engine, 40)
    before = rows_of(engine, shop.organisation, shop.log.projections)
    rebuild(shop.log)
    assert rows_of(engine, shop.organisation, shop.log.projections) == before
