"""The store's map as the canvas of what has a place: heat, dwell, hesitation, looks, ways.

Each layer is the answer of one question; the module draws it on the floor to scale, and beside it
stands the same as a list, which also says what the map shows to who cannot see it.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, PathParameter

from tillfree.floor import FloorPlan
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.faces.console.floor_shown import names_of
from tillfree.web.faces.console.insight.scope import (
    Row,
    answer_to,
    look_of,
    number,
    rows_of,
)
from tillfree.web.faces.console.live import in_page
from tillfree.web.faces.page import leads_to, page
from tillfree.web.faces.rendering import render
from tillfree.web.insight_api import FIGURES

StoreName = Annotated[str, PathParameter(pattern="^[A-Za-z0-9._-]{1,100}$")]
LAYERS: dict[str, str] = {
    "hesitation": "deliberation",
    "heat": "floor_heat",
    "dwell": "dwell_by_zone",
    "gaze": "gaze_heat",
    "flows": "paths",
}
"""The layers in their order, each with the question that it draws."""
_FLOWS = 24
"""Ways between zones that are drawn at most; more is a ball of wool."""
_PARTS = 1_000
"""Shades of a front's heat, from nothing to the most."""


class Drawn(msgspec.Struct, frozen=True):
    """What the module draws: the plan, a layer, its rows, and what articles are called."""

    plan: FloorPlan
    layer: str
    rows: list[Row]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class FrontSlot:
    """A slot of a shelf front as one sees it from the aisle; `heat` up to 1, `x` and sizes in m."""

    slot_id: str
    name: str
    x_m: float
    width_m: float
    heat: float
    looks: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Board:
    """A shelf of a front: its height, and how much above it is free."""

    height_m: float
    y_m: float
    high_m: float
    slots: tuple[FrontSlot, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """A fixture's front from the aisle, the highest board first; sizes in metres."""

    fixture_id: str
    width_m: float
    high_m: float
    boards: tuple[Board, ...]
    seconds: float


@page("/console/insight/map", FIGURES)
def choose_map(request: ApiRequest) -> Response[bytes]:
    """Lead to the map of the first store that there is one of."""
    look = look_of(request)
    if isinstance(look, Response):
        return look
    store_id = look.store_id or look.stores[0].store_id
    layer = request.query_params.get("layer", "")
    more = f"&layer={layer}" if layer in LAYERS else ""
    return leads_to(f"/console/insight/map/{store_id}?{look.query()}{more}")


@page("/console/insight/map/{store_id:str}", FIGURES)
def show_map(request: ApiRequest, store_id: FromPath[StoreName]) -> Response[bytes]:
    """Show one layer on a store's floor."""
    look = look_of(request, store_id)
    if isinstance(look, Response):
        return look
    layer = request.query_params.get("layer", "hesitation")
    layer = layer if layer in LAYERS else "hesitation"
    rows = rows_of(answer_to(request, look, LAYERS[layer]))
    if layer == "flows":
        rows = rows[:_FLOWS]
    plan = caller_of(request).services.floor.plan(store_id)
    names = _names(request, plan) if plan and layer == "gaze" else {}
    zones = {zone.zone_id: zone.name for zone in plan.zones} if plan else {}
    return render(
        request,
        "console/insight/map.html",
        look=look,
        layer=layer,
        layers=tuple(LAYERS),
        question=LAYERS[layer],
        rows=rows,
        zones=zones,
        fronts=_fronts(plan, rows, names) if plan and layer == "gaze" else (),
        drawn=in_page(Drawn(plan, layer, rows, names)) if plan else "",
    )


def _names(request: ApiRequest, plan: FloorPlan) -> dict[str, str]:
    skus = [sku for slot in plan.slots().values() for sku in slot.skus]
    return names_of(caller_of(request).services, plan.store_id, skus)


def _fronts(plan: FloorPlan, rows: list[Row], names: dict[str, str]) -> tuple[Front, ...]:
    """Return every fixture's front, the one that is looked at longest first."""
    looks = {str(row["slot_id"]): row for row in rows}
    most = max([number(row["seconds"]) for row in rows], default=0.0) or 1.0
    found = []
    for fixture in plan.fixtures:
        if not fixture.shelves:
            continue
        # Who stands before it and looks at it has its left at their left.
        along = (-fixture.facing[1], fixture.facing[0])
        slots = [slot for shelf in fixture.shelves for slot in shelf.slots]
        left = min(s.x_m * along[0] + s.y_m * along[1] - s.width_m / 2 for s in slots)
        right = max(s.x_m * along[0] + s.y_m * along[1] + s.width_m / 2 for s in slots)
        boards, above = [], fixture.height_m
        for shelf in sorted(fixture.shelves, key=lambda one: -one.height_m):
            told = []
            for slot in shelf.slots:
                row = looks.get(slot.slot_id, {})
                seconds = number(row.get("seconds"))
                told.append(
                    FrontSlot(
                        slot.slot_id,
                        ", ".join(names.get(sku, sku) for sku in slot.skus) or slot.slot_id,
                        round(
                            slot.x_m * along[0] + slot.y_m * along[1] - slot.width_m / 2 - left, 3
                        ),
                        slot.width_m,
                        round(seconds / most * _PARTS) / _PARTS,
                        int(number(row.get("looks"))),
                        seconds,
                    )
                )
            high = max(above - shelf.height_m, 0.05)
            top = max(fixture.height_m, above)
            boards.append(Board(shelf.height_m, round(top - above, 3), round(high, 3), tuple(told)))
            above = shelf.height_m
        seconds = sum(slot.seconds for board in boards for slot in board.slots)
        found.append(
            Front(fixture.fixture_id, right - left, fixture.height_m, tuple(boards), seconds)
        )
    return tuple(sorted(found, key=lambda front: (-front.seconds, front.fixture_id)))


PAGES: tuple[HTTPRouteHandler, ...] = (choose_map, show_map)
