"""Steps of one board seen together: what is crosstalk, what is one item across cells."""

import math
from dataclasses import dataclass

from tillfree.core.clock import nanoseconds
from tillfree.shelves.cell import Act, Cell, ShelfBoard
from tillfree.shelves.settings import ShelfSettings
from tillfree.shelves.units import Weights, misfit_sigmas


@dataclass(slots=True)
class Joined:
    """One act at a board: the leading cell first, then what moved with it; crosstalk apart."""

    members: list[tuple[Cell, Act]]
    crosstalk: list[tuple[Cell, Act]]
    misfit: float

    @property
    def lead(self) -> tuple[Cell, Act]:
        """The cell that moved most."""
        return self.members[0]


def join(board: ShelfBoard, catalogue: Weights, settings: ShelfSettings) -> list[Joined]:
    """Group the open acts of `board`; every act is in one group at most, largest first.

    What belongs to an act that was said and settled stays with it, also when that is closed.
    """
    acts = [(cell, act) for cell in board.cells for act in cell.acts if not act.touch]
    for _, act in acts:
        if act.faint_most_g and abs(act.shift.delta_g) > act.faint_most_g:
            act.lead_id, act.faint_most_g = "", 0.0
    names = {act.change_id for _, act in acts}
    settled = {act.change_id for cell, act in acts if _is_settled(cell, act, settings)}
    free = [pair for pair in acts if not pair[1].lead_id or pair[1].lead_id in names - settled]
    kept = [pair for pair in acts if pair[1].lead_id in settled]
    free.sort(key=lambda pair: (-_rank(pair[1]), pair[0].row, pair[1].shift.at_ns))
    window_ns = nanoseconds(settings.group_s)
    faint_ns = nanoseconds(settings.crosstalk_s)
    found: list[Joined] = []
    while free:
        lead = free.pop(0)
        near = [pair for pair in free if _simultaneous(lead, pair, window_ns)]
        faint = [
            pair
            for pair in free
            if _simultaneous(lead, pair, faint_ns) and _is_faint(lead[1], pair[1], settings)
        ]
        if lead[1].change_id in settled:
            found.append(_as_said(lead, kept + faint, catalogue, settings))
            free = [pair for pair in free if pair not in faint]
            continue
        members = _straddling(lead, near, catalogue, settings)
        crosstalk = [pair for pair in faint if pair not in members]
        free = [pair for pair in free if pair not in members and pair not in crosstalk]
        misfit = _misfit_of(members, catalogue, settings)[0]
        found.append(Joined(members, crosstalk, misfit))
    return found


def _is_settled(cell: Cell, act: Act, settings: ShelfSettings) -> bool:
    """Whether what was said of an act as settled still holds: it did not grow since."""
    said, shift = act.said, act.shift
    if said is None or not said.settled:
        return False
    own = sum(step.delta_g for step in said.steps if step.sensor_id == cell.sensor_id)
    slack = max(
        settings.unit_tolerance_sigmas * math.sqrt(shift.variance_g2),
        settings.crosstalk_share * abs(shift.delta_g),
    )
    return not said.steps or abs(shift.delta_g - own) <= slack


def _rank(act: Act) -> float:
    """Size of an act; one that was said as leading others keeps the lead over its equals."""
    leads = act.said is not None and len(act.said.steps) > 1
    return abs(act.shift.delta_g) * (1.2 if leads else 1.0)


def _as_said(
    lead: tuple[Cell, Act],
    others: list[tuple[Cell, Act]],
    catalogue: Weights,
    settings: ShelfSettings,
) -> Joined:
    """Return the group of an act that is settled as it was said; new company is crosstalk."""
    said = lead[1].said
    names = {step.sensor_id for step in said.steps} if said is not None else set()
    name = lead[1].change_id
    mine = [pair for pair in others if pair[1].lead_id in (name, "")]
    members = [lead] + [p for p in mine if p[1].lead_id == name and p[0].sensor_id in names]
    crosstalk = [pair for pair in mine if pair not in members]
    return Joined(members, crosstalk, _misfit_of(members, catalogue, settings)[0])


def _simultaneous(lead: tuple[Cell, Act], other: tuple[Cell, Act], window_ns: int) -> bool:
    """Whether two steps of different cells may be one event (their windows nearly touch)."""
    if lead[0] is other[0]:
        return False
    one, two = lead[1].shift, other[1].shift
    return one.from_ns - window_ns <= two.to_ns and two.from_ns <= one.to_ns + window_ns


def _is_faint(lead: Act, other: Act, settings: ShelfSettings) -> bool:
    """Whether `other` is as small as crosstalk of `lead` can be."""
    return abs(other.shift.delta_g) <= faint_most_g(lead, other, settings)


def faint_most_g(lead: Act, other: Act, settings: ShelfSettings) -> float:
    """Return how big a step `other` may be as crosstalk of `lead`, grams.

    Crosstalk goes the same way as its cause; the other way only what a shaken plate may keep.
    """
    doubt = (settings.crosstalk_sd_share * lead.shift.delta_g) ** 2
    slack = 3.0 * math.sqrt(max(other.shift.variance_g2 - doubt, settings.level_sd_g**2))
    with_it = lead.shift.delta_g * other.shift.delta_g > 0.0
    share = settings.crosstalk_share if with_it else settings.backlash_share
    return share * abs(lead.shift.delta_g) + slack


def _misfit_of(
    members: list[tuple[Cell, Act]], catalogue: Weights, settings: ShelfSettings
) -> tuple[float, float]:
    """Return the misfit of the summed step to what lies on its cells, and to the catalogue."""
    delta = sum(act.shift.delta_g for _, act in members)
    variance = sum(act.shift.variance_g2 for _, act in members)
    own = min(misfit_sigmas(delta, variance, cell.weights, settings) for cell, _ in members)
    return own, misfit_sigmas(delta, variance, catalogue, settings)


def _straddling(
    lead: tuple[Cell, Act],
    near: list[tuple[Cell, Act]],
    catalogue: Weights,
    settings: ShelfSettings,
) -> list[tuple[Cell, Act]]:
    """Return the cells that one item straddled: `lead` alone unless only a sum is whole units.

    A neighbour may join though its own part looks like a whole unit of something: the lead's does
    not, and nothing else explains that.
    """
    tolerance = settings.unit_tolerance_sigmas
    alone, _ = _misfit_of([lead], catalogue, settings)
    if alone <= tolerance:
        return [lead]
    best, best_misfit = [lead], alone
    group = [lead]
    while True:
        places = [cell.place for cell, _ in group]
        beside = [
            pair
            for pair in near
            if pair not in group
            and (pair[0].place in (min(places) - 1, max(places) + 1))
            and pair[1].shift.delta_g * lead[1].shift.delta_g > 0.0
            and pair[1].shift.sigmas > settings.part_sigmas
        ]
        if not beside:
            return best if best_misfit <= tolerance else [lead]
        group = [*group, beside[0]]
        misfit, _ = _misfit_of(group, catalogue, settings)
        if misfit < 0.5 * best_misfit:
            best, best_misfit = group, misfit
