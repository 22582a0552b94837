"""Admission in PostgreSQL; a door of its own, since a store has no database."""

from tillfree.admission.postgres.accounts import Account, Accounts, PaymentMethod
from tillfree.admission.postgres.block_desk import BlockDesk, WaitingAppeal
from tillfree.admission.postgres.credential_book import CredentialBook, flagged_passes
from tillfree.admission.postgres.gate_desk import AtGate, GateAnswer, GateDesk
from tillfree.admission.postgres.keyring import Keyring, PublicPassKey
from tillfree.admission.postgres.lobby import Lobby, Standing
from tillfree.admission.postgres.pass_office import IssuedPass, PassAhead, PassOffice
from tillfree.admission.postgres.passkeys import Passkeys, RelyingParty
from tillfree.admission.postgres.prepaid_desk import PREPAID_PREFIX, PrepaidDesk, SoldPass
from tillfree.admission.postgres.projection import AdmissionProjection
from tillfree.admission.postgres.reconciler import Reconciler
from tillfree.admission.postgres.shopper_sign_in import ShopperRefused, ShopperSignIn

__all__ = [
    "PREPAID_PREFIX",
    "Account",
    "Accounts",
    "AdmissionProjection",
    "AtGate",
    "BlockDesk",
    "CredentialBook",
    "GateAnswer",
    "GateDesk",
    "IssuedPass",
    "Keyring",
    "Lobby",
    "PassAhead",
    "PassOffice",
    "Passkeys",
    "PaymentMethod",
    "PrepaidDesk",
    "PublicPassKey",
    "Reconciler",
    "RelyingParty",
    "ShopperRefused",
    "ShopperSignIn",
    "SoldPass",
    "Standing",
    "WaitingAppeal",
    "flagged_passes",
]
