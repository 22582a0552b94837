"""What shopping does not need: denied by default, for those of age, for a term, withdrawn at once.

Every purpose is tried withheld: nothing comes back, and the database itself shows nothing.
"""

import os
from collections.abc import Iterator
from itertools import count

import msgspec
import pytest
from sqlalchemy import Engine, text

from tillfree.consent import (
    FREE_PURPOSES,
    AssentWay,
    ConsentGiven,
    ConsentSettings,
    ConsentWithdrawn,
    Erased,
    MemoryKeyVault,
    Purpose,
    consent_text,
    is_signed,
    share_with,
)
from tillfree.consent.postgres import (
    Asking,
    ConsentDesk,
    ConsentProjection,
    ProfileShelf,
    Refused,
)
from tillfree.consent.records import POLICY
from tillfree.core.errors import ConsentRefused, SealBroken
from tillfree.journal.postgres import PostgresFactLog, open_engine, transaction
from tillfree.runtime.postgres import Database

_organisations = count(1)
_DAY_NS = 86_400 * 10**9
_PARTNER = share_with("atlas")
_ALL = (*FREE_PURPOSES, _PARTNER)
_ADULT = AssentWay("en", "app", "declared")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at_ns = 1_000 * _DAY_NS

    def now_ns(self) -> int:
        """Return the moment that was set."""
        return self.at_ns


class House:
    """An organisation with its desk and shelf."""

    def __init__(self, engine: Engine) -> None:
        self.clock = Clock()
        self.vault = MemoryKeyVault(os.urandom)
        name = f"free-{next(_organisations)}"
        self.log = PostgresFactLog(
            engine, name, self.clock.now_ns, projections=[ConsentProjection()]
        )
        self.desk = ConsentDesk(self.log, self.vault, self.clock.now_ns)
        self.shelf = ProfileShelf(self.log, self.vault, self.clock.now_ns, os.urandom)
        with transaction(engine, name) as connection:
            for purpose, words in ((_PARTNER, "Atlas is told."), (POLICY, "Our policy.")):
                fact = self.desk.text_fact(connection, consent_text(purpose, words))
                self.log.append_in(connection, [fact])

    def agree(self, person: str, purpose: str, way: AssentWay = _ADULT) -> None:
        """Let a person agree to what is asked for now."""
        self.desk.give(person, purpose, self.desk.texts()[purpose].wording, way=way)


@pytest.fixture(scope="module")
def engine(shared_database: Database) -> Iterator[Engine]:
    """Give connections under the application's role."""
    engine = open_engine(shared_database.url)
    yield engine
    engine.dispose()


@pytest.fixture
def house(engine: Engine) -> House:
    """Give an organisation of its own."""
    return House(engine)


def _rows(house: House, purpose: str, at_ns: int) -> int:
    """Count the rows that the database shows to who names a purpose, past all of our code."""
    with transaction(house.log.engine, house.log.organisation) as connection:
        told = {"purpose": purpose, "at": str(at_ns) if at_ns else ""}
        connection.execute(text("select set_config('app.purpose', :purpose, true)"), told)
        connection.execute(text("select set_config('app.at_ns', :at, true)"), told)
        return int(connection.execute(text("select count(*) from person_profile")).scalar_one())


@pytest.mark.parametrize("purpose", _ALL)
def test_each_purpose_is_denied_by_default_and_a_switch_of_its_own(
    house: House, purpose: str
) -> None:
    for other in _ALL:
        if other != purpose:
            house.agree("ann", other)
            assert house.shelf.keep("ann", "taste", b"juice", Asking("test", other)) is None
    asking = Asking("test", purpose)
    assert isinstance(house.shelf.read("ann", "taste", asking), Refused)
    assert isinstance(house.shelf.keep("ann", "taste", b"juice", asking), Refused)
    assert isinstance(house.shelf.pseudonym("ann", "atlas", asking), Refused)
    assert house.shelf.people(asking) == ()
    assert _rows(house, purpose, house.clock.at_ns) == 0
    house.agree("ann", purpose)
    assert house.shelf.keep("ann", "taste", b"tea", asking) is None
    assert house.shelf.read("ann", "taste", asking) == b"tea"
    assert house.shelf.read("ann", "template", asking) is None
    assert house.shelf.people(asking) == ("ann",)
    assert _rows(house, purpose, house.clock.at_ns) == 1
    outcomes = [one.outcome for one in house.shelf.reads_of("ann") if one.purpose == purpose]
    assert sorted(outcomes) == ["kept", "nothing", "read", "refused", "refused", "refused"]


