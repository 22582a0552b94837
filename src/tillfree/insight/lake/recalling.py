"""What the lake knows of visits, as if it were heard again: for who wrote them and has forgotten.

A visit is written whole, so whoever writes it again must first know what was written.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tillfree.insight.heard import Sign
from tillfree.insight.lake.intake import Walked
from tillfree.insight.lake.lake import Lake
from tillfree.insight.lake.reading import Reader, Scope

_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Recalled:
    """Signs and positions of visits, and the ids of their acts, whose facts the journal has."""

    signs: tuple[Sign, ...]
    walked: tuple[Walked, ...]
    interaction_ids: tuple[str, ...]


def recall(lake: Lake, organisation: str, store: str, visit_ids: Collection[str]) -> Recalled:
    """Return what the lake holds of visits; nothing of those that it does not know."""
    if not visit_ids or store not in lake.folders.stores(organisation):
        return Recalled((), (), ())
    wanted = sorted(visit_ids)
    with lake.reader(Scope(organisation, (store,))) as reader:
        signs = (*_looks(reader, wanted), *_stays(reader, wanted))
        walked = _rows(reader, "positions", "visit_id, track_id, t_ns, x_m, y_m", wanted)
        acts = _rows(reader, "acts", "DISTINCT interaction_id", wanted)
    return Recalled(signs, tuple(Walked(*row) for row in walked), tuple(row[0] for row in acts))


def _looks(reader: Reader, wanted: list[str]) -> tuple[Sign, ...]:
    columns = "t_ns, kind, visit_id, track_id, slot_id, duration_ms"
    return tuple(
        Sign(t_ns, kind, visit_id, track_id, None, slot_id, duration_ms * _MS)
        for t_ns, kind, visit_id, track_id, slot_id, duration_ms in _rows(
            reader, "looks", columns, wanted
        )
    )


def _stays(reader: Reader, wanted: list[str]) -> tuple[Sign, ...]:
    """A stay that lasts was entered; one that ended is told at its end, as the store told it."""
    columns = "t_ns, visit_id, track_id, zone_id, duration_ms"
    found = []
    for t_ns, visit_id, track_id, zone_id, duration_ms in _rows(reader, "stays", columns, wanted):
        if duration_ms is None:
            found.append(Sign(t_ns, "zone_entered", visit_id, track_id, zone_id, None, 0))
        else:
            length_ns = duration_ms * _MS
            sign = Sign(t_ns + length_ns, "zone_left", visit_id, track_id, zone_id, None, length_ns)
            found.append(sign)
    return tuple(found)


def _rows(reader: Reader, table: str, columns: str, wanted: list[str]) -> list[tuple[Any, ...]]:
    told = f"SELECT {columns} FROM {table} WHERE list_contains($wanted, visit_id)"
    return reader.connection.execute(told, {"wanted": wanted}).fetchall()
