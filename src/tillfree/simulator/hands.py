"""What hands do at a shelf: take, put back, touch, restock, hand over.

Each is a generator over ticks, as in `people.py`. The truth's rule holds here: who takes an item
off the shelf has it until it is put back. The hand goes to where the very item lies, anywhere in
the slot's width and depth.
"""

from collections.abc import Generator as Running
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tillfree.premises import Slot
from tillfree.simulator.records import Act, Attention, Load
from tillfree.simulator.script import HandOver, PutBack, Restock, Take, Touch
from tillfree.simulator.stocking import Unit, cell_shares, new_unit
from tillfree.simulator.world import Carry, Person, Reach, World

Array = NDArray[np.float64]
Life = Running[None, None, None]


def take(world: World, person: Person, step: Take) -> Life:
    """Take items; nothing happens where the slot is empty or out of reach."""
    lead = _lead(world, person) + step.slow_s
    if not _reachable(world, person, step.slot):
        return
    start = (step.at_s - lead) if step.at_s is not None else world.now_s
    yield from _stand(world, person, start)
    units = _grab(world, person, step)
    if not units:
        return
    at = _act_second(world, step.at_s, lead)
    target = unit_place(world.store.slots[step.slot], units[0])
    hand = _hand(world, person, target, step.across)
    end = _reach(world, person, (at - step.slow_s, at + step.held_s), target, hand)
    if len(units) > 1 and person.rng.random() < 0.5:
        other = unit_place(world.store.slots[step.slot], units[1])
        _reach(world, person, (at - step.slow_s, at + step.held_s), other, 1 - hand)
    yield from _stand(world, person, at)
    _act(world, person, "pick", step.slot, units, (at, step.slow_s))
    person.held.extend(units)
    shown = at + step.held_s + float(person.rng.uniform(*world.settings.reach.carry_s))
    person.carries.append(Carry(at, shown, hand, units[0].sku))
    yield from _stand(world, person, end)


def put_back(world: World, person: Person, step: PutBack) -> Life:
    """Put one held item down on a slot, its own or a wrong one."""
    held = [unit for unit in person.held if step.sku is None or unit.sku == step.sku]
    if not held or not _reachable(world, person, step.slot):
        return
    unit = held[-1]
    lead = _lead(world, person)
    start = (step.at_s - lead) if step.at_s is not None else world.now_s + 0.3
    person.carries.append(Carry(start - 0.6, start + lead, 0, unit.sku))
    yield from _stand(world, person, start)
    at = _act_second(world, step.at_s, lead)
    slot = world.store.slots[step.slot]
    fresh = new_unit(slot, world.goods.catalogue[unit.sku], person.rng)
    lain = replace(fresh, weight_g=unit.weight_g)
    target = unit_place(slot, lain)
    hand = _hand(world, person, target, False)
    person.carries[-1] = Carry(start - 0.6, at, hand, unit.sku)
    end = _reach(world, person, (at, at + 0.1), target, hand)
    yield from _stand(world, person, at)
    person.held.remove(unit)
    world.stock[step.slot].append(lain)
    _act(world, person, "return", step.slot, [lain], (at, 0.0))
    yield from _stand(world, person, end)


def restock(world: World, person: Person, step: Restock) -> Life:
    """Put new goods onto a slot, several at once."""
    if not _reachable(world, person, step.slot):
        return
    lead = _lead(world, person)
    yield from _stand(world, person, step.at_s - lead if step.at_s is not None else world.now_s)
    at = _act_second(world, step.at_s, lead)
    slot = world.store.slots[step.slot]
    product = world.goods.catalogue[slot.skus[0]]
    units = [new_unit(slot, product, person.rng) for _ in range(step.quantity)]
    target = unit_place(slot, units[0])
    hand = _hand(world, person, target, False)
    person.carries.append(Carry(at - lead, at, hand, product.sku))
    end = _reach(world, person, (at, at + 0.1), target, hand)
    _reach(world, person, (at, at + 0.1), unit_place(slot, units[-1]), 1 - hand)
    yield from _stand(world, person, at)
    world.stock[step.slot].extend(units)
    _act(world, person, "restock", step.slot, units, (at, 0.0))
    yield from _stand(world, person, end)


def touch(world: World, person: Person, step: Touch) -> Life:
    """Reach in, press or lift a little, take nothing."""
    if not _reachable(world, person, step.slot):
        return
    lead = _lead(world, person)
    yield from _stand(world, person, step.at_s - lead if step.at_s is not None else world.now_s)
    at = _act_second(world, step.at_s, lead)
    slot, stock = world.store.slots[step.slot], world.stock[step.slot]
    unit = stock[int(person.rng.integers(len(stock)))] if stock else None
    middle = np.array(slot.centre_m) + np.array([0.0, 0.0, 0.05])
    target = unit_place(slot, unit) if unit else middle
    end = _reach(
        world, person, (at, at + step.seconds), target, _hand(world, person, target, False)
    )
    yield from _stand(world, person, at)
    world.attention.append(Attention(at, person.index, "touch", step.slot, step.seconds))
    _act(world, person, "touch", step.slot, [unit] if unit else [], (at + step.seconds, 0.0))
    yield from _stand(world, person, end)


