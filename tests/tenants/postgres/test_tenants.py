"""An organisation is founded, opens stores, lets people and programs in, and writes it all down."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.contracts.projections import holds
from tests.tenants.seaside import AIRPORT, KIOSK, QUICK, kiosk
from tillfree.consent import Erased, MemoryKeyVault, PersonalFields
from tillfree.consent.postgres import ConsentDesk, ConsentProjection
from tillfree.core.errors import NotAllowed, PasswordRefused, TenantRefused
from tillfree.journal.postgres import PostgresFactLog, open_engine, transaction
from tillfree.runtime.postgres import Database
from tillfree.tenants import ALLOWED, SYSTEM, Action, Actor, ChainHead, MemberState, Role
from tillfree.tenants.postgres import (
    ApiKeys,
    Deed,
    Office,
    People,
    Registry,
    SignedIn,
    SignIn,
    SignInRefused,
    StopDesk,
    TenantProjection,
    organisations,
)
from tillfree.tenants.postgres.tables import METADATA

SECOND_NS = 1_000_000_000
PASSWORD = "correct horse battery"
_organisations = count(1)


class Firm:
    """One organisation with all that it needs, and a clock that is set by hand."""

    def __init__(self, engine: Engine) -> None:
        self.now = 10**18
        name = f"firm-{next(_organisations)}"
        self.log = PostgresFactLog(
            engine, name, self.clock, projections=[ConsentProjection(), TenantProjection()]
        )
        self.office = Office(self.log, self.clock)
        self.vault = MemoryKeyVault(os.urandom)
        self.fields = PersonalFields(self.vault, name, os.urandom)
        self.registry = Registry(self.office)
        self.people = People(self.office, self.fields, os.urandom, QUICK)
        self.door = SignIn(self.office, self.fields, os.urandom, QUICK)
        self.keys = ApiKeys(self.office, os.urandom)

    def clock(self) -> int:
        """Return the time that was set."""
        return self.now

    def owner(self, email: str = "ann@shop.example") -> Actor:
        """Return an owner who was invited and joined."""
        token = self.people.invite(email, Role.OWNER, SYSTEM).token
        return self.people.join(token, "Ann Other", PASSWORD)


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


@pytest.fixture
def firm(engine: Engine) -> Firm:
    """Give an organisation that is founded."""
    firm = Firm(engine)
    firm.registry.found("Seaside Retail", SYSTEM)
    return firm


def test_venues_and_stores_are_registered(firm: Firm) -> None:
    owner = firm.owner()
    for _ in range(2):
        firm.registry.add_venue(AIRPORT, owner)
        firm.registry.open_store(KIOSK, owner)
    firm.registry.change_store(kiosk(venue_share_bp=2_000), owner)
    firm.registry.change_store(kiosk(venue_share_bp=1_000), owner)
    assert firm.registry.name() == "Seaside Retail"
    assert firm.registry.venues() == (AIRPORT,)
    assert firm.registry.stores() == (kiosk(venue_share_bp=1_000),)
    assert firm.registry.store("gate-7") == kiosk(venue_share_bp=1_000)
    assert firm.registry.store("gate-8") is None
    kinds = [entry.fact.kind for entry in firm.log.read() if entry.fact.store_id == "gate-7"]
    assert kinds == ["StoreOpened", "StoreTermsChanged", "StoreTermsChanged"]


def test_what_has_no_place_is_refused(firm: Firm) -> None:
    with pytest.raises(TenantRefused, match="add the venue first"):
        firm.registry.open_store(KIOSK, SYSTEM)
    firm.registry.add_venue(AIRPORT, SYSTEM)
    with pytest.raises(TenantRefused, match="open it first"):
        firm.registry.change_store(KIOSK, SYSTEM)
    with pytest.raises(NotAllowed, match="ann may not manage organisation"):
        firm.registry.open_store(KIOSK, Actor("ann", ALLOWED[Role.OPERATOR]))
    assert firm.registry.stores() == ()


def test_who_is_invited_joins_once_and_signs_in(firm: Firm) -> None:
    invitation = firm.people.invite("Ann@shop.example", Role.OWNER, SYSTEM)
    with pytest.raises(NotAllowed):
        firm.people.actor(invitation.person_id)
    joined = firm.people.join(invitation.token, "Ann Other", PASSWORD)
    assert joined == firm.people.actor(invitation.person_id)
    with pytest.raises(TenantRefused, match="wrong, used up or over"):
        firm.people.join(invitation.token, "Ann Other", PASSWORD)
    who = firm.door.sign_in(" ann@SHOP.example", PASSWORD)
    assert who == SignedIn(invitation.person_id, Role.OWNER)
    person = firm.people.people()[0]
    assert (person.email, person.name) == ("Ann@shop.example", "Ann Other")


def test_an_invitation_ends_and_a_new_one_ends_the_old(firm: Firm) -> None:
    first = firm.people.invite("ann@shop.example", Role.STAFF, SYSTEM)
    second = firm.people.invite("ann@shop.example", Role.OWNER, SYSTEM)
    assert first.person_id == second.person_id
    for wrong in (first.token, second.token[:-1], "", ".", f"{first.person_id}."):
        with pytest.raises(TenantRefused, match="wrong, used up or over"):
            firm.people.join(wrong, "Ann", PASSWORD)
    with pytest.raises(PasswordRefused):
        firm.people.join(second.token, "Ann", "short")
    firm.now = second.until_ns
    with pytest.raises(TenantRefused, match="over"):
        firm.people.join(second.token, "Ann", PASSWORD)
    firm.now -= 1
    assert firm.people.join(second.token, "Ann", PASSWORD).actions == ALLOWED[Role.OWNER]


def test_two_who_take_up_one_invitation_at_once_are_one(firm: Firm) -> None:
    token = firm.people.invite("ann@shop.example", Role.OWNER, SYSTEM).token

    def join(name: str) -> bool:
        try:
            firm.people.join(token, name, PASSWORD)
        except TenantRefused:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(join, ["Ann", "Bob", "Cid"])) == [False, False, True]


def test_roles_change_and_people_leave(firm: Firm) -> None:
    ann = firm.owner()
    token = firm.people.invite("bob@shop.example", Role.STAFF, ann).token
    bob = firm.people.join(token, "Bob", PASSWORD)
    with pytest.raises(NotAllowed):
        firm.people.invite("cid@shop.example", Role.OWNER, bob)
    with pytest.raises(TenantRefused, match="last owner"):
        firm.people.leave(ann.actor_id, ann)
    firm.people.change_role(bob.actor_id, Role.OWNER, ann)
    firm.people.leave(ann.actor_id, ann)
    with pytest.raises(NotAllowed, match="not one of the people"):
        firm.people.actor(ann.actor_id)
    assert isinstance(firm.door.sign_in("ann@shop.example", PASSWORD), SignInRefused)
    assert isinstance(firm.door.sign_in("bob@shop.example", PASSWORD), SignedIn)
    with pytest.raises(TenantRefused, match="no 'nobody'"):
        firm.people.leave("nobody", firm.people.actor(bob.actor_id))


def test_guessing_waits_and_tells_nothing(firm: Firm) -> None:
    firm.owner()
    answers: dict[str, list[object]] = {}
    for email in ("ann@shop.example", "nobody@shop.example"):
        answers[email] = [firm.door.sign_in(email, f"wrong {n}") for n in range(8)]
    told, invented = answers.values()
    assert told == invented, "whether the e-mail is known cannot be told"
    assert told[-1] == SignInRefused(firm.now + 2 * SECOND_NS)
    early = firm.door.sign_in("ann@shop.example", PASSWORD)
    assert early == told[-1], "not even the right one is tried now"
    firm.now += 2 * SECOND_NS
    assert isinstance(firm.door.sign_in("ann@shop.example", PASSWORD), SignedIn)
    assert firm.door.sign_in("ann@shop.example", "wrong") == SignInRefused(firm.now)


def test_many_guesses_at_once_gain_nothing(firm: Firm) -> None:
    firm.owner()
    with ThreadPoolExecutor(4) as pool:
        guesses = [f"wrong {number}" for number in range(12)]
        answers = list(pool.map(lambda one: firm.door.sign_in("ann@shop.example", one), guesses))
    assert all(isinstance(one, SignInRefused) for one in answers)
    with transaction(firm.log.engine, firm.log.organisation) as connection:
        failures = connection.execute(text("select failures from sign_in_attempt")).scalar()
    assert failures == 5, "four are free, the fifth makes the others wait"


def test_keys_open_what_they_may_until_they_end(firm: Firm) -> None:
    ann = firm.owner()
    text_of_key = firm.keys.issue("export", [Action.READ_MONEY], ann, until_ns=firm.now + 10)
    holder = firm.keys.actor(text_of_key)
    assert holder is not None
    assert holder.actions == {Action.READ_MONEY}
    other = Firm(firm.log.engine)
    for wrong in ("", text_of_key[:-1] + ("A" if text_of_key[-1] != "A" else "B"), text_of_key[1:]):
        assert firm.keys.actor(wrong) is None
    assert other.keys.actor(text_of_key) is None
    firm.now += 10
    assert firm.keys.actor(text_of_key) is None, "over"
    firm.now -= 10
    prefix = firm.keys.keys()[0].prefix
    for _ in range(2):
        firm.keys.revoke(prefix, ann)
    assert firm.keys.actor(text_of_key) is None
    assert firm.keys.keys()[0].is_revoked
    with pytest.raises(TenantRefused, match="no key 'unknown'"):
        firm.keys.revoke("unknown", ann)
    with pytest.raises(NotAllowed):
        firm.keys.issue("more", [Action.READ_MONEY], holder)


def test_no_secret_and_no_name_stands_in_clear(firm: Firm, shared_database: Database) -> None:
    token = firm.people.invite("wilhelmina@shop.example", Role.OWNER, SYSTEM).token
    ann = firm.people.join(token, "Wilhelmina", PASSWORD)
    key = firm.keys.issue("export", [Action.READ_MONEY], ann)
    owner = open_engine(shared_database.owner_url)
    with owner.connect() as connection:
        kept = ""
        for table in [*METADATA.tables, "fact", "consent"]:
            own = {"name": firm.log.organisation}
            rows = f"select t::text from {table} t where organisation = :name"
            kept += "\n".join(connection.execute(text(rows), own).scalars())
        lines = connection.execute(
            text("select line from fact where organisation = :name"), own
        ).scalars()
        kept += "\n".join(bytes(line).decode() for line in lines)
    owner.dispose()
    assert ann.actor_id in kept
    secrets = ["wilhelmina", "Wilhelmina", PASSWORD, token.split(".")[1], key, key.split("_")[3]]
    for secret in secrets:
        assert secret not in kept
        assert secret.encode().hex() not in kept


def test_an_erased_person_is_gone_from_the_people(firm: Firm) -> None:
    firm.owner()
    bob = firm.owner("bob@shop.example")
    desk = ConsentDesk(firm.log, firm.vault, firm.clock)
    firm.people.leave(bob.actor_id, SYSTEM)
    desk.erase(bob.actor_id, "asked")
    person = next(one for one in firm.people.people() if one.person_id == bob.actor_id)
    assert (person.state, person.email, person.name) == (MemberState.LEFT, "", "")
    sealed = next(one.fact.body for one in firm.log.read() if one.fact.subject == bob.actor_id)
    unsealed = firm.fields.unseal(bob.actor_id, "email", str(sealed["email_sealed"]))
    assert unsealed == Erased(bob.actor_id)
    assert isinstance(firm.door.sign_in("bob@shop.example", PASSWORD), SignInRefused)
    again = firm.owner("bob@shop.example")
    assert again.actor_id != bob.actor_id, "who comes back is somebody new"


def test_every_decision_stands_in_the_audit_log(firm: Firm) -> None:
    ann = firm.owner()
    firm.registry.add_venue(AIRPORT, ann)
    firm.registry.add_venue(AIRPORT, ann)
    firm.door.sign_in("ann@shop.example", PASSWORD)
    told = [(one.actor_id, one.action) for one in firm.office.audit.read()]
    assert told == [
        ("system", "OrganisationFounded"),
        ("system", "PersonInvited"),
        (ann.actor_id, "PersonJoined"),
        (ann.actor_id, "VenueAdded"),
        (ann.actor_id, "SignedIn"),
    ]
    assert firm.office.audit.verify() is None
    assert firm.office.audit.verify(firm.office.audit.head()) is None


def test_the_audit_log_only_grows_and_shows_who_tampered(
    firm: Firm, shared_database: Database
) -> None:
    audit = firm.office.audit
    with ThreadPoolExecutor(3) as pool:

        def record(number: int) -> None:
            with firm.office.reading() as connection:
                audit.record_in(connection, Deed("ann", "Exported", str(number)), firm.now)

        list(pool.map(record, range(20)))
    head = audit.head()
    assert head.number == 21
    assert audit.verify(head) is None
    with firm.log.engine.connect() as connection, pytest.raises(DBAPIError, match="denied"):
        connection.execute(text("delete from audit"))
    owner = open_engine(shared_database.owner_url)
    with owner.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("delete from audit"))
    own = {"name": firm.log.organisation}
    with owner.begin() as connection:
        connection.execute(text("alter table audit disable trigger append_only"))
        change = "update audit set actor_id = 'bob' where organisation = :name and number = 7"
        connection.execute(text(change), own)
        connection.execute(text("alter table audit enable trigger append_only"))
    broken = audit.verify()
    assert broken is not None
    assert broken.number == 7
    assert audit.verify(ChainHead(22, head.hash)) == broken
    owner.dispose()


def test_organisations_are_listed_to_who_asks_and_to_nobody_else(
    engine: Engine, firm: Firm
) -> None:
    other = Firm(engine)
    other.registry.found("Other", SYSTEM)
    assert {firm.log.organisation, other.log.organisation} <= set(organisations(engine))
    query = text("select organisation from organisation")
    with transaction(engine, firm.log.organisation) as connection:
        assert connection.execute(query).scalars().all() == [firm.log.organisation]
    with engine.connect() as connection:
        assert connection.execute(query).scalars().all() == []


def test_every_table_has_forced_policies_and_the_columns_that_we_think(
    shared_database: Database,
) -> None:
    query = (
        "select relforcerowsecurity and relrowsecurity, array(select attname::text from"
        " pg_attribute where attrelid = pg_class.oid and attnum > 0 order by attnum)"
        " from pg_class where relname = :name"
    )
    owner = open_engine(shared_database.owner_url)
    with owner.connect() as connection:
        for table in METADATA.sorted_tables:
            forced, columns = connection.execute(text(query), {"name": table.name}).one()
            assert forced, table.name
            assert columns == [column.name for column in table.columns]
    owner.dispose()


def test_rows_are_the_fold_of_the_facts(engine: Engine, firm: Firm) -> None:
    ann, bob = firm.owner(), firm.owner("bob@shop.example")
    firm.registry.add_venue(AIRPORT, ann)
    firm.registry.open_store(KIOSK, ann)
    firm.registry.change_store(kiosk(name="Kiosk"), ann)
    stops = StopDesk(firm.office)
    stops.stop(KIOSK.store_id, "smoke", ann)
    stops.resume(KIOSK.store_id, "all clear", ann)
    stops.stop(KIOSK.store_id, "smoke again", ann)
    firm.keys.issue("one", [Action.REVIEW], ann)
    firm.keys.issue("two", [Action.REVIEW], ann)
    firm.keys.revoke(firm.keys.keys()[0].prefix, ann)
    firm.people.change_role(bob.actor_id, Role.ANALYST, ann)
    firm.people.invite("cid@shop.example", Role.STAFF, ann)
    firm.people.leave(bob.actor_id, ann)
    ConsentDesk(firm.log, firm.vault, firm.clock).erase(bob.actor_id, "asked")
    facts = [entry.fact for entry in firm.log.read()]
    rows = holds(engine, firm.log.organisation, [TenantProjection()], facts)
    assert {name: len(table) for name, table in rows.items()} == {
        "organisation": 1,
        "venue": 1,
        "store": 1,
        "store_stop": 1,
        "member": 3,
        "api_key": 2,
    }
