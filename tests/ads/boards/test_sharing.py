"""A message is shown to many or to nobody."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tillfree.ads.boards import shared_segments

_people = st.lists(st.lists(st.sampled_from("abcd"), max_size=6), max_size=30)


@given(_people, st.integers(-5, 12))
def test_every_segment_that_is_told_has_enough_people(people: list[list[str]], least: int) -> None:
    counts = Counter(name for segments in people for name in set(segments))
    told = shared_segments(people, least)
    assert set(told) == {name for name, count in counts.items() if count >= max(least, 3)}
    assert [counts[name] for name in told] == sorted((counts[name] for name in told), reverse=True)


def test_no_setting_goes_under_three() -> None:
    assert shared_segments([["juice"], ["juice"]], 1) == ()
    assert shared_segments([["juice"]] * 3, 1) == ("juice",)
