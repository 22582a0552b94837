"""Keys of who was erased, and of consents that ended, are destroyed; whoever is killed in between.

A key that is gone stays gone: the vault remembers it, and no backup of the journal holds the vault.
So a journal that is brought back from before a withdrawal says that somebody agrees, and still
nothing opens and no pseudonym can be made.
"""

from tillfree.consent.postgres.projection import read_key_ids
from tillfree.consent.vault import KeyVault
from tillfree.journal import Fact, FactFilter
from tillfree.journal.postgres import PostgresFactLog, Subscription, transaction

_WATCHED = {"erasures": "PersonErased", "withdrawals": "ConsentWithdrawn"}
"""Names of subscriptions, and the facts that they are of."""


class KeyDestroyer:
    """Destroys what one organisation's journal says is to be destroyed."""

    def __init__(self, log: PostgresFactLog, vault: KeyVault) -> None:
        """Read the log, destroy in the vault."""
        self._log = log
        self._vault = vault

    def pursue(self) -> int:
        """Destroy what is recorded and not done yet; returns how many facts there were."""
        # Without an open transaction: the vault is elsewhere, and destroying twice is once.
        done = 0
        for name, kind in _WATCHED.items():
            subscription = Subscription(self._log, name, FactFilter(kind=kind))
            while facts := subscription.next():
                self._destroy([entry.fact for entry in facts])
                subscription.done(facts[-1].position)
                done += len(facts)
        return done

    def pursue_again(self) -> None:
        """Destroy what was ever recorded, for a vault that was brought back."""
        for kind in _WATCHED.values():
            after = 0
            while facts := self._log.read(FactFilter(kind=kind), after=after):
                self._destroy([entry.fact for entry in facts])
                after = facts[-1].position

    def _destroy(self, facts: list[Fact]) -> None:
        keys = [key for fact in facts for key in self._keys(fact)]
        for key in keys:
            self._vault.erase(self._log.organisation, key)
        if keys:
            self._vault.scrub()

    def _keys(self, fact: Fact) -> list[str]:
        if fact.kind == "ConsentWithdrawn":
            key = str(fact.body.get("key_id", ""))
            return [key] if key else []
        with transaction(self._log.engine, self._log.organisation) as connection:
            return [fact.subject, *read_key_ids(connection, fact.subject)]
