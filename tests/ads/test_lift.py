"""What a campaign caused: the estimate is right, and its intervals cover as they say."""

import math

import numpy as np
import pytest

from tests.ads.market import NOW_NS
from tillfree.ads import (
    GroupSums,
    LiftRefused,
    LiftSettings,
    Notice,
    NoticeKind,
    campaign_report,
    group_sums,
    holdout_of,
    lift_of,
)

EFFECT_MINOR = 60.0


def campaign_with_effect(
    generator: np.random.Generator, people: int
) -> tuple[GroupSums, GroupSums]:
    """Return a simulated campaign's groups: most spend nothing, the rest log-normally.

    The ad makes some who would not have come come, so the true effect is known: the share that it
    adds times the mean that who comes spends.
    """
    mean_minor = math.exp(7.0 + 0.8**2 / 2)
    share = 0.2
    treated = generator.random(people) >= 0.2
    comes = generator.random(people) < share + treated * EFFECT_MINOR / mean_minor
    spent = comes * generator.lognormal(7.0, 0.8, people)
    return group_sums(spent[treated]), group_sums(spent[~treated])


def covered(campaigns: int, seed: int, people: int) -> tuple[float, float]:
    """Return the share of intervals that hold the true effect, and the mean estimate."""
    generator = np.random.default_rng(seed)
    hits, effects = 0, []
    for _ in range(campaigns):
        treated, control = campaign_with_effect(generator, people)
        lift = lift_of(treated, control, 1_000.0)
        hits += lift.low_minor <= EFFECT_MINOR <= lift.high_minor
        effects.append(lift.effect_minor)
    return hits / campaigns, float(np.mean(effects))


def test_intervals_cover_as_they_say() -> None:
    share, mean_minor = covered(400, 1, 2_000)
    # 400 campaigns cannot tell 95 % from less than 2.2 points beside it (two standard errors).
    assert 0.928 <= share <= 0.972
    assert abs(mean_minor - EFFECT_MINOR) < 6.0


@pytest.mark.siege
def test_intervals_of_two_thousand_campaigns_cover_in_95_of_100() -> None:
    share, mean_minor = covered(2_000, 2, 4_000)
    print(f"covered {share:.4f}, mean effect {mean_minor:.2f} of {EFFECT_MINOR}")
    assert 0.94 <= share <= 0.96
    assert abs(mean_minor - EFFECT_MINOR) < 2.0


def test_the_interval_is_welchs() -> None:
    # Checked by hand: means 3 and 6, variances 2.5 and 10, five each.
    treated, control = group_sums([4.0, 2, 6, 8, 10]), group_sums([1.0, 2, 3, 4, 5])
    lift = lift_of(treated, control, 100.0, LiftSettings(people_least=2))
    assert lift.effect_minor == 3.0
    freedom = 12.5**2 / (10**2 / 4 + 2.5**2 / 4)
    assert freedom == pytest.approx(5.882, abs=0.001)
    assert (lift.high_minor - lift.low_minor) / 2 == pytest.approx(
        2.4586 * math.sqrt(2.5), abs=0.002
    )
    assert lift.incremental_minor == 15.0
    assert lift.per_cost == pytest.approx(0.15)
    assert lift.per_cost_low < 0 < lift.per_cost_high


def test_too_few_people_have_no_interval() -> None:
    with pytest.raises(LiftRefused, match="29 people"):
        lift_of(group_sums([1.0] * 100), group_sums([1.0] * 29), 1.0)
    alike = lift_of(group_sums([1.0] * 100), group_sums([1.0] * 30), 0.0)
    assert alike.low_minor == alike.high_minor == 0.0
    assert math.isnan(alike.per_cost)


def test_a_holdout_is_for_good_even_and_of_each_campaign_by_itself() -> None:
    people = [f"person-{number}" for number in range(20_000)]
    first, second = holdout_of("a", 0.1), holdout_of("b", 0.1)
    held = {one for one in people if first(one)}
    assert held == {one for one in people if holdout_of("a", 0.1)(one)}
    assert 0.09 < len(held) / len(people) < 0.11
    both = sum(second(one) for one in held)
    assert 0.07 < both / len(held) < 0.13
    assert not any(holdout_of("a", 0.0)(one) for one in people[:100])


def test_a_report_counts_each_notice_once_and_compares_the_groups() -> None:
    def notice(kind: NoticeKind, bid_id: str, who: str, cost: int = 0) -> Notice:
        return Notice(kind, bid_id, "c", "k", who, cost, NOW_NS)

    treated = [notice(NoticeKind.BID, f"c/t{n}", f"t{n}") for n in range(40)]
    control = [notice(NoticeKind.GHOST, f"c/g{n}", f"g{n}") for n in range(40)]
    bills = [notice(NoticeKind.BILL, f"b{n}", f"t{n}", 1_500) for n in range(4)]
    clicks = [notice(NoticeKind.CLICK, "b1", "t1")]
    told = [*treated, *control, *bills, *clicks, *bills, *clicks, *treated]
    report = campaign_report("c", told, lambda who: 100.0 if who.startswith("t") else 40.0)
    assert (report.impressions, report.clicks, report.cost_minor) == (4, 1, 6.0)
    assert (len(report.treated), len(report.control)) == (40, 40)
    assert report.lift is not None
    assert report.lift.effect_minor == 60.0
    assert report.lift.per_cost == 60.0 * 40 / 6.0
    assert campaign_report("other", told, lambda who: 0.0).lift is None
