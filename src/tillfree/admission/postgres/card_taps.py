"""A tapped payment card as a credential: its holder's account, or a guest's made on the spot."""

from tillfree.admission.facts import admission_fact
from tillfree.admission.postgres.accounts import PaymentMethod, check_method
from tillfree.admission.postgres.lobby import Lobby
from tillfree.admission.records import (
    AccountKind,
    AccountOpened,
    AccountState,
    PaymentMethodSet,
)
from tillfree.core.errors import AdmissionRefused


def cardholder(lobby: Lobby, method: PaymentMethod) -> str | None:
    """Return the person who is known by a card; a guest with an account of their own where none is.

    A guest's account holds the provider's token and nothing else: whoever taps is charged as at any
    terminal, and asks for no more. An account without a method, or a guest's whose card has a newer
    token, gets the tapped one. None for who closed their account a moment ago. Raises
    AdmissionRefused for a card without a fingerprint.
    """
    check_method(method)
    if not method.fingerprint:
        raise AdmissionRefused(
            "a tapped card has no fingerprint from the provider, so its debts could not be found: "
            "let the terminal ask for it, or enter with a pass"
        )
    person_id = lobby.claim("card", method.fingerprint, lobby.fields.new_person())
    with lobby.reading() as connection:
        row = lobby.account_in(connection, person_id)
    if row is not None:
        if row.state is not AccountState.OPEN:
            return None
        kept = lobby.unseal(person_id, "payment_token", row.token_sealed)
        if kept == method.token or (kept and row.kind is AccountKind.SHOPPER):
            return person_id
    opened = AccountOpened(person_id, AccountKind.GUEST, "", "")
    told = PaymentMethodSet(
        person_id,
        lobby.seal(person_id, "payment_token", method.token),
        lobby.seal(person_id, "payment_label", method.label),
    )
    with lobby.deciding() as connection:
        organisation, now_ns = lobby.organisation, lobby.now_ns()
        now = lobby.account_in(connection, person_id)
        if now and now.state is not AccountState.OPEN:
            return None
        facts = [] if now else [admission_fact(organisation, opened, person_id, now_ns)]
        changes = now.changes if now else 1
        facts.append(admission_fact(organisation, told, person_id, now_ns, changes))
        lobby.keep(connection, facts)
    return person_id
