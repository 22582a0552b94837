"""Where people say what they agree to and that they do not any longer, and ask to be forgotten."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from tillfree.consent import ledger
from tillfree.consent.ledger import Consent
from tillfree.consent.postgres.key_destroyer import KeyDestroyer
from tillfree.consent.postgres.profile_rows import forget_profiles
from tillfree.consent.postgres.projection import (
    read_asked,
    read_consent,
    read_given,
    read_over,
    read_texts,
)
from tillfree.consent.records import (
    NOT_SAID,
    AssentWay,
    ConsentGiven,
    ConsentWithdrawn,
    Purpose,
    check_purpose,
    is_free,
)
from tillfree.consent.settings import ConsentSettings
from tillfree.consent.signing import ConsentSigner
from tillfree.consent.vault import KeyVault
from tillfree.consent.wordings import Asked, ConsentText, text_fact
from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import ConsentRefused
from tillfree.journal import Fact, FactFilter
from tillfree.journal.postgres import PostgresFactLog, transaction

_DAY_NS = 86_400 * NS_PER_S
_ADULT = ("declared", "confirmed")
LEDGER_LINES = 2_000
"""Lines of one person's ledger that are shown at most; a switch a day for five years."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One thing that a person said, or that was done for them, at a moment in ns UTC."""

    at_ns: int
    said: ConsentGiven | ConsentWithdrawn


