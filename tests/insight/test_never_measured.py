"""Age, gender and ethnicity are declared by people themselves or not known: nothing measures them.

Every record that a sensor, the tracker or the engine gives, and every table of the lake, is looked
through for a field that would hold what only a person may say of themselves.
"""

import dataclasses
import importlib
import re
from collections.abc import Iterator

import msgspec
import pytest

from tillfree.insight.lake import TABLES

SAYING = (
    "tillfree.sensors.messages",
    "tillfree.tracking.records",
    "tillfree.attribution.attention",
    "tillfree.attribution.records",
    "tillfree.visits.records",
    "tillfree.engine.records",
    "tillfree.insight.heard",
    "tillfree.insight.records",
    "tillfree.simulator.records",
)
"""Modules whose records are what is measured, or made of it."""
DECLARED = re.compile(
    r"(^|_)(ages?(?!_restricted)|gender|sex|male|female|ethnic\w*|race|racial|skin|nationality"
    r"|religion|emotion\w*|mood|faces?|face_\w+|demograph\w*|income)(_|$)"
)


def fields(module: str) -> Iterator[tuple[str, str]]:
    """Give record and field of every record of a module."""
    for name, found in vars(importlib.import_module(module)).items():
        if not isinstance(found, type) or found.__module__ != module:
            continue
        if issubclass(found, msgspec.Struct):
            yield from ((name, one.name) for one in msgspec.structs.fields(found))
        elif dataclasses.is_dataclass(found):
            yield from ((name, one.name) for one in dataclasses.fields(found))


@pytest.mark.parametrize("module", SAYING)
def test_no_record_has_a_field_for_what_people_declare(module: str) -> None:
    found = [
        one
        for one in fields(module)
        if "Settings" not in one[0]  # what an episode needs, not what was seen of anybody
    ]
    assert found
    assert [one for one in found if DECLARED.search(one[1])] == []


def test_no_table_of_the_lake_has_a_column_for_it() -> None:
    columns = [(spec.name, name) for spec in TABLES.values() for name in spec.columns.names]
    assert columns and [one for one in columns if DECLARED.search(one[1])] == []


def test_the_rule_sees_such_a_field() -> None:
    for name in ("age", "age_band", "gender", "ethnicity", "face_id", "skin_tone", "sex"):
        assert DECLARED.search(name), name
    for name in ("stage", "image_size", "usage", "surface", "average", "facing", "age_restricted"):
        assert not DECLARED.search(name), name
