"""Decisions on the organisation and its people: what is, and what is wished, give facts.

Pure. Wishing what is already so is no fact; wishing what cannot be is refused with a TenantRefused.
"""

from collections.abc import Sequence

import msgspec

from tillfree.core.errors import TenantRefused
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.tenants.records import (
    ApiKeyIssued,
    ApiKeyRevoked,
    FiguresShown,
    Member,
    MemberState,
    OrganisationFounded,
    PasswordChanged,
    PersonEmailChanged,
    PersonInvited,
    PersonJoined,
    PersonLeft,
    RoleChanged,
    StoreResumed,
    StoreStopped,
    StoreTerms,
    Venue,
)
from tillfree.tenants.roles import KEY_SCOPES, Action, Actor, Role
from tillfree.tenants.terms import check_id, check_name, check_store, check_venue


def found(organisation: str, name: str, known: str | None, at_ns: int) -> tuple[Fact, ...]:
    """Return the founding of an organisation; `known` is its name where it is founded already."""
    check_id("the organisation", organisation)
    check_name("the organisation", name)
    if known == name:
        return ()
    if known is not None:
        raise TenantRefused(
            f"organisation {organisation} is there already, called {known!r}: choose another id"
        )
    body = OrganisationFounded(name)
    return (_fact("OrganisationFounded", organisation, body, at_ns, organisation),)


def show_figures(
    organisation: str, known: bool, wanted: bool, changes: int, at_ns: int
) -> tuple[Fact, ...]:
    """Return that everybody may read how right the stores are, or no longer."""
    if known == wanted:
        return ()
    kind = "FiguresPublished" if wanted else "FiguresWithdrawn"
    return (_fact(kind, organisation, FiguresShown(wanted), at_ns, organisation, changes),)


def add_venue(organisation: str, venue: Venue, known: Venue | None, at_ns: int) -> tuple[Fact, ...]:
    """Return the adding of a venue."""
    check_venue(venue)
    if known == venue:
        return ()
    if known is not None:
        raise TenantRefused(
            f"venue {venue.venue_id} is there already, called {known.name!r}: choose another id"
        )
    return (_fact("VenueAdded", organisation, venue, at_ns, venue.venue_id),)


def open_store(
    organisation: str, terms: StoreTerms, known: StoreTerms | None, at_ns: int
) -> tuple[Fact, ...]:
    """Return the opening of a store, whose venue is known."""
    check_store(terms)
    if known == terms:
        return ()
    if known is not None:
        raise TenantRefused(
            f"store {terms.store_id} is open already: change its terms, or choose another id"
        )
    fact = _fact("StoreOpened", organisation, terms, at_ns, terms.store_id)
    return (msgspec.structs.replace(fact, store_id=terms.store_id),)


def stop_store(
    organisation: str, stop: StoreStopped, is_stopped: bool, changes: int, at_ns: int
) -> tuple[Fact, ...]:
    """Return the emergency stop of a store; none where it is stopped already."""
    if is_stopped:
        return ()
    fact = _fact("StoreStopped", organisation, stop, at_ns, stop.store_id, changes)
    return (msgspec.structs.replace(fact, store_id=stop.store_id),)


def resume_store(
    organisation: str, resumed: StoreResumed, is_stopped: bool, changes: int, at_ns: int
) -> tuple[Fact, ...]:
    """Return the end of a store's emergency stop; none where it is not stopped."""
    if not is_stopped:
        return ()
    fact = _fact("StoreResumed", organisation, resumed, at_ns, resumed.store_id, changes)
    return (msgspec.structs.replace(fact, store_id=resumed.store_id),)


def change_store(
    organisation: str, terms: StoreTerms, known: StoreTerms, changes: int, at_ns: int
) -> tuple[Fact, ...]:
    """Return the change of a store's terms; what was sold before stays as it was sold.

    The currency stays: sums in two of them cannot be added up.
    """
    check_store(terms)
    if known == terms:
        return ()
    if known.currency != terms.currency:
        raise TenantRefused(
            f"store {terms.store_id} sells in {known.currency}, which cannot become "
            f"{terms.currency}: open another store"
        )
    fact = _fact("StoreTermsChanged", organisation, terms, at_ns, terms.store_id, changes)
    return (msgspec.structs.replace(fact, store_id=terms.store_id),)