class ConsentDesk:
    """The consents of one organisation's people; its log has the `ConsentProjection`."""

    def __init__(
        self,
        log: PostgresFactLog,
        vault: KeyVault,
        now_ns: Callable[[], int],
        settings: ConsentSettings | None = None,
    ) -> None:
        """`now_ns` returns nanoseconds since 1970 UTC."""
        self._log = log
        self._vault = vault
        self._now_ns = now_ns
        self._settings = settings or ConsentSettings()
        self._destroyer = KeyDestroyer(log, vault)

    def give(
        self,
        person_id: str,
        purpose: str,
        wording: str,
        *,
        until_ns: int = 0,
        way: AssentWay = NOT_SAID,
    ) -> None:
        """Record that a person agreed to a purpose in the words that `wording` names.

        What shopping does not need is agreed to by those of age alone, to a text that was really
        published, for a term: without `until_ns` (ns UTC) or past the longest, the setting's.
        Raises ConsentRefused.
        """
        check_purpose(purpose)
        signer = ConsentSigner(self._vault, self._log.organisation)
        now_ns = self._now_ns()
        if is_free(purpose):
            if way.adult_by not in _ADULT:
                raise ConsentRefused(
                    f"{purpose} is for people of {self._settings.adult_years} years and more: "
                    "say that you are, or shop without it"
                )
            until_ns = self._term(purpose, until_ns, now_ns)
        with transaction(self._log.engine, self._log.organisation) as connection:
            self._log.take_turn(connection)
            asked = self._asked(connection, person_id, purpose, wording)
            consent = read_consent(connection, person_id, purpose)
            facts = ledger.give(
                consent, self._log.organisation, asked, now_ns, until_ns=until_ns, way=way
            )
            self._log.append_in(connection, [_signed(one, signer) for one in facts])
        if len(facts) > 1:
            self.pursue()

    def withdraw(self, person_id: str, purpose: str, why: str = "asked") -> None:
        """Record that a person does not agree any longer; its key and what lay under it are gone.

        Who is killed in between goes on at `pursue`.
        """
        with transaction(self._log.engine, self._log.organisation) as connection:
            self._log.take_turn(connection)
            consent = read_consent(connection, person_id, purpose)
            self._end(connection, [consent], why)
        if consent.is_given and consent.key_id:
            self.pursue()

    def withdraw_all(self, person_id: str, why: str = "asked") -> int:
        """End everything that shopping does not need: one switch for all, or a minor found out.

        Returns how many consents ended.
        """
        with transaction(self._log.engine, self._log.organisation) as connection:
            self._log.take_turn(connection)
            given = [one for one in read_given(connection, person_id) if is_free(one.purpose)]
            self._end(connection, given, why)
        self.pursue()
        return len(given)

    def end_terms(self) -> int:
        """End consents whose term is over, some at a time; returns how many."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            self._log.take_turn(connection)
            over = read_over(connection, self._now_ns(), self._settings.batch)
            self._end(connection, over, "term")
        if over:
            self.pursue()
        return len(over)

    def standing(self, person_id: str, purpose: str) -> Consent:
        """Return where a person stands on a purpose."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            return read_consent(connection, person_id, purpose)

    def given(self, person_id: str) -> tuple[str, ...]:
        """Return the purposes that a person agrees to now."""
        with transaction(self._log.engine, self._log.organisation) as connection:
            found = read_given(connection, person_id)
        return tuple(one.purpose for one in found if one.holds(self._now_ns()))

    def lines(self, person_id: str) -> tuple[LedgerLine, ...]:
        """Return a person's ledger, the oldest first."""
        facts = self._log.read(FactFilter(subject=person_id), limit=LEDGER_LINES)
        found = []
        for entry in facts:
            fact = entry.fact
            said: ConsentGiven | ConsentWithdrawn
            if fact.kind == "ConsentGiven":
                said = msgspec.convert(fact.body, ConsentGiven)
            elif fact.kind == "ConsentWithdrawn":
                said = msgspec.convert(fact.body, ConsentWithdrawn)
            else:
                continue
            found.append(LedgerLine(fact.occurred_ns, said))
        return tuple(found)

    def texts(self) -> dict[str, ConsentText]:
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
            forget_profiles(connection, read_given(connection, person_id))
            self._log.append_in(connection, [fact])

    def pursue(self) -> int:
        """Destroy the keys of all that was erased or withdrawn and is not done; also for a start.

        Returns how much there was.
        """
        return self._destroyer.pursue()

    def pursue_again(self) -> None:
        """Destroy all that was ever erased or withdrawn: for a vault that was brought back."""
        self._destroyer.pursue_again()

    def _term(self, purpose: str, until_ns: int, now_ns: int) -> int:
        chosen = self._settings
        days = chosen.face_term_days if purpose == Purpose.BILLBOARD_FACE else chosen.term_days
        longest_ns = now_ns + days * _DAY_NS
        return min(until_ns, longest_ns) if until_ns else longest_ns

    def _asked(self, connection: Connection, person_id: str, purpose: str, wording: str) -> Asked:
        asked = read_asked(connection, purpose, wording)
        if not is_free(purpose):
            return asked or Asked(wording)
        if asked is None:
            raise ConsentRefused(
                f"nobody was asked about {purpose} in the words {wording[:40]!r}: "
                "show the text that is asked for now"
            )
        erased = ledger.erase(person_id, self._log.organisation, "", 0)
        if self._log.has_in(connection, erased.fact_id):
            raise ConsentRefused(f"person {person_id} was erased: nothing is kept about them")
        return asked

    def _end(self, connection: Connection, consents: Iterable[Consent], why: str) -> None:
        consents = tuple(consents)
        # While the consents still hold: the database shows nobody the rows afterwards.
        forget_profiles(connection, consents)
        now_ns = self._now_ns()
        for consent in consents:
            facts = ledger.withdraw(consent, self._log.organisation, now_ns, why=why)
            self._log.append_in(connection, facts)


def _signed(fact: Fact, signer: ConsentSigner) -> Fact:
    """Return a fact whose record is signed, where shopping does not need the consent."""
    if fact.kind != "ConsentGiven" or not is_free(str(fact.body["purpose"])):
        return fact
    told = signer.signed(msgspec.convert(fact.body, ConsentGiven), fact.occurred_ns)
    return msgspec.structs.replace(fact, body=msgspec.to_builtins(told))
