"""What hides what: furniture, boards, other people, the own body."""

import numpy as np
from numpy.typing import NDArray

from tillfree.premises import LayoutSpec, lay_out
from tillfree.simulator.visibility import Furniture, furniture, visible_points

Array = NDArray[np.float64]
STORE = lay_out(LayoutSpec("walls", 8.0, 8.0, shelf_heights_m=(0.4, 1.0)), "s", "S")


def _sees(solid: Furniture, eye: Array, point: Array, others: list[tuple[float, float]]) -> bool:
    bodies = [(float(point[0]), float(point[1])), *others]
    axis = np.array([(x, y, 1.7) for x, y in bodies])
    points = np.repeat(point[None, None, :], len(bodies), axis=0)
    inside = np.zeros((len(bodies), 1), dtype=np.bool_)
    inside[0, 0] = True
    first = np.array([0, len(bodies)])
    own = np.zeros(1, dtype=np.bool_)
    seen = visible_points(
        points, inside, axis, first, own, eye, solid.corners, solid.height_m, solid.boards_m
    )
    return bool(seen[0, 0])


def test_people_and_shelves_hide() -> None:
    solid = furniture(STORE, True)
    eye, point = np.array([4.0, 1.0, 1.5]), np.array([4.0, 5.0, 1.0])
    assert _sees(solid, eye, point, [])
    assert not _sees(solid, eye, point, [(4.0, 3.0)])
    assert _sees(solid, eye, point, [(4.6, 3.0)])
    assert not _sees(solid, np.array([-2.0, 4.0, 1.0]), np.array([1.5, 4.0, 0.5]), [])
    assert _sees(solid, np.array([-2.0, 4.0, 4.0]), np.array([4.0, 4.0, 1.5]), [])


def test_a_hand_in_an_open_shelf_is_seen_through_the_front_under_its_board() -> None:
    slot = next(s for s in STORE.slots if s.shelf_id == "west-wall.0")
    hand = np.array(slot.centre_m) + np.array([0.0, 0.0, 0.1])
    low, high = hand + np.array([3.0, 0.0, 0.3]), hand + np.array([0.6, 0.0, 2.3])
    opened, closed = furniture(STORE, True), furniture(STORE, False)
    assert _sees(opened, low, hand, [])
    assert not _sees(opened, high, hand, [])
    assert not _sees(closed, low, hand, [])
