"""A shopper's acts make them a member, buying takes them out, withdrawing leaves nothing."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, text

from tests.audience.drawing import DAY_NS, MEMBERS, NOW_NS, RULES, written
from tests.audience.postgres.shop import GOODS, Shop
from tests.contracts.projections import holds as projection_holds
from tillfree.audience import (
    Act,
    Look,
    Segment,
    holds,
)
from tillfree.audience.postgres import (
    LookKeeper,
    SegmentProjection,
)
from tillfree.audience.postgres.member_rows import look, refill, write_act
from tillfree.audience.rules import Rule
from tillfree.consent import Purpose
from tillfree.consent.postgres import Asking
from tillfree.core.errors import SegmentRefused
from tillfree.journal.postgres import transaction

_bulks = count(1)
_WEB = Asking("test", Purpose.RETARGET_WEB)
_RULE = 'picked_up(sku "juice") at least 3 times in 30 days'
_JUICE = Segment("juice", "Often, never", _RULE, 'bought(sku "juice") in 30 days')


def test_three_times_in_hand_and_never_bought(shop: Shop) -> None:
    shop.agree("ann", Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB)
    shop.desk.change(_JUICE)
    for visits in (1, 2, 3):
        assert shop.desk.segments_of("ann", _WEB) == ()
        shop.visit("ann", "juice")
        shop.visit("bob", "juice", "juice", "juice")
        assert shop.desk.people("juice", _WEB) == (("ann",) if visits == 3 else ())
    assert shop.desk.segments_of("ann", _WEB) == ("juice",)
    assert shop.desk.segments_of("bob", _WEB) == (), "who never agreed is nowhere"
    shop.visit("ann", bought="juice")
    assert shop.desk.segments_of("ann", _WEB) == ()
    assert shop.desk.people("juice", _WEB) == ()


def test_each_consent_that_is_withheld_shows_nothing(shop: Shop) -> None:
    shop.desk.change(_JUICE)
    shop.agree("ann", Purpose.ANALYTICS_LINKING)
    shop.agree("bob", Purpose.RETARGET_WEB)
    for person in ("ann", "bob"):
        shop.visit(person, "juice", "juice", "juice")
        assert shop.desk.segments_of(person, _WEB) == ()
    assert shop.desk.people("juice", _WEB) == ()
    shop.agree("ann", Purpose.RETARGET_WEB)
    assert shop.desk.people("juice", _WEB) == ("ann",)
    assert shop.desk.people("juice", Asking("test", Purpose.RETARGET_BILLBOARD)) == ()


@pytest.mark.parametrize("how", ["withdraw", "withdraw_all", "erase"])
def test_who_withdraws_leaves_nothing(shop: Shop, how: str) -> None:
    shop.desk.change(_JUICE)
    shop.agree("ann", Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB)
    shop.visit("ann", "juice", "juice", "juice")
    assert shop.desk.people("juice", _WEB) == ("ann",)
    if how == "withdraw":
        shop.consents.withdraw("ann", Purpose.ANALYTICS_LINKING)
    elif how == "withdraw_all":
        shop.consents.withdraw_all("ann")
    else:
        shop.consents.erase("ann", "asked")
    assert shop.desk.segments_of("ann", _WEB) == (), "at once, before the keeper ran"
    assert shop.desk.people("juice", _WEB) == ()
    assert shop.rows() > 0
    shop.keep()
    assert shop.rows() == 0


def test_windows_move_on_without_an_act(shop: Shop) -> None:
    shop.agree("ann", Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB)
    shop.visit("ann", "juice", "juice", "juice")
    shop.desk.change(Segment("away", "Away", "absent 21 days"))
    shop.desk.change(_JUICE)
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ("juice",)
    shop.at_ns += 20 * DAY_NS
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ("away", "juice")
    shop.at_ns += 15 * DAY_NS
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ("away",)
    shop.at_ns += 365 * DAY_NS
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ()


def test_what_is_revised_counts_as_revised(shop: Shop) -> None:
    shop.agree("ann", Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB)
    shop.desk.change(_JUICE)
    visit_id = shop.visit("ann", "juice", "juice")
    act_id = shop.take(visit_id, "juice")
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ("juice",)
    told: dict[str, object] = {"interaction_id": act_id, "t_ns": shop.at_ns, "sku": "juice"}
    shop.fact("InteractionRevised", act_id, told | {"kind": "pick", "visit_id": "another"})
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ()
    act_id = shop.take(visit_id, "juice")
    shop.keep()
    shop.fact("InteractionWithdrawn", act_id, {})
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ()


def test_sensitive_goods_are_not_even_kept(shop: Shop) -> None:
    shop.agree("ann", Purpose.ANALYTICS_LINKING)
    shop.visit("ann", "beer", "glue", bought="beer")
    with transaction(shop.engine, shop.log.organisation) as connection:
        kinds = connection.execute(text("select kind from audience_act")).scalars().all()
    assert kinds == ["visited"]
    for sku in ("beer", "glue"):
        with pytest.raises(SegmentRefused, match="sensitive"):
            shop.desk.change(Segment("s", "S", f'bought(sku "{sku}")'))


def test_who_stands_before_something_for_long_hesitates(shop: Shop) -> None:
    looks = LookKeeper(shop.log, lambda: GOODS, shop.now_ns)
    rule = 'hesitated(category "drinks") over 20 s and looked_at(sku "juice") at least 2 times'
    shop.desk.change(Segment("torn", "Torn", rule))
    shop.agree("ann", Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB)
    second_ns = 10**9

    def look(visit_id: str, seconds: int, *skus: str) -> Look:
        shop.at_ns += second_ns
        return Look(visit_id, "s1", "slot", shop.at_ns - 1, seconds * second_ns, skus)

    assert looks.take([look("early", 25, "juice")]) == 0, "its visit is not known yet"
    visit = {"credential": "c-ann", "entered_t_ns": shop.at_ns}
    shop.fact("VisitStarted", "early", visit)
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ()
    assert looks.take([look("early", 9, "juice"), look("early", 60, "beer")]) == 3
    assert shop.desk.segments_of("ann", _WEB) == ("torn",)
    assert looks.take([look("early", 30, "beer", "juice"), look("early", 30, "glue")]) == 2
    shop.visit("bob", "juice")
    assert looks.take([look("nobody's", 30, "juice")]) == 0
    shop.at_ns += 601 * second_ns
    with transaction(shop.engine, shop.log.organisation) as connection:
        told = text("select sku, category from audience_act where kind = 'hesitated' order by sku")
        assert connection.execute(told).all() == [("", "drinks"), ("juice", "drinks")]
    assert looks.take([]) == 0
    shop.consents.withdraw("ann", Purpose.ANALYTICS_LINKING)
    shop.keep()
    assert shop.rows() == 0


def test_segments_are_dropped_and_small_ones_are_not_counted(shop: Shop) -> None:
    shop.agree("ann", Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB)
    shop.visit("ann", "juice")
    shop.desk.change(Segment("any", "Any", "visited"))
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ("any",)
    assert shop.desk.reach("any") == 0
    shop.desk.drop("any")
    shop.desk.drop("any")
    shop.keep()
    assert shop.desk.segments_of("ann", _WEB) == ()
    assert shop.desk.segments() == ()
    with pytest.raises(SegmentRefused, match="a segment's name"):
        shop.desk.change(Segment("any", " ", "visited"))


def test_rows_of_segments_follow_from_facts(shop: Shop, engine: Engine) -> None:
    shop.desk.change(_JUICE)
    shop.desk.change(Segment("any", "Any", "visited"))
    shop.desk.drop("any")
    facts = [entry.fact for entry in shop.log.read()]
    rows = projection_holds(engine, f"{shop.log.organisation}-again", [SegmentProjection()], facts)
    assert [row[1] for row in rows["audience_segment"]] == ["juice"]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=RULES, members=MEMBERS)
def test_in_bulk_and_by_member_are_the_same(
    engine: Engine, rule: Rule, members: dict[str, list[Act]]
) -> None:
    organisation = f"bulk-{next(_bulks)}"
    expected = sorted(one for one, acts in members.items() if holds(rule, acts, NOW_NS))
    inside = text("select member_id from audience_membership where segment_id = :s order by 1")
    with transaction(engine, organisation) as connection:
        for member, acts in members.items():
            for one in acts:
                write_act(connection, member, one)
        refill(connection, "bulk", rule, NOW_NS, organisation)
        for member in members:
            look(connection, member, {"bulk": rule, "look": rule}, NOW_NS, 5_000)
        for segment in ("bulk", "look"):
            found = connection.execute(inside, {"s": segment}).scalars().all()
            assert found == expected, written(rule)
