"""Lists hold who agreed to just a partner; who withdraws or is erased must be taken out there."""

import hashlib
import os

import pytest

from tests.audience.drawing import DAY_NS
from tests.audience.postgres.shop import GOODS, Shop
from tillfree.audience import AudienceSettings, ListFormat, Segment, hashed_email
from tillfree.audience.postgres import AudienceDesk, ListSeal, PartnerLists
from tillfree.consent import Purpose, consent_text, share_with
from tillfree.core.errors import SegmentRefused
from tillfree.journal.postgres import transaction

_GOOGLE, _META = ListFormat.CUSTOMER_MATCH, ListFormat.META
_SHARE = share_with("google")
_PEOPLE = [f"person{number:03}" for number in range(5)]


def email_of(person: str) -> str:
    """Return a person's e-mail."""
    return f"{person}@example.org"


def lists_of(shop: Shop) -> PartnerLists:
    """Return the shop's lists as a new process has them, four people enough for one."""
    chosen = AudienceSettings(least_exported=4, size_step=1)
    desk = AudienceDesk(shop.log, shop.shelf, lambda: GOODS, shop.now_ns, chosen)
    key = hashlib.sha256(shop.log.organisation.encode()).digest()
    seal = ListSeal(lambda: key, os.urandom)
    return PartnerLists(shop.log, desk, shop.shelf, seal, shop.now_ns)


@pytest.fixture
def lists(shop: Shop) -> PartnerLists:
    """Give lists of a shop with a segment of five people who agreed to one of two partners."""
    with transaction(shop.engine, shop.log.organisation) as connection:
        for form in ListFormat:
            told = consent_text(share_with(form.value), f"{form.value} is told.")
            shop.log.append_in(connection, [shop.consents.text_fact(connection, told)])
    for person in _PEOPLE:
        shop.agree(person, Purpose.ANALYTICS_LINKING, _SHARE)
        shop.fact("VisitStarted", person, {"credential": f"c-{person}", "entered_t_ns": shop.at_ns})
    shop.desk.change(Segment("all", "All", "visited"))
    shop.keep()
    return lists_of(shop)


def export(lists: PartnerLists, form: ListFormat = _GOOGLE) -> list[str]:
    """Return the lines of a list that is made now."""
    return lists.export("all", form, "test", email_of).decode().splitlines()


def removed(lists: PartnerLists, form: ListFormat = _GOOGLE) -> list[str]:
    """Return the lines of the list of removals."""
    return lists.removals(form).decode().splitlines()


def hashes(*people: str) -> list[str]:
    """Return the hashes of people's e-mails in their order."""
    return sorted(hashed_email(email_of(one)) for one in people)


def test_a_list_holds_who_agreed_to_just_this_partner(shop: Shop, lists: PartnerLists) -> None:
    assert export(lists) == ["Email", *hashes(*_PEOPLE)]
    with pytest.raises(SegmentRefused, match="0 people"):
        export(lists, _META)
    for person in _PEOPLE[:2]:
        shop.consents.withdraw(person, _SHARE)
    with pytest.raises(SegmentRefused, match="3 people"):
        export(lists)


@pytest.mark.parametrize("how", [_SHARE, Purpose.ANALYTICS_LINKING, "all", "erased"])
def test_who_withdraws_is_in_the_removals_of_their_partner_at_once(
    shop: Shop, lists: PartnerLists, how: str
) -> None:
    assert removed(lists) == ["Email"]
    export(lists)
    if how == "all":
        shop.consents.withdraw_all("person000")
    elif how == "erased":
        shop.consents.erase("person000", "asked")
    else:
        shop.consents.withdraw("person000", how)
    assert lists.follow() > 0
    assert removed(lists) == ["Email", *hashes("person000")]
    assert removed(lists, _META) == ["email"]
    assert removed(lists_of(shop)) == ["Email", *hashes("person000")]


def test_who_was_in_no_list_or_agrees_again_is_not_taken_out(
    shop: Shop, lists: PartnerLists
) -> None:
    shop.consents.withdraw("person000", _SHARE)
    export(lists)
    assert removed(lists) == ["Email"], "nobody told the partner of them"
    shop.consents.withdraw("person001", _SHARE)
    assert removed(lists) == ["Email", *hashes("person001")]
    shop.agree("person001", _SHARE)
    export(lists)
    assert removed(lists) == ["Email"], "they agreed again and stand in a list again"


def test_a_hash_is_kept_sealed_and_no_longer_than_a_removal_needs(
    shop: Shop, lists: PartnerLists
) -> None:
    export(lists)
    shop.consents.erase("person000", "asked")
    lists.follow()
    with transaction(shop.engine, shop.log.organisation) as connection:
        rows = connection.exec_driver_sql("select * from audience_listed").all()
    (told,) = hashes("person000")
    assert len(rows) == len(_PEOPLE)
    assert all(told.encode() not in bytes(row.sealed) and told not in str(row) for row in rows)
    shop.at_ns += 29 * DAY_NS
    assert lists.forget_old() == 0
    shop.at_ns += 2 * DAY_NS
    assert lists.forget_old() == 1
    assert removed(lists) == ["Email"]
