"""Passes that staff sell for cash: a sum on them, spent by visits, the rest paid out.

What a payment provider does with a card, the cloud does with such a pass: hold, take, release,
refund, each once for its key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from tillfree.admission import prepaid
from tillfree.admission.codes import pass_svg
from tillfree.admission.facts import admission_fact
from tillfree.admission.postgres.lobby import Lobby
from tillfree.admission.postgres.projection import read_body
from tillfree.admission.postgres.tables import PREPAID, PREPAID_SECRET
from tillfree.admission.prepaid import PrepaidBody, PrepaidPass
from tillfree.admission.records import PrepaidSold
from tillfree.core.clock import nanoseconds
from tillfree.core.errors import AdmissionRefused
from tillfree.tenants import Action, Actor, new_token, token_hash

PREPAID_PREFIX = "prepaid-"
"""What the credential of such a pass begins with."""


@dataclass(frozen=True, slots=True)
class SoldPass:
    """What is printed for who paid, this once: text and picture. `prepaid_id` is the credential."""

    prepaid_id: str
    text: str
    svg: str
    until_ns: int


class PrepaidDesk:
    """The prepaid passes of one organisation."""

    def __init__(self, lobby: Lobby) -> None:
        """Sell in the lobby's organisation."""
        self._lobby = lobby

    def sell(self, amount_minor: int, currency: str, by: Actor) -> SoldPass:
        """Return a pass with a sum, which one of the staff was paid. Raises AdmissionRefused."""
        by.must(Action.SERVE)
        lobby, most = self._lobby, self._lobby.settings.prepaid_most_minor
        if not 0 < amount_minor <= most or len(currency) != 3:
            raise AdmissionRefused(
                f"a pass over {amount_minor} minor units of {currency[:10]!r} cannot be sold: 1 to "
                f"{most} of a currency of three letters"
            )
        prepaid_id, token = PREPAID_PREFIX + lobby.random_id(), new_token(lobby.entropy)
        with lobby.deciding() as connection:
            now_ns = lobby.now_ns()
            until_ns = now_ns + nanoseconds(lobby.settings.prepaid_life_s)
            sold = PrepaidSold(prepaid_id, amount_minor, currency, until_ns, by.actor_id)
            connection.execute(
                insert(PREPAID_SECRET).values(
                    organisation=lobby.organisation,
                    token_hash=token_hash(token),
                    prepaid_id=prepaid_id,
                )
            )
            fact = admission_fact(lobby.organisation, sold, prepaid_id, now_ns, 0)
            lobby.keep(connection, [fact], by)
        return SoldPass(prepaid_id, token, pass_svg(token), until_ns)

    def hold(self, prepaid_id: str, hold_id: str, amount_minor: int) -> None:
        """Keep a part of the sum for a payment. Raises AdmissionRefused for too little of it."""
        self._decide(prepaid_id, lambda one: prepaid.hold(one, hold_id, amount_minor))

    def take(self, prepaid_id: str, hold_id: str, amount_minor: int) -> None:
        """Pay with a hold; the rest of it is free again. Raises AdmissionRefused."""
        self._decide(prepaid_id, lambda one: prepaid.take(one, hold_id, amount_minor))

    def release(self, prepaid_id: str, hold_id: str) -> None:
        """Let a hold go. Raises AdmissionRefused for one that was paid with."""
        self._decide(prepaid_id, lambda one: prepaid.release(one, hold_id))

    def refund(self, prepaid_id: str, hold_id: str, key: str, amount_minor: int) -> None:
        """Put a part of what was taken on the pass again. Raises AdmissionRefused."""
        self._decide(prepaid_id, lambda one: prepaid.refund(one, hold_id, key, amount_minor))

    def pay_out(self, prepaid_id: str, by: Actor) -> int:
        """End a pass; return what one of the staff has to give in cash, in minor units."""
        by.must(Action.SERVE)
        return self._decide(
            prepaid_id, lambda one: prepaid.pay_out(one, by.actor_id), by
        ).free_minor

    def balance(self, prepaid_id: str) -> PrepaidPass:
        """Return how a pass stands. Raises AdmissionRefused for an unknown one."""
        with self._lobby.reading() as connection:
            return self._known(connection, prepaid_id)

    def _decide(
        self,
        prepaid_id: str,
        decision: Callable[[PrepaidPass], Sequence[PrepaidBody]],
        by: Actor | None = None,
    ) -> PrepaidPass:
        """Append what is decided, and return how the pass stood before."""
        lobby = self._lobby
        with lobby.deciding() as connection:
            state = self._known(connection, prepaid_id)
            now_ns = lobby.now_ns()
            facts = [
                admission_fact(lobby.organisation, body, prepaid_id, now_ns, state.changes)
                for body in decision(state)
            ]
            lobby.keep(connection, facts, by)
        return state

    def _known(self, connection: Connection, prepaid_id: str) -> PrepaidPass:
        state = read_body(connection, PREPAID, prepaid_id, PrepaidPass)
        if state is None:
            raise AdmissionRefused(f"there is no prepaid pass {prepaid_id[:60]!r}: sell one")
        return state


def prepaid_of(connection: Connection, organisation: str, text: str) -> PrepaidPass | None:
    """Return the pass whose printed text was shown, None for another text."""
    query = select(PREPAID_SECRET.c.prepaid_id).where(
        PREPAID_SECRET.c.organisation == organisation,
        PREPAID_SECRET.c.token_hash == token_hash(text),
    )
    prepaid_id = connection.execute(query).scalar()
    return read_body(connection, PREPAID, prepaid_id, PrepaidPass) if prepaid_id else None
