"""Who may walk in, put together for one organisation, and the chores that go with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from tillfree.admission import PassUsedTwice
from tillfree.admission.postgres import (
    Accounts,
    BlockDesk,
    CredentialBook,
    GateDesk,
    Keyring,
    Lobby,
    Passkeys,
    PassOffice,
    PrepaidDesk,
    Reconciler,
    RelyingParty,
    ShopperSignIn,
    flagged_passes,
)
from tillfree.consent import PersonalFields
from tillfree.consent.postgres import ConsentDesk
from tillfree.core.clock import nanoseconds
from tillfree.runtime.cloud.back_office import Chore
from tillfree.runtime.cloud.settings import CloudServicesSettings
from tillfree.runtime.purse import DebtStanding
from tillfree.tenants.postgres import Office

_KEYS_LOOK_S = 60.0
"""Seconds between two looks at whether keys are to be renewed, who was erased to be pursued."""


@dataclass(frozen=True, slots=True)
class AdmissionServices:
    """Accounts, passes, gates and sold passes of one organisation."""

    accounts: Accounts
    door: ShopperSignIn
    passkeys: Passkeys
    blocks: BlockDesk
    passes: PassOffice
    gates: GateDesk
    keyring: Keyring
    prepaid: PrepaidDesk
    credentials: CredentialBook
    reconciler: Reconciler
    flagged: Callable[[], tuple[PassUsedTwice, ...]]


def admission_of(
    office: Office,
    fields: PersonalFields,
    consents: ConsentDesk,
    entropy: Callable[[int], bytes],
    settings: CloudServicesSettings,
) -> AdmissionServices:
    """Put admission together; debts of settlement keep their holders out."""
    lobby = Lobby(office, fields, entropy, DebtStanding())
    keyring = Keyring(lobby)
    passes = PassOffice(lobby, keyring)
    accounts = Accounts(lobby, consents, settings.tenants)
    domain = urlsplit(settings.shop_origin).hostname or ""
    return AdmissionServices(
        accounts=accounts,
        door=ShopperSignIn(lobby, accounts, settings.tenants),
        passkeys=Passkeys(lobby, RelyingParty(domain, office.organisation, settings.shop_origin)),
        blocks=BlockDesk(lobby),
        passes=passes,
        gates=GateDesk(lobby, keyring, passes),
        keyring=keyring,
        prepaid=PrepaidDesk(lobby),
        credentials=CredentialBook(lobby),
        reconciler=Reconciler(lobby),
        flagged=lambda: flagged_passes(lobby),
    )


def admitting_chores(
    admission: AdmissionServices, consents: ConsentDesk, now_ns: Callable[[], int]
) -> Sequence[Chore]:
    """Return the chores: scans made alone are reconciled, keys renewed, erasures pursued."""
    due_ns = 0

    def now_and_then() -> int:
        nonlocal due_ns
        if now_ns() < due_ns:
            return 0
        admission.keyring.keep_fresh()
        erased = consents.pursue()
        due_ns = now_ns() + nanoseconds(_KEYS_LOOK_S)
        return erased

    return (admission.reconciler.run, now_and_then)
