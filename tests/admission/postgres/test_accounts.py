"""Accounts: opened, signed into, changed, deleted; nothing personal stands in clear."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from sqlalchemy import Engine

from tests.admission.postgres.town import CARD, PASSWORD, WORDING, Town
from tests.contracts.projections import rows_of
from tillfree.admission.postgres import PaymentMethod, ShopperRefused
from tillfree.consent import Purpose
from tillfree.core.errors import AdmissionRefused, NotAllowed, PasswordRefused, TenantRefused
from tillfree.journal import encode_fact
from tillfree.journal.postgres import rebuild
from tillfree.tenants import Role

WRONG = ShopperRefused


def test_who_registers_signs_in(town: Town) -> None:
    kim = town.shopper()
    assert town.door.sign_in(" KIM@mail.example", PASSWORD) == kim
    assert isinstance(town.door.sign_in("kim@mail.example", "another password"), WRONG)
    assert isinstance(town.door.sign_in("lee@mail.example", PASSWORD), WRONG)
    account = town.accounts.account(kim)
    assert (account.email, account.name) == ("kim@mail.example", "Kim Minjun")
    assert account.payment_label == "Visa 4242"
    for purpose in (Purpose.ACCOUNT, Purpose.PAYMENT_METHOD):
        assert town.consents.standing(kim, purpose).wording == WORDING


def test_what_cannot_be_an_account_is_refused(town: Town) -> None:
    kim = town.shopper()
    with pytest.raises(AdmissionRefused, match="sign in instead"):
        town.accounts.register("Kim@mail.example", "Somebody Else", PASSWORD, WORDING)
    with pytest.raises(TenantRefused):
        town.accounts.register("no mail", "Lee", PASSWORD, WORDING)
    with pytest.raises(PasswordRefused):
        town.accounts.register("lee@mail.example", "Lee", "short", WORDING)
    for token in ("4242 4242 4242 4242", "4000-0566-5566-5556", ""):
        with pytest.raises(AdmissionRefused, match="provider"):
            town.accounts.set_payment_method(kim, PaymentMethod(token, "Visa"), WORDING)
    with pytest.raises(AdmissionRefused, match="no open account"):
        town.accounts.account("nobody")


def test_one_email_at_once_is_one_account(town: Town) -> None:
    def register(number: int) -> str:
        try:
            return town.accounts.register("kim@mail.example", f"Kim {number}", PASSWORD, WORDING)
        except AdmissionRefused:
            return ""

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(register, range(6)))
    assert len([one for one in found if one]) == 1


def test_one_of_the_people_may_shop_as_well(town: Town) -> None:
    clerk = town.member("kim@mail.example", Role.STAFF)
    kim = town.shopper("kim@mail.example")
    assert kim != clerk.actor_id
    town.accounts.delete(kim)
    assert town.people.actor(clerk.actor_id) == clerk


def test_another_email_and_another_password(town: Town) -> None:
    kim, lee = town.shopper(), town.shopper("lee@mail.example", card=None)
    with pytest.raises(AdmissionRefused, match="has an account already"):
        town.accounts.change_email(kim, "lee@mail.example")
    town.accounts.change_email(kim, "minjun@mail.example")
    assert isinstance(town.door.sign_in("kim@mail.example", PASSWORD), WRONG)
    assert town.door.sign_in("minjun@mail.example", PASSWORD) == kim
    assert town.accounts.account(kim).email == "minjun@mail.example"
    other = town.accounts.register("kim@mail.example", "Another Kim", PASSWORD, WORDING)
    assert len({kim, lee, other}) == 3
    town.accounts.change_password(kim, "four words are better")
    assert isinstance(town.door.sign_in("minjun@mail.example", PASSWORD), WRONG)
    assert town.door.sign_in("minjun@mail.example", "four words are better") == kim


def test_guessing_waits_and_the_account_stays(town: Town) -> None:
    kim = town.shopper()
    waits = []
    for _ in range(7):
        said = town.door.sign_in("kim@mail.example", "a wrong password")
        assert isinstance(said, ShopperRefused)
        waits.append(said.next_ns - town.now)
        town.now = max(town.now, said.next_ns)
    assert waits[:4] == [0, 0, 0, 0]
    assert waits[4:] == [2 * 10**9, 4 * 10**9, 8 * 10**9]
    assert town.door.sign_in("kim@mail.example", PASSWORD) == kim


def test_only_staff_confirm_an_age(town: Town) -> None:
    kim = town.shopper()
    town.accounts.confirm_age(kim, 19, town.member(role=Role.STAFF))
    assert town.accounts.account(kim).years == 19
    with pytest.raises(NotAllowed):
        town.accounts.confirm_age(kim, 30, town.member("eve@shop.example", Role.ANALYST))


def test_a_method_that_is_removed_is_no_method(town: Town) -> None:
    kim = town.shopper()
    said = town.enter(kim)
    with pytest.raises(AdmissionRefused, match="a visit is not over"):
        town.accounts.remove_payment_method(kim)
    town.ends(town.begins(said.credential))
    town.accounts.remove_payment_method(kim)
    town.accounts.remove_payment_method(kim)
    assert town.wallet.payment_method(said.credential) == ""
    assert not town.consents.standing(kim, Purpose.PAYMENT_METHOD).is_given
    assert town.kinds().count("PaymentMethodRemoved") == 1


def test_who_is_inside_or_owes_is_deleted_afterwards(town: Town) -> None:
    kim = town.shopper()
    said = town.enter(kim)
    visit_id = town.begins(said.credential)
    with pytest.raises(AdmissionRefused, match="a visit is not over"):
        town.accounts.delete(kim)
    town.ends(visit_id)
    town.debts.credentials.add(said.credential)
    with pytest.raises(AdmissionRefused, match="pay it, then delete"):
        town.accounts.delete(kim)
    town.debts.credentials.clear()
    for _ in range(2):
        town.accounts.delete(kim)
    assert isinstance(town.door.sign_in("kim@mail.example", PASSWORD), WRONG)
    assert town.wallet.payment_method(said.credential) == ""
    assert town.wallet.address(said.credential, for_receipt=False) == ""
    assert town.kinds()[-2:] == ["AccountClosed", "PersonErased"]
    again = town.shopper("kim@mail.example", card=None)
    assert again != kim


def test_nothing_personal_stands_in_a_fact(town: Town) -> None:
    kim = town.shopper()
    said = town.enter(kim)
    town.blocks.block_person(kim, "shouted", town.member())
    town.blocks.appeal(kim, "it was not me who shouted")
    lines = [encode_fact(entry.fact) for entry in town.log.read()]
    for secret in ("kim@mail", "Minjun", CARD.token, "4242", CARD.fingerprint, "not me who"):
        assert not [line for line in lines if secret.encode() in line], secret
    of_person = [line for line in lines if kim.encode() in line]
    of_visit = [line for line in lines if said.credential.encode() in line]
    assert of_person
    assert of_visit
    assert not set(of_person) & set(of_visit), "no fact links a person with a visit"


def test_rows_are_a_fold_of_the_journal(town: Town, engine: Engine) -> None:
    operator, kim = town.member(), town.shopper()
    said = town.enter(kim)
    town.ends(town.begins(said.credential))
    town.enter(kim)
    town.accounts.change_email(kim, "minjun@mail.example")
    town.accounts.confirm_age(kim, 19, operator)
    block_id = town.blocks.block_person(kim, "shouted", operator)
    town.blocks.appeal(kim, "it was not me")
    town.blocks.decide(block_id, "seen on no camera", operator, is_lifted=True)
    sold = town.prepaid.sell(10_000, "KRW", operator)
    town.prepaid.hold(sold.prepaid_id, "hold-1", 4_000)
    town.granted_unseen("pass-1", said.credential, "gate-8", "north")
    town.granted_unseen("pass-1", said.credential, "gate-9", "north")
    town.reconciler.run()
    town.wait(300)
    town.accounts.remove_payment_method(kim)
    live = rows_of(engine, town.name, town.projections)
    assert all(live[table] for table in ("account", "entry", "pass_use", "pass_twice", "block"))
    rebuild(town.log)
    assert rows_of(engine, town.name, town.projections) == live
    for entry in town.log.read():
        assert town.log.append([msgspec.structs.replace(entry.fact, recorded_ns=0)]) == ()