def invite(
    organisation: str, invited: PersonInvited, known: Member | None, at_ns: int
) -> tuple[Fact, ...]:
    """Return an invitation; who was invited before is invited anew."""
    if known and known.state == MemberState.ACTIVE:
        raise TenantRefused(
            f"{known.person_id} is one of the people already, as {known.role}: change the role"
        )
    changes = known.changes if known else 0
    return (_fact("PersonInvited", organisation, invited, at_ns, invited.person_id, changes),)


def join(organisation: str, member: Member, name_sealed: str, at_ns: int) -> tuple[Fact, ...]:
    """Return the joining of who was invited and in time."""
    if member.state != MemberState.INVITED or at_ns >= member.until_ns:
        raise TenantRefused("this invitation is used up or over: ask for a new one")
    body = PersonJoined(member.person_id, name_sealed)
    return (_fact("PersonJoined", organisation, body, at_ns, member.person_id, member.changes),)


def change_email(
    organisation: str, member: Member, email_sealed: str, at_ns: int
) -> tuple[Fact, ...]:
    """Return the change of an active person's e-mail."""
    _must_be_active(member)
    body, person_id = PersonEmailChanged(member.person_id, email_sealed), member.person_id
    return (_fact("PersonEmailChanged", organisation, body, at_ns, person_id, member.changes),)


def change_password(organisation: str, member: Member, at_ns: int) -> tuple[Fact, ...]:
    """Return the change of an active person's password."""
    _must_be_active(member)
    body, person_id = PasswordChanged(member.person_id), member.person_id
    return (_fact("PasswordChanged", organisation, body, at_ns, person_id, member.changes),)


def change_role(
    organisation: str, member: Member, role: Role, owners: int, at_ns: int
) -> tuple[Fact, ...]:
    """Return the change of an active person's role; `owners` counts the active owners."""
    _must_be_active(member)
    if member.role == role:
        return ()
    _keep_an_owner(member, owners)
    body = RoleChanged(member.person_id, role)
    return (_fact("RoleChanged", organisation, body, at_ns, member.person_id, member.changes),)


def leave(organisation: str, member: Member, owners: int, at_ns: int) -> tuple[Fact, ...]:
    """Return the leaving of a person, or the end of an invitation."""
    if member.state == MemberState.LEFT:
        return ()
    if member.state == MemberState.ACTIVE:
        _keep_an_owner(member, owners)
    return (
        _fact(
            "PersonLeft",
            organisation,
            PersonLeft(member.person_id),
            at_ns,
            member.person_id,
            member.changes,
        ),
    )


def issue_key(organisation: str, issued: ApiKeyIssued, by: Actor, at_ns: int) -> tuple[Fact, ...]:
    """Return the issue of a program's key, with no scope that its issuer has not."""
    check_name("the key", issued.name)
    beyond: Sequence[Action] = sorted(set(issued.scopes) - (KEY_SCOPES & by.actions))
    if beyond or not issued.scopes:
        allowed = ", ".join(sorted(KEY_SCOPES & by.actions))
        wrong = ", ".join(beyond) or "no scope"
        raise TenantRefused(f"the key {issued.name!r} asks for {wrong}: choose among {allowed}")
    return (_fact("ApiKeyIssued", organisation, issued, at_ns, issued.prefix),)


def revoke_key(organisation: str, prefix: str, at_ns: int) -> Fact:
    """Return the end of a key that is not revoked yet."""
    return _fact("ApiKeyRevoked", organisation, ApiKeyRevoked(prefix), at_ns, prefix)


def _must_be_active(member: Member) -> None:
    if member.state != MemberState.ACTIVE:
        raise TenantRefused(f"{member.person_id} is {member.state}: invite them instead")


def _keep_an_owner(member: Member, owners: int) -> None:
    if member.role == Role.OWNER and owners <= 1:
        raise TenantRefused(
            f"{member.person_id} is the last owner, without whom nobody could manage people: make "
            "another one first"
        )


def _fact(
    kind: str, organisation: str, body: msgspec.Struct, at_ns: int, *parts: str | int
) -> Fact:
    """Return a fact about what the first part names."""
    fact_id = derived_id(organisation, kind, *parts)
    return Fact(fact_id, kind, "", str(parts[0]), at_ns, "", msgspec.to_builtins(body))
