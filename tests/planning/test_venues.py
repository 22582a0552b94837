"""Every kind of venue, in many sizes, is a bundle that holds and a store that can be walked in."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillfree.core.errors import UsageRefused
from tillfree.core.gtin import is_gtin
from tillfree.planning import VENUES, NewStoreSpec, build, draw_plan, survey, write_planned
from tillfree.premises import check_bundle, load_bundle


@pytest.mark.parametrize("venue", VENUES)
def test_a_planned_bundle_has_nothing_wrong_with_it(venue: str, tmp_path: Path) -> None:
    planned = write_planned(draw_plan(NewStoreSpec(venue)), tmp_path / venue)
    assert check_bundle(tmp_path / venue) == []
    read = load_bundle(tmp_path / venue)
    assert [slot.skus for slot in read.store.slots] == [s.skus for s in planned.store.slots]
    assert read.catalogue == planned.catalogue
    assert all(is_gtin(product.gtin) for product in read.catalogue.values())
    assert len({product.gtin for product in read.catalogue.values()}) == len(read.catalogue)


@pytest.mark.parametrize("venue", VENUES)
def test_two_cameras_see_nearly_all_fronts(venue: str) -> None:
    seen = survey(draw_plan(NewStoreSpec(venue)))
    assert seen.covered >= 0.95
    assert seen.is_sound
    assert not seen.findings


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(sorted(VENUES)),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.integers(1, 4),
    st.integers(1, 6),
    st.integers(0, 9),
)
def test_every_size_can_be_walked_in(
    venue: str, wide: float, deep: float, gates: int, shelves: int, seed: int
) -> None:
    least = VENUES[venue].least_m
    width, depth = (
        round(low + share * 8.0, 2) for low, share in zip(least, (wide, deep), strict=True)
    )
    plan = draw_plan(NewStoreSpec(venue, width, depth, 1, gates, shelves, seed))
    seen = survey(plan)
    assert seen.is_sound, [one.text for one in seen.findings]
    assert seen.slots > 10


@pytest.mark.parametrize(
    "spec",
    [
        NewStoreSpec("kiosk"),
        NewStoreSpec("cinema", width_m=3.0),
        NewStoreSpec("cinema", depth_m=99.0),
        NewStoreSpec("cinema", width_m=float("nan")),
        NewStoreSpec("cinema", cameras=0),
        NewStoreSpec("cinema", gates=5),
        NewStoreSpec("cinema", shelves=7),
        NewStoreSpec("cinema", seed=-1),
    ],
)
def test_what_cannot_be_is_refused(spec: NewStoreSpec) -> None:
    with pytest.raises(UsageRefused):
        draw_plan(spec)


def test_served_goods_stand_on_no_shelf() -> None:
    planned = build(draw_plan(NewStoreSpec("cinema")))
    planned_skus = {sku for slot in planned.store.slots for sku in slot.skus}
    served = [p for p in planned.catalogue.values() if p.category == "served"]
    assert served
    assert not planned_skus & {product.sku for product in served}


def test_the_same_numbers_give_the_same_plan_and_another_seed_other_goods() -> None:
    one, again = (draw_plan(NewStoreSpec("ballpark", seed=2)) for _ in range(2))
    other = draw_plan(NewStoreSpec("ballpark", seed=3))
    assert one == again
    assert [piece.goods for piece in one.pieces] != [piece.goods for piece in other.pieces]


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(UsageRefused, match="no bundle"):
        write_planned(draw_plan(NewStoreSpec("cinema", cameras=1)), tmp_path)
