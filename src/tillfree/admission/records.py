"""What is said about shoppers' accounts, gates, blocks and prepaid passes: the bodies of facts.

A person is a random id. What could name them, and what leads from them to their visits (the
credentials), stands here only sealed under their key.
"""

from enum import StrEnum

import msgspec

STAFF = "staff"
SHOPPER = "shopper"


class Means(StrEnum):
    """With what somebody came to a gate."""

    PASS = "pass"
    CARD = "card"
    PREPAID = "prepaid"


class AccountKind(StrEnum):
    """A shopper who registered, or a guest known by a tapped card alone."""

    SHOPPER = "shopper"
    GUEST = "guest"


class AccountState(StrEnum):
    """Where an account stands."""

    OPEN = "open"
    CLOSED = "closed"


class AccountOpened(msgspec.Struct, frozen=True):
    """A person has an account; a guest's e-mail and name are empty."""

    person_id: str
    kind: AccountKind
    email_sealed: str
    name_sealed: str


class EmailChanged(msgspec.Struct, frozen=True):
    """A person is found by another e-mail."""

    person_id: str
    email_sealed: str


class PaymentMethodSet(msgspec.Struct, frozen=True):
    """The provider's token of a payment method, and what it is called, both sealed."""

    person_id: str
    token_sealed: str
    label_sealed: str


class PaymentMethodRemoved(msgspec.Struct, frozen=True):
    """Nothing can be charged any longer."""

    person_id: str


class AgeConfirmed(msgspec.Struct, frozen=True):
    """One of the staff saw that a person is at least so many years old."""

    person_id: str
    years: int
    by: str


class CredentialGiven(msgspec.Struct, frozen=True):
    """A person's newest credentials, sealed as a JSON list, the newest first."""

    person_id: str
    credentials_sealed: str


class StaffPassIssued(msgspec.Struct, frozen=True):
    """One of the people got a pass; the credential in it is sealed under their key."""

    person_id: str
    pass_id: str
    credential_sealed: str


class AccountClosed(msgspec.Struct, frozen=True):
    """A person has no account any longer; their erasure follows."""

    person_id: str


class PassKeyMade(msgspec.Struct, frozen=True):
    """A pair of keys signs passes from `signs_from_ns` to `signs_until_ns`.

    `public_key` is base64; gates know it from the fact on and until no pass can be alive.
    """

    key_name: str
    public_key: str
    signs_from_ns: int
    signs_until_ns: int


class ScanAllowed(msgspec.Struct, frozen=True):
    """A gate let one more person in on a credential."""

    scan_id: str
    gate_id: str
    means: Means
    pass_id: str
    credential: str
    role: str


class ScanRefused(msgspec.Struct, frozen=True):
    """A gate stayed closed, for one reason."""

    scan_id: str
    gate_id: str
    means: Means
    pass_id: str
    credential: str
    reason: str


class PassUse(msgspec.Struct, frozen=True):
    """Where and when a pass opened a gate; `gate_id` is empty where a store asked for its gates."""

    store_id: str
    gate_id: str
    at_ns: int


class PassUsedTwice(msgspec.Struct, frozen=True):
    """A pass opened two gates, at least one of a store that was alone; both visits stand."""

    pass_id: str
    credential: str
    first: PassUse
    second: PassUse


class PersonBlocked(msgspec.Struct, frozen=True):
    """A person is not let in until the block is lifted; `reason` is told to them."""

    block_id: str
    person_id: str
    reason: str
    by: str


class AppealMade(msgspec.Struct, frozen=True):
    """A person says why the block is wrong, sealed."""

    appeal_id: str
    block_id: str
    person_id: str
    words_sealed: str


class AppealDecided(msgspec.Struct, frozen=True):
    """One of the people decided on an appeal: the block is lifted or stays, for a reason."""

    appeal_id: str
    block_id: str
    person_id: str
    is_lifted: bool
    reason: str
    by: str


class BlockLifted(msgspec.Struct, frozen=True):
    """A block is over, without an appeal."""

    block_id: str
    person_id: str
    by: str


class PrepaidSold(msgspec.Struct, frozen=True):
    """Staff sold a pass with a sum for cash; whoever holds it may enter until `until_ns`."""

    prepaid_id: str
    amount_minor: int
    currency: str
    until_ns: int
    by: str


class PrepaidHeld(msgspec.Struct, frozen=True):
    """A part of the sum is kept for a payment, whose key is `hold_id`."""

    prepaid_id: str
    hold_id: str
    amount_minor: int


class PrepaidTaken(msgspec.Struct, frozen=True):
    """`amount_minor` of a hold was paid with; the rest is free again."""

    prepaid_id: str
    hold_id: str
    amount_minor: int


class PrepaidReleased(msgspec.Struct, frozen=True):
    """A hold is free again."""

    prepaid_id: str
    hold_id: str


class PrepaidRefunded(msgspec.Struct, frozen=True):
    """A part of what was taken is on the pass again; `key` names the refund."""

    prepaid_id: str
    hold_id: str
    key: str
    amount_minor: int


class PrepaidPaidOut(msgspec.Struct, frozen=True):
    """Staff gave what was left in cash; the pass is over."""

    prepaid_id: str
    amount_minor: int
    by: str
