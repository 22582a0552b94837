"""Where people say what they agree to, and ask to be forgotten."""

from collections.abc import Callable

from sqlalchemy import Connection

from tillfree.consent import ledger
from tillfree.consent.ledger import Consent
from tillfree.consent.postgres.projection import read_consent, read_texts
from tillfree.consent.records import Purpose
from tillfree.consent.vault import KeyVault
from tillfree.consent.wordings import ConsentText, text_fact
from tillfree.journal import Fact, FactFilter, LoggedFact
from tillfree.journal.postgres import PostgresFactLog, Subscription, transaction

ERASURES = "erasures"
"""The name of the subscription that destroys keys."""


class ConsentDesk:
    """The consents of one organisation's people; its log has the `ConsentProjection`."""

    def __init__(self, log: PostgresFactLog, vault: KeyVault, now_ns: Callable[[], int]) -> None:
        """`now_ns` returns nanoseconds since 1970 UTC."""
        self._log = log
        self._vault = vault
        self._now_ns = now_ns

    def give(self, person_id: str, purpose: Purpose, wording: str, *, until_ns: int = 0) -> None:
        """Record that a person agreed to a purpose in the words that `wording` names."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            self._log.take_turn(connection)
            consent = read_consent(connection, person_id, purpose)
            self._log.append_in(
                connection,
                ledger.give(
                    consent, self._log.organisation, wording, self._now_ns(), until_ns=until_ns
                ),
            )

    def withdraw(self, person_id: str, purpose: Purpose) -> None:
        """Record that a person does not agree any longer."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            self._log.take_turn(connection)
            consent = read_consent(connection, person_id, purpose)
            self._log.append_in(
                connection, ledger.withdraw(consent, self._log.organisation, self._now_ns())
            )

    def standing(self, person_id: str, purpose: Purpose) -> Consent:
        """Return where a person stands on a purpose."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            return read_consent(connection, person_id, purpose)

    def texts(self) -> dict[Purpose, ConsentText]:
        """Return the text that is asked for now, for each purpose."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            return read_texts(connection)

    def text_fact(self, connection: Connection, told: ConsentText) -> Fact:
        """Return the fact that publishes a text, for who keeps it together with who did it."""
        position = self._log.position_in(connection)
        return text_fact(self._log.organisation, told, self._now_ns(), position)

    def erase(self, person_id: str, reason: str) -> None:
        """Forget a person: the fact first, then the key; who falls in between goes on at `pursue`.

        `reason` stays readable, so it holds no personal data. Erasing twice is erasing once.
        """
        with transaction(self._log.engine, self._log.organisation) as connection:
            self.erase_in(connection, person_id, reason)
        self.pursue()

    def erase_in(self, connection: Connection, person_id: str, reason: str) -> None:
        """Record within the caller's transaction that a person is to be forgotten; see `erase`.

        Who calls it pursues the erasure once the transaction is committed.
        """
        fact = ledger.erase(person_id, self._log.organisation, reason, self._now_ns())
        self._log.take_turn(connection)
        if not self._log.has_in(connection, fact.fact_id):
            self._log.append_in(connection, [fact])

    def pursue(self) -> int:
        """Destroy the keys of all whose erasure is recorded and not done yet; also for a start.

        Returns how many there were.
        """
        # Without an open transaction: the vault is elsewhere, and erasing twice is erasing once.
        subscription = Subscription(self._log, ERASURES, FactFilter(kind="PersonErased"))
        erased = 0
        while facts := subscription.next():
            self._destroy(facts)
            subscription.done(facts[-1].position)
            erased += len(facts)
        return erased

    def pursue_again(self) -> None:
        """Destroy the keys of all who were ever erased: for a vault that was brought back."""
        after = 0
        while facts := self._log.read(FactFilter(kind="PersonErased"), after=after):
            self._destroy(facts)
            after = facts[-1].position

    def _destroy(self, facts: tuple[LoggedFact, ...]) -> None:
        for entry in facts:
            self._vault.erase(self._log.organisation, entry.fact.subject)
        self._vault.scrub()
