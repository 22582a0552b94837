"""What stores decided while they were alone, and erasures, brought together with what is known.

A pass that opened two gates is flagged for a person to look at. Both visits stand, since goods were
taken on both, and each is charged once, as every visit is: nobody pays twice for one cart.
"""

from sqlalchemy import Connection

from tillfree.admission.facts import admission_fact, body_as, in_store
from tillfree.admission.postgres.lobby import Lobby
from tillfree.admission.postgres.projection import GrantedUnseen, first_use, is_same_passing
from tillfree.admission.postgres.sign_in_secrets import forget_secrets
from tillfree.admission.records import PassUse, PassUsedTwice
from tillfree.journal import Fact, LoggedFact
from tillfree.journal.postgres import Subscription

SUBSCRIPTION_NAME = "admission.reconciler"


class Reconciler:
    """Reads the journal of one organisation behind its stores; several may run, in turns."""

    def __init__(self, lobby: Lobby) -> None:
        """Go on where the reconciler of this organisation stopped."""
        self._lobby = lobby
        self._subscription = Subscription(lobby.office.log, SUBSCRIPTION_NAME)

    def run(self) -> int:
        """Deal with what is new, a batch at a time; return how many facts there were."""
        done = 0
        while found := self._subscription.handle(self._handle):
            done += found
        return done

    def _handle(self, connection: Connection, facts: tuple[LoggedFact, ...]) -> None:
        told: list[Fact] = []
        for entry in facts:
            if entry.fact.kind == "EntryGrantedUnseen":
                told += self._flagged(connection, entry.fact)
            elif entry.fact.kind == "PersonErased":
                # Also where they were erased without their account's being deleted before.
                forget_secrets(connection, self._lobby.organisation, entry.fact.subject)
        self._lobby.keep(connection, told)

    def _flagged(self, connection: Connection, fact: Fact) -> list[Fact]:
        unseen = body_as(fact, GrantedUnseen)
        first = first_use(connection, unseen.pass_id)
        if first is None or is_same_passing(first, fact.store_id, unseen.gate_id):
            return []
        told = PassUsedTwice(
            unseen.pass_id,
            unseen.person,
            PassUse(first.store_id, first.gate_id, first.at_ns),
            PassUse(fact.store_id, unseen.gate_id, fact.occurred_ns),
        )
        organisation = self._lobby.organisation
        parts = (fact.store_id, unseen.gate_id)
        flag = admission_fact(organisation, told, unseen.pass_id, fact.occurred_ns, *parts)
        return [in_store(flag, fact.store_id, fact.fact_id)]
