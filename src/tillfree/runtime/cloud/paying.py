"""The chores of money: visits are settled, payments carried, letters sent, debts tried again.

Who is outside (a payment provider, a carrier of mail, whoever knows payment methods and addresses)
is given once for the process.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tillfree.journal.postgres import Outbox
from tillfree.runtime.cloud.back_office import Chore
from tillfree.runtime.cloud.services import OrganisationServices
from tillfree.settlement import MailPort, PaymentProvider
from tillfree.settlement.postgres import (
    AddressBook,
    Cashier,
    Desk,
    LetterCourier,
    PaymentCourier,
    Settler,
    Wallet,
)


@dataclass(frozen=True, slots=True)
class Outside:
    """Whom the chores of money talk to."""

    provider: PaymentProvider
    wallet: Wallet
    mail: MailPort
    addresses: AddressBook


CALLS_A_TURN = 10
"""Calls to the outside between two looks at whether the process is to end; own choice."""


def paying_chores(
    services: OrganisationServices, outside: Outside, now_ns: Callable[[], int], worker: str
) -> Sequence[Chore]:
    """Return an organisation's chores of money.

    `worker` names this process in the outbox, and one runs of each name: what an earlier one had
    begun when it was killed is taken up at once.
    """
    log = services.log
    outbox = Outbox(log.engine, log.organisation, now_ns, worker=worker)
    cashier = Cashier(log, outbox, now_ns)
    settler = Settler(cashier)
    payments = PaymentCourier(cashier, outside.provider, outside.wallet)
    letters = LetterCourier(cashier, outside.mail, outside.addresses)
    desk = Desk(cashier)
    return (
        _once(outbox.recover),
        settler.run,
        lambda: payments.run(outbox, CALLS_A_TURN),
        lambda: letters.run(outbox, CALLS_A_TURN),
        desk.retry_due,
    )


def _once(chore: Chore) -> Chore:
    """Return a chore that is done in the first turn in which it can be."""
    ahead = [chore]

    def first() -> int:
        done = ahead[0]() if ahead else 0
        ahead.clear()
        return done

    return first
