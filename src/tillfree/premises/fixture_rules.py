"""Fixtures of a bundle: footprint, facing, shelves, and slots that stand where they say."""

import math

import numpy as np

from tillfree.core.geometry import boundary_distance_m, contains
from tillfree.premises.fields import Node
from tillfree.premises.layout import Fixture, Shelf, Slot
from tillfree.premises.names import Names
from tillfree.premises.outlines import Array, read_outline
from tillfree.premises.settings import CheckSettings

SlotDrafts = list[tuple[Node, Slot]]


def read_fixture(
    node: Node, names: tuple[Names, Names, Names], settings: CheckSettings
) -> tuple[Fixture | None, SlotDrafts]:
    """Return a fixture (None where it is broken) and its slots with their places.

    `names` remember the ids of fixtures, shelves and slots.
    """
    fixture_id = names[0].take(node)
    footprint = read_outline(node, "footprint", settings)
    height_m = node.number("height_m", above=0.0)
    facing = _facing(node, settings)
    shelves: list[Shelf] = []
    slots: SlotDrafts = []
    for shelf_node in node.nodes("shelves"):
        shelf_id = names[1].take(shelf_node)
        shelf_height_m = shelf_node.number("height_m", least=0.0)
        if shelf_height_m is not None and height_m is not None and shelf_height_m > height_m:
            shelf_node.warning("height_m", "is above its fixture's top", "check both heights")
        of_shelf: SlotDrafts = []
        for slot_node in shelf_node.nodes("slots"):
            place = (shelf_id or "", fixture_id or "")
            slot = _slot(slot_node, names[2], place, facing or (1.0, 0.0))
            if slot is None:
                continue
            of_shelf.append((slot_node, slot))
            if footprint is not None and facing is not None:
                _check_footprint(slot_node, slot, footprint, settings)
            if shelf_height_m is not None:
                _check_height(slot_node, slot, shelf_height_m, settings)
        slots += of_shelf
        if shelf_id and shelf_height_m is not None:
            on_shelf = tuple(slot for _, slot in of_shelf)
            shelves.append(Shelf(shelf_id, fixture_id or "", shelf_height_m, on_shelf))
    if not fixture_id or footprint is None or height_m is None or facing is None:
        return None, slots
    return Fixture(fixture_id, footprint, height_m, facing, tuple(shelves)), slots


def _facing(node: Node, settings: CheckSettings) -> tuple[float, float] | None:
    facing = node.array("facing", 2)
    if facing is None:
        return None
    length = math.hypot(facing[0], facing[1])
    if abs(length - 1.0) > settings.unit_tolerance:
        node.error("facing", f"must be a unit vector; its length is {length:.3g}", "divide by it")
        return None
    if abs(length - 1.0) < 1e-9:
        return float(facing[0]), float(facing[1])
    return float(facing[0] / length), float(facing[1] / length)


def _slot(
    node: Node, names: Names, place: tuple[str, str], facing: tuple[float, float]
) -> Slot | None:
    slot_id = names.take(node)
    centre = node.array("centre", 3)
    width_m = node.number("width_m", above=0.0)
    depth_m = node.number("depth_m", above=0.0)
    load_cell = node.raw.get("load_cell")
    if load_cell is not None:
        load_cell = node.text("load_cell")
    skus = node.texts("skus")
    if len(set(skus)) < len(skus):
        node.warning("skus", "names a sku twice", "name it once")
        skus = tuple(dict.fromkeys(skus))
    if not slot_id or centre is None or width_m is None or depth_m is None:
        return None
    at = (float(centre[0]), float(centre[1]), float(centre[2]))
    cell = load_cell if isinstance(load_cell, str) else None
    return Slot(slot_id, place[0], place[1], at, width_m, depth_m, facing, cell, skus)


def _check_footprint(node: Node, slot: Slot, footprint: Array, settings: CheckSettings) -> None:
    """The slot's rectangle lies in its fixture: far out is an error, a little a warning."""
    out = np.array(slot.facing)
    along = np.array([-out[1], out[0]])
    centre = np.array(slot.centre_m[:2])
    corners = np.array(
        [
            centre + along * slot.width_m * side + out * slot.depth_m * end
            for side in (-0.5, 0.5)
            for end in (-0.5, 0.5)
        ]
    )
    points = np.vstack([centre, corners])
    outside = np.where(contains(footprint, points), 0.0, boundary_distance_m(footprint, points))
    if outside[0] > settings.slot_limit_m:
        message = f"stands {outside[0]:.2f} m outside its fixture's footprint"
        node.error("centre", message, "check centre and footprint")
    elif outside.max() > settings.slot_tolerance_m:
        message = f"has a corner {outside.max():.2f} m outside its fixture's footprint"
        node.warning("centre", message, "check centre, width_m, depth_m and facing")


def _check_height(node: Node, slot: Slot, shelf_m: float, settings: CheckSettings) -> None:
    height_m = slot.centre_m[2]
    if height_m < -settings.height_tolerance_m:
        node.error("centre", "lies under the floor", "give z in metres above the floor")
    elif abs(height_m - shelf_m) > settings.height_tolerance_m:
        message = f"is {abs(height_m - shelf_m):.2f} m off its shelf's height of {shelf_m:g} m"
        node.warning("centre", message, "check z and the shelf's height_m")
