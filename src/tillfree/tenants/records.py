"""Who is who in business: organisations, their venues and stores, the people who work there.

These are the bodies of facts and what is read from their rows. Names and e-mails of people are
sealed under their key; a company's name and address are not a person's.
"""

from enum import StrEnum

import msgspec

from tillfree.tenants.roles import Action, Role


class VenueKind(StrEnum):
    """What kind of place it is."""

    AIRPORT = "airport"
    CINEMA = "cinema"
    BALLPARK = "ballpark"
    SHOP = "shop"


class Merchant(msgspec.Struct, frozen=True):
    """The merchant of record: who sells by law, and stands on the receipt.

    `tax_number` is as the country writes it; `country` its two letters (ISO 3166-1).
    """

    legal_name: str
    tax_number: str
    address: str
    country: str


class OrganisationFounded(msgspec.Struct, frozen=True):
    """A retailer or brand is a tenant now; its id is the journal's own."""

    name: str


class FiguresShown(msgspec.Struct, frozen=True):
    """Whether everybody may read how right the organisation's stores are, without signing in."""

    is_public: bool


class Venue(msgspec.Struct, frozen=True):
    """A place with stores in it; body of `VenueAdded`."""

    venue_id: str
    name: str
    kind: VenueKind


class StoreTerms(msgspec.Struct, frozen=True):
    """On which terms a store sells; body of `StoreOpened` and `StoreTermsChanged`.

    `venue_share_bp` is the venue's part of the revenue without taxes, in basis points (1/10,000);
    the rest is the tenant's. `currency` is ISO 4217's letters, `time_zone` a name of the IANA
    database, by which days and prices' validity are reckoned.
    """

    store_id: str
    venue_id: str
    name: str
    merchant: Merchant
    venue_share_bp: int
    currency: str
    time_zone: str


class StoreStopped(msgspec.Struct, frozen=True):
    """An emergency: a store's doors stand open, and nobody is charged there until it is lifted."""

    store_id: str
    reason: str
    by: str


class StoreResumed(msgspec.Struct, frozen=True):
    """The emergency is over: doors ask again, and what is due is charged."""

    store_id: str
    reason: str
    by: str


class PersonInvited(msgspec.Struct, frozen=True):
    """Somebody may join in a role until `until_ns`; their e-mail is sealed."""

    person_id: str
    role: Role
    email_sealed: str
    until_ns: int


class PersonJoined(msgspec.Struct, frozen=True):
    """Who was invited is one of the people now; their name is sealed."""

    person_id: str
    name_sealed: str


class PersonEmailChanged(msgspec.Struct, frozen=True):
    """One of the people is found by another e-mail; it is sealed."""

    person_id: str
    email_sealed: str


class PasswordChanged(msgspec.Struct, frozen=True):
    """One of the people signs in by another password; nothing of it stands here."""

    person_id: str


class RoleChanged(msgspec.Struct, frozen=True):
    """A person has another role."""

    person_id: str
    role: Role


class PersonLeft(msgspec.Struct, frozen=True):
    """A person, or who was invited, may do nothing any longer."""

    person_id: str


class ApiKeyIssued(msgspec.Struct, frozen=True):
    """A program may act within `scopes` until `until_ns` (0: until revoked); found by `prefix`."""

    prefix: str
    name: str
    scopes: tuple[Action, ...]
    until_ns: int


class ApiKeyRevoked(msgspec.Struct, frozen=True):
    """A key opens nothing any longer."""

    prefix: str


class MemberState(StrEnum):
    """Where a person stands."""

    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"


class Member(msgspec.Struct, frozen=True):
    """One of the people as read from the rows; `changes` counts the facts about them."""

    person_id: str
    role: Role
    state: MemberState
    email_sealed: str
    name_sealed: str
    until_ns: int
    changes: int


class ApiKey(msgspec.Struct, frozen=True):
    """A program's key as read from the rows; its secret is nowhere."""

    prefix: str
    name: str
    scopes: tuple[Action, ...]
    until_ns: int
    is_revoked: bool

    def opens(self, at_ns: int) -> bool:
        """Tell whether it is valid at that moment."""
        return not self.is_revoked and (self.until_ns == 0 or at_ns < self.until_ns)