def test_the_record_shows_all_that_was_agreed_to(house: House) -> None:
    house.agree("ann", Purpose.RETARGET_WEB)
    house.clock.at_ns += 5
    house.desk.withdraw("ann", Purpose.RETARGET_WEB)
    given, ended = house.desk.lines("ann")
    assert isinstance(given.said, ConsentGiven)
    assert "advertisements" in given.said.text
    assert given.said.policy == consent_text(POLICY, "Our policy.").wording
    assert (given.said.locale, given.said.method, given.said.adult_by) == ("en", "app", "declared")
    assert given.said.until_ns == given.at_ns + ConsentSettings().term_days * _DAY_NS
    assert is_signed(given.said, house.log.organisation, given.at_ns)
    changed = msgspec.structs.replace(given.said, text="Everything.")
    assert not is_signed(changed, house.log.organisation, given.at_ns)
    assert not is_signed(given.said, "another", given.at_ns)
    assert not is_signed(msgspec.structs.replace(given.said, signed_by="x"), "another", 1)
    assert isinstance(ended.said, ConsentWithdrawn)
    assert ended.at_ns == given.at_ns + 5


@pytest.mark.parametrize("purpose", [Purpose.RETARGET_WEB, _PARTNER])
def test_minors_and_texts_of_nobody_are_refused(house: House, purpose: str) -> None:
    with pytest.raises(ConsentRefused, match="18 years"):
        house.agree("ann", purpose, AssentWay("en", "app", ""))
    with pytest.raises(ConsentRefused, match="in the words"):
        house.desk.give("ann", purpose, "0" * 32, way=_ADULT)
    assert house.desk.given("ann") == ()


@pytest.mark.parametrize("purpose", ["", "ads", "share_with:", "share_with:A", "policy"])
def test_there_are_no_other_purposes(house: House, purpose: str) -> None:
    with pytest.raises(ConsentRefused, match="there is no purpose"):
        house.desk.give("ann", purpose, "0" * 32, way=_ADULT)
    with pytest.raises(ConsentRefused):
        house.shelf.people(Asking("test", purpose))
    with pytest.raises(ConsentRefused, match="keeps no profiles"):
        house.shelf.read("ann", "taste", Asking("test", Purpose.ACCOUNT))


def test_a_withdrawal_leaves_nothing_that_opens(house: House) -> None:
    asking = Asking("test", Purpose.RETARGET_WEB)
    house.agree("ann", Purpose.RETARGET_WEB)
    house.shelf.keep("ann", "taste", b"juice", asking)
    before = house.shelf.pseudonym("ann", "atlas", asking)
    house.desk.withdraw("ann", Purpose.RETARGET_WEB)
    assert isinstance(house.shelf.read("ann", "taste", asking), Refused)
    assert isinstance(house.shelf.pseudonym("ann", "atlas", asking), Refused)
    house.agree("ann", Purpose.RETARGET_WEB)
    assert house.shelf.read("ann", "taste", asking) is None, "the row is gone"
    assert house.shelf.pseudonym("ann", "atlas", asking) not in (before, None)


def test_a_withdrawal_survives_a_journal_from_before_it(engine: Engine) -> None:
    house, asking = House(engine), Asking("test", Purpose.BILLBOARD_FACE)
    house.agree("ann", Purpose.BILLBOARD_FACE)
    house.shelf.keep("ann", "template", b"face", asking)
    facts = [entry.fact for entry in house.log.read()]
    house.desk.withdraw("ann", Purpose.BILLBOARD_FACE)
    # The journal comes back as it was before the withdrawal; keys are in no backup of it.
    clock, name = house.clock.now_ns, house.log.organisation
    again = PostgresFactLog(engine, f"{name}-back", clock, projections=[ConsentProjection()])
    again.append(facts)
    vault = _SameVault(house.vault, name)
    assert ConsentDesk(again, vault, clock).standing("ann", Purpose.BILLBOARD_FACE).is_given
    shelf = ProfileShelf(again, vault, clock, os.urandom)
    assert isinstance(shelf.read("ann", "template", asking), Refused)
    assert isinstance(shelf.keep("ann", "template", b"face", asking), Refused)
    assert shelf.people(asking) == ()


class _SameVault(MemoryKeyVault):
    """The vault of one organisation under the name that its journal was brought back to."""

    def __init__(self, kept: MemoryKeyVault, organisation: str) -> None:
        super().__init__(os.urandom)
        self._keys = {(f"{organisation}-back", place[1]): key for place, key in kept._keys.items()}


def test_a_vault_from_before_is_brought_up_by_the_journal(house: House) -> None:
    house.agree("ann", Purpose.RETARGET_WEB)
    asking = Asking("test", Purpose.RETARGET_WEB)
    name = house.shelf.pseudonym("ann", "atlas", asking)
    older = MemoryKeyVault(os.urandom)
    older._keys = dict(house.vault._keys)
    house.desk.withdraw("ann", Purpose.RETARGET_WEB)
    ConsentDesk(house.log, older, house.clock.now_ns).pursue_again()
    assert older._keys == house.vault._keys
    assert isinstance(name, str)


