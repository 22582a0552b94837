"""The same world in a frame that is turned about z and shifted: store, messages, points.

What cameras say is in pixels and in their own frame, so only poses are in the world's.
"""

import math
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from tillfree.core.camera import Camera
from tillfree.premises import Fixture, Slot, Store
from tillfree.sensors import Delivery, PoseFrame
from tillfree.simulator import WorldMessages

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frame:
    """A turn about z, then a shift on the floor."""

    turn_rad: float
    shift_m: tuple[float, float]

    def matrix(self) -> Array:
        """Return the turn (3, 3)."""
        c, s = math.cos(self.turn_rad), math.sin(self.turn_rad)
        return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])

    def points(self, points: Array) -> Array:
        """Return points (n, 2) or (n, 3) of the world in this frame."""
        size = points.shape[1]
        shift = np.array([*self.shift_m, 0.0])[:size]
        return np.asarray(points @ self.matrix()[:size, :size].T + shift)

    def direction(self, direction: tuple[float, float]) -> tuple[float, float]:
        """Return a direction on the floor."""
        x, y = self.matrix()[:2, :2] @ np.array(direction)
        return float(x), float(y)


def turned_store(store: Store, frame: Frame) -> Store:
    """Return the store in another frame."""
    return Store(
        store.store_id,
        store.name,
        store.timezone,
        store.currency,
        frame.points(store.floor),
        tuple(replace(zone, polygon=frame.points(zone.polygon)) for zone in store.zones),
        tuple(replace(gate, segment=frame.points(gate.segment)) for gate in store.gates),
        tuple(_fixture(fixture, frame) for fixture in store.fixtures),
        store.load_cells,
        tuple(turned_camera(camera, frame) for camera in store.cameras),
    )


def _fixture(fixture: Fixture, frame: Frame) -> Fixture:
    shelves = tuple(
        replace(shelf, slots=tuple(_slot(slot, frame) for slot in shelf.slots))
        for shelf in fixture.shelves
    )
    return replace(
        fixture,
        footprint=frame.points(fixture.footprint),
        facing=frame.direction(fixture.facing),
        shelves=shelves,
    )


def _slot(slot: Slot, frame: Frame) -> Slot:
    x, y, z = frame.points(np.array([slot.centre_m]))[0]
    centre = (float(x), float(y), float(z))
    return replace(slot, centre_m=centre, facing=frame.direction(slot.facing))


def turned_camera(camera: Camera, frame: Frame) -> Camera:
    """Return the camera that sees each moved point where the old one saw it.

    R p + t must stay what it was for p' = M p + s: R' = R M^T and t' = t - R' s.
    """
    rotation = camera.rotation @ frame.matrix().T
    shift = np.array([*frame.shift_m, 0.0])
    return replace(camera, rotation=rotation, translation=camera.translation - rotation @ shift)


def turned_delivery(delivery: Delivery, frame: Frame) -> Delivery:
    """Return a message as the same sensor would say it in the other frame."""
    body = delivery.body
    if not isinstance(body, PoseFrame):
        return delivery
    people = tuple(
        msgspec.structs.replace(
            person,
            joints={
                name: (*map(float, frame.points(np.array([joint[:3]]))[0]), joint[3])
                for name, joint in person.joints.items()
            },
        )
        for person in body.people
    )
    moved = PoseFrame(body.t_ns, people)
    return Delivery(delivery.kind, delivery.sensor_id, delivery.arrived_ns, moved)


def turned_world(world: WorldMessages, frame: Frame) -> WorldMessages:
    """Return a whole world in another frame; its truth (but for places) is the same."""
    return replace(
        world,
        store=turned_store(world.store, frame),
        deliveries=tuple(turned_delivery(one, frame) for one in world.deliveries),
    )
