"""Admission's question about money, answered by settlement; neither knows the other."""

from collections.abc import Sequence

from sqlalchemy import Connection

from tillfree.settlement.postgres import debts_of


class DebtStanding:
    """A `Standing` of admission."""

    def owes(self, connection: Connection, credentials: Sequence[str]) -> bool:
        """Tell, in the organisation of the transaction, whether visits on these are unpaid."""
        return bool(debts_of(connection, credentials))