def test_pseudonyms_differ_by_purpose_and_partner_and_rotate(house: House) -> None:
    purposes = (Purpose.ANALYTICS_LINKING, _PARTNER)
    for purpose in purposes:
        house.agree("ann", purpose)
        house.agree("bob", purpose)

    def names(periods_ago: int = 0) -> dict[tuple[str, str, str], str | Refused]:
        return {
            (person, partner, purpose): house.shelf.pseudonym(
                person, partner, Asking("test", purpose), periods_ago=periods_ago
            )
            for person in ("ann", "bob")
            for partner in ("atlas", "borealis")
            for purpose in purposes
        }

    now = names()
    assert len(set(now.values())) == 8
    assert names() == now
    asking = Asking("test", Purpose.ANALYTICS_LINKING)
    lasting = {house.shelf.lasting_name(one, "audience", asking): one for one in ("ann", "bob")}
    assert house.shelf.lasting_names("audience", asking) == lasting
    assert not set(lasting) & set(now.values())
    house.clock.at_ns += ConsentSettings().rotation_days * _DAY_NS
    assert not set(now.values()) & set(names().values())
    assert names(periods_ago=1) == now
    assert house.shelf.lasting_names("audience", asking) == lasting
    house.desk.withdraw("ann", Purpose.ANALYTICS_LINKING)
    assert set(house.shelf.lasting_names("audience", asking).values()) == {"bob"}


def test_terms_end_by_themselves(house: House) -> None:
    asking = Asking("test", Purpose.RETARGET_WEB)
    house.agree("ann", Purpose.RETARGET_WEB)
    house.shelf.keep("ann", "taste", b"juice", asking)
    assert house.desk.end_terms() == 0
    house.clock.at_ns += ConsentSettings().term_days * _DAY_NS
    assert isinstance(house.shelf.read("ann", "taste", asking), Refused), "before any job ran"
    assert _rows(house, Purpose.RETARGET_WEB, house.clock.at_ns) == 0
    assert house.desk.end_terms() == 1
    said = house.desk.lines("ann")[-1].said
    assert isinstance(said, ConsentWithdrawn)
    assert said.why == "term"
    house.agree("ann", Purpose.RETARGET_WEB)
    assert house.shelf.read("ann", "taste", asking) is None


def test_agreeing_after_the_term_has_another_key(house: House) -> None:
    asking = Asking("test", Purpose.RETARGET_WEB)
    house.agree("ann", Purpose.RETARGET_WEB)
    first = house.desk.standing("ann", Purpose.RETARGET_WEB).key_id
    house.shelf.pseudonym("ann", "atlas", asking)
    house.clock.at_ns += ConsentSettings().term_days * _DAY_NS
    house.agree("ann", Purpose.RETARGET_WEB)
    assert house.desk.standing("ann", Purpose.RETARGET_WEB).key_id != first
    assert house.vault.keys(house.log.organisation, [first]) == {first: Erased(first)}


def test_one_switch_ends_all_and_shopping_goes_on(house: House) -> None:
    house.desk.give("ann", Purpose.ACCOUNT, "terms")
    for purpose in _ALL:
        house.agree("ann", purpose)
    assert house.desk.withdraw_all("ann", "minor") == len(_ALL)
    assert house.desk.given("ann") == ("account",)
    assert house.desk.withdraw_all("ann") == 0


def test_who_is_erased_has_no_consent_and_no_key(house: House) -> None:
    house.agree("ann", Purpose.RETARGET_WEB)
    house.shelf.keep("ann", "taste", b"juice", Asking("test", Purpose.RETARGET_WEB))
    key_id = house.desk.standing("ann", Purpose.RETARGET_WEB).key_id
    house.desk.erase("ann", "asked")
    gone = house.vault.keys(house.log.organisation, ["ann", key_id])
    assert gone == {"ann": Erased("ann"), key_id: Erased(key_id)}
    with pytest.raises(ConsentRefused, match="was erased"):
        house.agree("ann", Purpose.RETARGET_WEB)


def test_a_row_that_was_moved_does_not_open(house: House) -> None:
    asking = Asking("test", Purpose.RETARGET_WEB)
    house.agree("ann", Purpose.RETARGET_WEB)
    house.shelf.keep("ann", "taste", b"juice", asking)
    with transaction(house.log.engine, house.log.organisation) as connection:
        connection.execute(text("select set_config('app.purpose', 'retarget_web', true)"))
        at_ns = {"at": str(house.clock.at_ns)}
        connection.execute(text("select set_config('app.at_ns', :at, true)"), at_ns)
        connection.execute(text("update person_profile set kind = 'template'"))
    with pytest.raises(SealBroken):
        house.shelf.read("ann", "template", asking)


def test_old_readings_are_forgotten(house: House) -> None:
    house.shelf.read("ann", "taste", Asking("test", Purpose.RETARGET_WEB))
    assert house.shelf.forget_old_reads() == 0
    house.clock.at_ns += (ConsentSettings().kept_reads_days + 1) * _DAY_NS
    assert house.shelf.forget_old_reads() == 1
    assert house.shelf.reads_of("ann") == ()
