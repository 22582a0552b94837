"""The chores of money: visits are settled, payments carried, letters sent, debts tried again.

Who is outside (a payment provider, a carrier of mail) is given once for the process; payment
methods and addresses are asked of the shoppers' accounts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tillfree.journal.postgres import Outbox
from tillfree.runtime.cloud.back_office import Chore
from tillfree.runtime.cloud.services import OrganisationServices
from tillfree.runtime.purse import PrepaidProvider
from tillfree.settlement import CardProvider, MailPort, PaymentProvider, SandboxProvider
from tillfree.settlement.postgres import (
    AddressBook,
    LetterCourier,
    PaymentCourier,
    Settler,
    Wallet,
)


class Shoppers(Wallet, AddressBook, Protocol):
    """Who knows payment methods and addresses behind credentials."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Whom the chores of money talk to; `others` knows shoppers who have no account.

    `providers` are those, by name, with which shoppers leave payment methods and whose webhooks
    come over the API. Where payments are made up, `sandbox` is who makes them up: nobody outside
    sends its webhooks, so the process does (`sandbox_post`).
    """

    provider: PaymentProvider
    mail: MailPort
    others: Shoppers
    providers: Mapping[str, CardProvider] = field(default_factory=dict)
    sandbox: SandboxProvider | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What accounts know, and what others know of who has none."""

    accounts: Shoppers
    others: Shoppers

    def payment_method(self, credential: str) -> str:
        """Return the provider's token; see `Wallet`."""
        found = self.accounts.payment_method(credential)
        return found or self.others.payment_method(credential)

    def address(self, credential: str, *, for_receipt: bool) -> str:
        """Return the e-mail address; see `AddressBook`."""
        known = self.accounts.address(credential, for_receipt=for_receipt)
        return known or self.others.address(credential, for_receipt=for_receipt)


CALLS_A_TURN = 10
"""Calls to the outside between two looks at whether the process is to end; own choice."""


def paying_chores(
    services: OrganisationServices, outside: Outside, now_ns: Callable[[], int], worker: str
) -> Sequence[Chore]:
    """Return an organisation's chores of money.

    `worker` names this process in the outbox, and one runs of each name: what an earlier one had
    begun when it was killed is taken up at once.
    """
    log, cashier, admission = services.log, services.cashier, services.admission
    outbox = Outbox(log.engine, log.organisation, now_ns, worker=worker)
    provider = PrepaidProvider(outside.provider, admission.prepaid)
    settler = Settler(cashier)
    shoppers = _Known(admission.credentials, outside.others)
    payments = PaymentCourier(cashier, provider, shoppers, admission.credentials)
    letters = LetterCourier(cashier, outside.mail, shoppers)
    return (
        _once(outbox.recover),
        settler.run,
        lambda: payments.run(outbox, CALLS_A_TURN),
        lambda: letters.run(outbox, CALLS_A_TURN),
        services.corrections.retry_due,
    )


def _once(chore: Chore) -> Chore:
    """Return a chore that is done in the first turn in which it can be."""
    ahead = [chore]

    def first() -> int:
        done = ahead[0]() if ahead else 0
        ahead.clear()
        return done

    return first
