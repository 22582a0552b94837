"""What may become of an organisation and its people, without a database."""

import msgspec
import pytest

from tests.tenants.seaside import AIRPORT, KIOSK, kiosk
from tillfree.core.errors import TenantRefused
from tillfree.tenants import SYSTEM, Action, Actor, Member, MemberState, Role
from tillfree.tenants.decisions import (
    add_venue,
    change_role,
    change_store,
    found,
    invite,
    issue_key,
    join,
    leave,
    open_store,
    show_figures,
)
from tillfree.tenants.records import ApiKeyIssued, PersonInvited


def member(state: MemberState = MemberState.ACTIVE, role: Role = Role.OWNER) -> Member:
    """Return one of the people."""
    return Member("ann", role, state, "e", "n", 100, 2)


def test_wishing_what_is_so_is_no_fact() -> None:
    assert found("org", "Seaside", "Seaside", 1) == ()
    assert add_venue("org", AIRPORT, AIRPORT, 1) == ()
    assert open_store("org", KIOSK, KIOSK, 1) == ()
    assert change_store("org", KIOSK, KIOSK, 0, 1) == ()
    assert show_figures("org", True, True, 1, 1) == ()
    assert change_role("org", member(), Role.OWNER, 1, 1) == ()
    assert leave("org", member(MemberState.LEFT), 0, 1) == ()


def test_what_is_there_is_not_replaced() -> None:
    with pytest.raises(TenantRefused, match="there already"):
        found("org", "Other", "Seaside", 1)
    with pytest.raises(TenantRefused, match="there already"):
        add_venue("org", msgspec.structs.replace(AIRPORT, name="Other"), AIRPORT, 1)
    with pytest.raises(TenantRefused, match="open already"):
        open_store("org", kiosk(name="Other"), KIOSK, 1)


def test_a_store_keeps_its_currency() -> None:
    with pytest.raises(TenantRefused, match="KRW, which cannot become EUR"):
        change_store("org", kiosk(currency="EUR"), KIOSK, 0, 1)
    ids = [change_store("org", kiosk(name=f"{n}"), KIOSK, n, 1)[0].fact_id for n in range(3)]
    assert len(set(ids)) == 3


def test_figures_are_shown_and_withdrawn_again_and_again() -> None:
    kinds = [show_figures("org", n % 2 == 1, n % 2 == 0, n, 1)[0] for n in range(4)]
    assert [one.kind for one in kinds] == ["FiguresPublished", "FiguresWithdrawn"] * 2
    assert len({one.fact_id for one in kinds}) == 4


def test_the_last_owner_stays() -> None:
    with pytest.raises(TenantRefused, match="last owner"):
        change_role("org", member(), Role.STAFF, 1, 1)
    with pytest.raises(TenantRefused, match="last owner"):
        leave("org", member(), 1, 1)
    assert len(change_role("org", member(), Role.STAFF, 2, 1)) == 1
    assert len(leave("org", member(), 2, 1)) == 1
    assert len(leave("org", member(role=Role.STAFF), 1, 1)) == 1


def test_invitations_end() -> None:
    invited = member(MemberState.INVITED)
    assert len(join("org", invited, "n", 99)) == 1
    with pytest.raises(TenantRefused, match="over"):
        join("org", invited, "n", 100)
    for state in (MemberState.ACTIVE, MemberState.LEFT):
        with pytest.raises(TenantRefused, match="used up"):
            join("org", member(state), "n", 1)


def test_who_left_may_be_invited_again_and_who_is_there_not() -> None:
    again = PersonInvited("ann", Role.STAFF, "e", 100)
    assert len(invite("org", again, member(MemberState.LEFT), 1)) == 1
    with pytest.raises(TenantRefused, match="already, as owner"):
        invite("org", again, member(), 1)
    with pytest.raises(TenantRefused, match="invite them"):
        change_role("org", member(MemberState.LEFT), Role.STAFF, 1, 1)


def test_no_key_may_do_more_than_its_issuer_or_make_people() -> None:
    actor = Actor("ann", frozenset({Action.READ_MONEY, Action.MANAGE_KEYS}))
    allowed = ApiKeyIssued("abc", "export", (Action.READ_MONEY,), 0)
    assert len(issue_key("org", allowed, actor, 1)) == 1
    for scopes in ((), (Action.REFUND,), (Action.READ_MONEY, Action.MANAGE_KEYS)):
        with pytest.raises(TenantRefused, match="choose among read_money"):
            issue_key("org", ApiKeyIssued("abc", "export", scopes, 0), actor, 1)
    with pytest.raises(TenantRefused, match="manage_people"):
        issue_key("org", ApiKeyIssued("abc", "x", (Action.MANAGE_PEOPLE,), 0), SYSTEM, 1)
