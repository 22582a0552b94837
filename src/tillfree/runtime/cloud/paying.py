"""The chores of money: visits are settled, payments carried, letters sent, debts tried again.

Who is outside (a payment provider, a carrier of mail) is given once for the process; payment
methods and addresses are asked of the shoppers' accounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tillfree.runtime.cloud.back_office import Chore
from tillfree.runtime.cloud.services import OrganisationServices
from tillfree.runtime.purse import PrepaidProvider
from tillfree.settlement import MailPort, PaymentProvider
from tillfree.settlement.postgres import LetterCourier, PaymentCourier, Settler, Wallet


@dataclass(frozen=True, slots=True)
class Outside:
    """Whom the chores of money talk to.

    Who has no payment method of their own pays with `made_up`: for a sandbox; empty for nobody.
    """

    provider: PaymentProvider
    mail: MailPort
    made_up: str = ""


@dataclass(frozen=True, slots=True)
class _Methods:
    """Payment methods of accounts, and a made-up one for all others."""

    accounts: Wallet
    made_up: str

    def payment_method(self, credential: str) -> str:
        """Return the provider's token; see `Wallet`."""
        return self.accounts.payment_method(credential) or self.made_up


def paying_chores(services: OrganisationServices, outside: Outside) -> Sequence[Chore]:
    """Return an organisation's chores of money."""
    outbox, cashier, admission = services.outbox, services.cashier, services.admission
    provider = PrepaidProvider(outside.provider, admission.prepaid)
    settler = Settler(cashier)
    wallet = _Methods(admission.credentials, outside.made_up)
    payments = PaymentCourier(cashier, provider, wallet)
    letters = LetterCourier(cashier, outside.mail, admission.credentials)
    return (
        settler.run,
        lambda: payments.run(outbox),
        lambda: letters.run(outbox),
        services.corrections.retry_due,
    )
