"""What a payment provider says of itself, by webhook: heard once, however often it is told.

A notice and what follows on it are one transaction. Of its text, which may name people, nothing is
kept but its id and what came of it.
"""

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert

from tillfree.core.clock import nanoseconds
from tillfree.journal.postgres import OWN_ORGANISATION, transaction
from tillfree.settlement.decisions import answered, charged_back
from tillfree.settlement.postgres.cashier import Cashier
from tillfree.settlement.postgres.tables import PROVIDER_NOTICE
from tillfree.settlement.provider import PaymentOutcome, ProviderNotice

_CHARGEBACKS = (
    PaymentOutcome.CHARGEBACK_OPENED,
    PaymentOutcome.CHARGEBACK_WON,
    PaymentOutcome.CHARGEBACK_LOST,
)


class ProviderNotices:
    """Hears what providers tell of one organisation's payments."""

    def __init__(self, cashier: Cashier) -> None:
        """Write through a cashier."""
        self._cashier = cashier

    def hear(self, provider: str, notice: ProviderNotice) -> bool:
        """Write what a webhook told; False where the provider had told it before.

        The notice's signature was checked by the provider's port. Raises VisitUnknown for a visit
        of nobody here, and then it was not heard: told again, it may be known by then.
        """
        cashier = self._cashier
        with transaction(cashier.log.engine, cashier.log.organisation) as connection:
            cashier.take_turn(connection)
            if not self._is_new(connection, provider, notice):
                return False
            state = cashier.money(connection, notice.visit_id)
            if notice.answer.outcome in _CHARGEBACKS:
                news = charged_back(state, notice)
            else:
                news = answered(state, notice.payment_id, notice.answer, notice.refund_id)
            cashier.say(connection, state, news)
        return True

    def _is_new(self, connection: Connection, provider: str, notice: ProviderNotice) -> bool:
        """Note a notice, and let go of those that no provider tells again."""
        now_ns, table = self._cashier.now_ns(), PROVIDER_NOTICE
        old_ns = now_ns - nanoseconds(self._cashier.settings.notices_kept_s)
        connection.execute(
            delete(table).where(table.c.organisation == OWN_ORGANISATION, table.c.heard_ns < old_ns)
        )
        row = insert(table).values(
            organisation=OWN_ORGANISATION,
            provider=provider,
            notice_id=notice.notice_id,
            visit_id=notice.visit_id,
            outcome=notice.answer.outcome.value,
            heard_ns=now_ns,
        )
        made = row.on_conflict_do_nothing().returning(table.c.notice_id)
        return connection.execute(made).first() is not None