def hand_over(world: World, person: Person, step: HandOver) -> Life:
    """Hold the last taken item out to somebody; it shows in their hand afterwards."""
    yield from _stand(world, person, step.at_s - 0.5)
    other = next(p for p in world.people if p.script.person == step.to_person)
    if not person.held or not other.there:
        return
    mine, theirs = world.place_of(person), world.place_of(other)
    target = np.append((mine + theirs) / 2, 1.1)
    person.face = float(np.arctan2(theirs[1] - mine[1], theirs[0] - mine[0]))
    other.face = person.face + np.pi
    sku = person.held[-1].sku
    _reach(world, person, (step.at_s, step.at_s + 0.2), target, 1)
    _reach(world, other, (step.at_s, step.at_s + 0.2), target, 1)
    person.carries.append(Carry(step.at_s - 0.5, step.at_s, 1, sku))
    other.carries.append(Carry(step.at_s, step.at_s + 2.0, 1, sku))
    yield from _stand(world, person, step.at_s + 0.8)


def unit_place(slot: Slot, unit: Unit) -> Array:
    """Return where a unit lies in the store's frame, (3,) metres, 5 cm above the board."""
    facing = np.array(slot.facing)
    across = np.array([-facing[1], facing[0]])
    flat = np.array(slot.centre_m[:2]) + across * unit.along_m + facing * unit.depth_m
    return np.append(flat, slot.centre_m[2] + 0.05)


def _lead(world: World, person: Person) -> float:
    """Seconds from the start of a reach to the act."""
    reach = world.settings.reach
    return float(person.rng.uniform(*reach.reach_s) + person.rng.uniform(*reach.grip_s))


def _act_second(world: World, at_s: float | None, lead_s: float) -> float:
    """Return when the act happens: as told, if the hand can still get there, else in time."""
    if at_s is not None and at_s - world.now_s > 0.6 * lead_s:
        return at_s
    return world.now_s + lead_s


def _stand(world: World, person: Person, until_s: float) -> Life:
    person.want = (0.0, 0.0)
    while world.now_s < until_s:
        yield


def _reachable(world: World, person: Person, slot_index: int) -> bool:
    gap = np.array(world.store.slots[slot_index].centre_m[:2]) - world.place_of(person)
    person.face = float(np.arctan2(gap[1], gap[0]))
    return float(np.hypot(gap[0], gap[1])) <= world.settings.walk.reach_m


def _grab(world: World, person: Person, step: Take) -> list[Unit]:
    """Choose units of one article and take them out of the stock, so that no other gets them."""
    stock = world.stock[step.slot]
    fitting = [unit for unit in stock if step.sku is None or unit.sku == step.sku]
    if not fitting:
        return []
    first = fitting[int(person.rng.integers(len(fitting)))]
    same = [unit for unit in fitting if unit.sku == first.sku and unit is not first]
    same.sort(key=lambda unit: abs(unit.along_m - first.along_m))
    chosen = [first, *same[: step.quantity - 1]]
    for unit in chosen:
        stock.remove(unit)
    return chosen


def _hand(world: World, person: Person, target: Array, across: bool) -> int:
    """Choose the hand on the item's side, mostly: 0 left, 1 right."""
    place, heading = world.place_of(person), person.face or person.heading
    left = np.array([-np.sin(heading), np.cos(heading)])
    near = 0 if float((target[:2] - place) @ left) > 0.0 else 1
    swap = across or person.rng.random() > world.settings.reach.near_arm
    return 1 - near if swap else near


def _reach(
    world: World, person: Person, there_s: tuple[float, float], target: Array, hand: int
) -> float:
    """Plan a reach that is at the target from shortly before `there_s[0]` to `there_s[1]`.

    Returns the second at which the hand is at rest again.
    """
    reach, rng = world.settings.reach, person.rng
    grip = there_s[0] - float(rng.uniform(*reach.grip_s))
    place = world.place_of(person)
    back = place - target[:2]
    back = back / max(float(np.hypot(back[0], back[1])), 1e-6)
    wrist = target + np.append(back * reach.hand_m, 0.02)
    leave = there_s[1] + float(rng.uniform(0.02, 0.12))
    end = leave + float(rng.uniform(*reach.withdraw_s))
    start = min(world.now_s, grip - 0.2)
    person.reaches.append(Reach(start, grip, leave, end, hand, wrist))
    return end


def _act(
    world: World,
    person: Person,
    kind: str,
    slot_index: int,
    units: list[Unit],
    when: tuple[float, float],
) -> None:
    """Write an act down with what it does to each load cell."""
    sign = {"pick": -1.0, "return": 1.0, "restock": 1.0, "touch": 0.0}[kind]
    grams: dict[int, float] = {}
    for unit in units:
        for cell, share in cell_shares(world.store, slot_index, unit):
            grams[cell] = grams.get(cell, 0.0) + sign * share * unit.weight_g
    slot = world.store.slots[slot_index]
    cell = next(
        (k for k, c in enumerate(world.store.load_cells) if c.sensor_id == slot.load_cell), -1
    )
    if grams:
        cell = max(grams, key=lambda k: abs(grams[k]))
    press = float(person.rng.uniform(*world.settings.plate.press_s))
    at_s, slow_s = when
    world.acts.append(
        Act(
            at_s, kind, person.index, person.script.visit, units[0].sku if units else "",
            max(1, len(units)), slot_index, cell,
            tuple(Load(k, g) for k, g in sorted(grams.items()) if kind != "touch"),
            press, slow_s,
        )
    )  # fmt: skip
