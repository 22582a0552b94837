"""Items seen in hands: they speak for the hand they are in and the article they show."""

import pytest

from tests.attribution.corner import sighting
from tillfree.attribution.settings import AttributionSettings
from tillfree.attribution.sightings import Sightings
from tillfree.tracking import HeldSighting

SETTINGS = AttributionSettings()


def seen(*what: tuple[int, str, float]) -> Sightings:
    found = Sightings()
    for track_id, sku, sure in what:
        found.add(sighting(track_id, sku, 6.0, sure=sure), SETTINGS)
    return found


def test_what_is_seen_in_a_hand_speaks_for_that_hand_and_article() -> None:
    one = seen((1, "tea", 0.8))
    assert one.log_ratio(1, "tea", (), SETTINGS) > 2.0
    assert one.log_ratio(1, "gin", (), SETTINGS) < 0.0
    assert one.log_ratio(2, "tea", (), SETTINGS) == 0.0


def test_nothing_seen_says_nothing() -> None:
    assert Sightings().log_ratio(1, "tea", (), SETTINGS) == 0.0
    pair = ((1, "tea"), (2, "gin"))
    assert Sightings().pair_log_ratio(pair, SETTINGS) == 0.0


def test_a_surer_detector_says_more_and_a_guess_at_chance_nothing() -> None:
    ratios = [seen((1, "tea", p)).log_ratio(1, "tea", (), SETTINGS) for p in (0.1, 0.4, 0.9)]
    assert ratios == sorted(ratios)
    chance = seen((1, "tea", SETTINGS.sighting_background))
    assert chance.log_ratio(1, "tea", (), SETTINGS) == pytest.approx(0.0)


def test_many_frames_are_not_many_witnesses() -> None:
    """Frames of one camera look alike, so what they say together is bounded on both sides."""
    many = seen(*[(1, "tea", 0.9)] * 30)
    assert many.log_ratio(1, "tea", (), SETTINGS) == SETTINGS.sighting_most
    assert many.log_ratio(1, "gin", (), SETTINGS) == SETTINGS.sighting_least


def test_a_hand_that_may_be_anybodys_says_less() -> None:
    sure, unsure = Sightings(), Sightings()
    sure.add(sighting(1, "tea", 6.0, share=0.95), SETTINGS)
    unsure.add(sighting(1, "tea", 6.0, share=0.2), SETTINGS)
    assert sure.log_ratio(1, "tea", (), SETTINGS) > unsure.log_ratio(1, "tea", (), SETTINGS) > 0.0


def test_two_takers_are_told_apart_by_what_each_holds() -> None:
    both = seen((1, "tea", 0.8), (2, "gin", 0.8))
    right = both.pair_log_ratio(((1, "tea"), (2, "gin")), SETTINGS)
    crossed = both.pair_log_ratio(((1, "gin"), (2, "tea")), SETTINGS)
    assert right > 4.0
    assert crossed < 0.0


def test_one_sighting_does_not_count_twice_for_one_hand_with_two_items() -> None:
    one = seen((1, "tea", 0.8))
    single = one.log_ratio(1, "tea", (), SETTINGS)
    double = one.pair_log_ratio(((1, "tea"), (1, "gin")), SETTINGS)
    assert 0.0 < double < single


def test_sightings_are_bounded() -> None:
    full = Sightings()
    taken = [full.add(sighting(1, "tea", 6.0), SETTINGS) for _ in range(SETTINGS.sighting_limit)]
    assert all(taken)
    assert not full.add(sighting(1, "tea", 6.0), SETTINGS)
    assert len(full.seen) == SETTINGS.sighting_limit


def test_of_two_alike_the_likelier_stays_ahead_however_much_is_seen() -> None:
    """A detector that takes tea for gin at times says so in every frame: the bound is shared."""
    many = Sightings()
    for k in range(20):
        told = HeldSighting(k, "c", ((1, 1.0),), (("tea", 0.6), ("gin", 0.4)))
        many.add(told, SETTINGS)
    alike = ("tea", "gin")
    tea, gin = (many.log_ratio(1, sku, alike, SETTINGS) for sku in alike)
    assert tea == SETTINGS.sighting_most
    assert tea - gin > 2.0
