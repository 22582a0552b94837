"""What shoppers say of themselves is told of many, from a running cloud, while they agree."""

from datetime import date

import pytest

from tests.insight.shop import ns
from tests.runtime.measuring.test_feed import Town
from tests.tenants.seaside import AIRPORT, KIOSK
from tests.web.town import visit_facts
from tillfree.consent import AssentWay, DeclaredSelf, Purpose
from tillfree.insight.lake import DeclaredAsking, NothingDeclared, ask_declared
from tillfree.tenants import SYSTEM

PEOPLE = 24
BOTH = (Purpose.ANALYTICS_LINKING, Purpose.DEMOGRAPHICS_SELF_DECLARED)
ASKING = DeclaredAsking("people", ("age_band",), "2026-09")
TODAY = date(2026, 10, 1)


def _join(town: Town, number: int, purposes: tuple[Purpose, ...]) -> str:
    """Let somebody sign up, agree, say their age, and come once."""
    own = town.own
    texts = own.consents.texts()
    wording = texts[Purpose.ACCOUNT].wording
    person = own.admission.accounts.register(
        f"p{number}@mail.example", "Kim", "a long password", wording
    )
    for purpose in purposes:
        way = AssentWay("en", "app", "declared")
        own.consents.give(person, purpose, texts[purpose].wording, way=way)
    own.declarations.keep(person, DeclaredSelf(age_band="25-34"))
    credential = own.admission.passes.credential(person)
    begun = visit_facts(f"v-{number}", store_id="store-1", at_ns=ns(number), credential=credential)
    own.log.append(begun[:1])
    return person


def _people(town: Town) -> int:
    try:
        return len(town.lake.declared(town.own.organisation))
    except NothingDeclared:
        return 0


@pytest.fixture
def seaside(town: Town) -> Town:
    """Give the town with a store that is open."""
    town.own.registry.found("Seaside", SYSTEM)
    town.own.registry.add_venue(AIRPORT, SYSTEM)
    town.own.registry.open_store(KIOSK, SYSTEM)
    return town


def test_many_are_told_of_and_who_takes_it_back_is_gone(seaside: Town) -> None:
    town, own = seaside, seaside.own
    people = [_join(town, number, BOTH) for number in range(PEOPLE)]
    _join(town, 100, (Purpose.DEMOGRAPHICS_SELF_DECLARED,))
    _join(town, 101, (Purpose.ANALYTICS_LINKING,))
    town.clock.now_ns = ns(2_000)
    town.turns()
    assert _people(town) == PEOPLE
    told = ask_declared(town.lake, own.organisation, ASKING, TODAY).cells
    assert [(cell.key, cell.is_noisy) for cell in told] == [(("25-34",), True)]
    assert told[0].count is not None and abs(told[0].count - PEOPLE) < 30
    own.consents.withdraw(people[0], Purpose.DEMOGRAPHICS_SELF_DECLARED)
    town.turns()
    assert _people(town) == PEOPLE - 1
    own.declarations.keep(people[1], DeclaredSelf())
    own.consents.withdraw(people[2], Purpose.ANALYTICS_LINKING)
    town.turns()
    assert _people(town) == PEOPLE - 3
    assert ask_declared(town.lake, own.organisation, ASKING, TODAY).cells == told
    town.begins()
    town.turns()
    assert _people(town) == PEOPLE - 3


def test_where_nobody_says_anything_there_is_no_table(seaside: Town) -> None:
    _join(seaside, 1, (Purpose.ANALYTICS_LINKING,))
    seaside.clock.now_ns = ns(2_000)
    seaside.turns()
    assert _people(seaside) == 0
