"""The lake's tables: their columns, and which belong to a visit.

Times: `t_ns` ns UTC; `happened_at` is the same moment on the store's own clock, without a zone, so
that no question needs to know zones. Money in minor units, tax contained. Lengths in metres.
"""

from dataclasses import dataclass

import pyarrow as pa

_TEXT = pa.string()
_MOMENT = pa.timestamp("us")


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table. `columns` without those of its folders (organisation, store, day)."""

    name: str
    columns: pa.Schema
    order: tuple[str, ...]


def _of_visit(name: str, order: tuple[str, ...], *columns: tuple[str, pa.DataType]) -> TableSpec:
    schema = pa.schema([("visit_id", _TEXT), ("version", pa.int64()), *columns])
    return TableSpec(name, schema, order)


VISITS = _of_visit(
    "visits",
    ("entered_ns", "visit_id"),
    ("person", _TEXT),
    ("entered_ns", pa.int64()),
    ("entered_at", _MOMENT),
    ("left_ns", pa.int64()),
    ("left_at", _MOMENT),
    ("units", pa.int32()),
    ("paid_minor", pa.int64()),
    ("currency", _TEXT),
    ("confidence", pa.float64()),
)
"""One visit a row; `units` and `paid_minor` as settled less what was given back, `left_ns` null
while it is inside, `confidence` null until its receipt, `person` a pseudonym or empty."""

ACTS = _of_visit(
    "acts",
    ("t_ns", "interaction_id"),
    ("interaction_id", _TEXT),
    ("t_ns", pa.int64()),
    ("happened_at", _MOMENT),
    ("kind", _TEXT),
    ("sku", _TEXT),
    ("quantity", pa.int32()),
    ("slot_id", _TEXT),
    ("zone_id", _TEXT),
    ("price_minor", pa.int64()),
    ("probability", pa.float64()),
    ("decided_ns", pa.int64()),
)
"""One act that stands a row."""

LOOKS = _of_visit(
    "looks",
    ("t_ns", "track_id", "slot_id", "kind"),
    ("track_id", pa.int32()),
    ("slot_id", _TEXT),
    ("zone_id", _TEXT),
    ("sku", _TEXT),
    ("kind", _TEXT),
    ("t_ns", pa.int64()),
    ("happened_at", _MOMENT),
    ("duration_ms", pa.int64()),
)
"""One episode before a slot a row: `slot_faced`, `slot_looked_at`, `slot_reached`. `sku` is the
first article that belonged there then."""

STAYS = _of_visit(
    "stays",
    ("t_ns", "track_id", "zone_id"),
    ("track_id", pa.int32()),
    ("zone_id", _TEXT),
    ("t_ns", pa.int64()),
    ("happened_at", _MOMENT),
    ("duration_ms", pa.int64()),
)
"""One stay of a track in a zone a row; `duration_ms` null while it lasts."""

POSITIONS = _of_visit(
    "positions",
    ("t_ns", "track_id"),
    ("track_id", pa.int32()),
    ("t_ns", pa.int64()),
    ("happened_at", _MOMENT),
    ("x_m", pa.float32()),
    ("y_m", pa.float32()),
    ("held_ms", pa.int32()),
)
"""Where a track was, and for how long it counts as there: 200 ms at 5 Hz, more where thinned."""

PURCHASES = _of_visit(
    "purchases",
    ("t_ns", "sale_id", "sku"),
    ("sale_id", _TEXT),
    ("t_ns", pa.int64()),
    ("happened_at", _MOMENT),
    ("sku", _TEXT),
    ("quantity", pa.int32()),
    ("unit_price_minor", pa.int64()),
    ("paid_minor", pa.int64()),
)
"""One line of a settled receipt or a correction a row; what was given back is negative."""

EVENTS = _of_visit(
    "events",
    ("t_ns", "event_id"),
    ("event_id", _TEXT),
    ("name", _TEXT),
    ("t_ns", pa.int64()),
    ("happened_at", _MOMENT),
    ("sku", _TEXT),
    ("zone_id", _TEXT),
    ("slot_id", _TEXT),
    ("quantity", pa.int32()),
    ("value_minor", pa.int64()),
    ("interaction_id", _TEXT),
)
"""One event in the web's words a row; `sku` is empty where it is of several articles."""

LABELS = _of_visit(
    "labels",
    ("review_id", "sku"),
    ("review_id", _TEXT),
    ("sku", _TEXT),
    ("probability", pa.float64()),
    ("is_right", pa.bool_()),
)
"""What reviewers found of how sure the engine was; `sku` empty: of the whole receipt."""

SLOTS = TableSpec(
    "slots",
    pa.schema(
        [
            ("slot_id", _TEXT),
            ("shelf_id", _TEXT),
            ("fixture_id", _TEXT),
            ("zone_id", _TEXT),
            ("x_m", pa.float64()),
            ("y_m", pa.float64()),
            ("z_m", pa.float64()),
            ("width_m", pa.float64()),
            ("shelf_height_m", pa.float64()),
            ("sku", _TEXT),
        ]
    ),
    ("slot_id", "sku"),
)
"""The planogram as it is now: a slot and an article that belongs there a row."""

ARTICLES = TableSpec(
    "articles",
    pa.schema(
        [
            ("sku", _TEXT),
            ("name", _TEXT),
            ("brand", _TEXT),
            ("category", _TEXT),
            ("price_minor", pa.int64()),
        ]
    ),
    ("sku",),
)
"""What is sold."""

ZONES = TableSpec(
    "zones",
    pa.schema([("zone_id", _TEXT), ("name", _TEXT), ("area_m2", pa.float64())]),
    ("zone_id",),
)
"""The floor's named parts."""

SHORTAGES = TableSpec(
    "shortages",
    pa.schema(
        [("sku", _TEXT), ("day", pa.date32()), ("hour", pa.int32()), ("out_s", pa.float64())]
    ),
    ("sku", "day", "hour"),
)
"""For how long of an hour (of the store's clock) an article was out of stock."""

OF_VISITS = (VISITS, ACTS, LOOKS, STAYS, POSITIONS, PURCHASES, EVENTS, LABELS)
"""Tables whose rows belong to a visit, and so lie in the folder of its day."""

OF_STORES = (SLOTS, ARTICLES, ZONES, SHORTAGES)
"""Tables of a store at rest."""

TABLES = {spec.name: spec for spec in (*OF_VISITS, *OF_STORES)}
"""Every table by its name."""
