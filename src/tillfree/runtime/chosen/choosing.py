"""Settings from a TOML file and the environment: each names a field of a settings record.

Stands before every process that runs for long. `settle_confidence = 0.97` in the table
`[engine.visits]`, or `TILLFREE_ENGINE__VISITS__SETTLE_CONFIDENCE=0.97`; the environment beats the
file. A name that no record has is an error, never silently passed over.
"""

import dataclasses
import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar, get_type_hints

import msgspec

from tillfree.core.errors import UsageRefused
from tillfree.core.files import read_within

SETTINGS_VARIABLE = "TILLFREE_SETTINGS"
"""Names the file where no option does."""
_PREFIX, _BETWEEN = "TILLFREE_", "__"
_FILE_BYTES = 1_000_000

TABLES = ("engine", "edge", "cloud", "web", "bidder", "eyes")
"""The records that may be named; each process reads those that it has."""

Record = TypeVar("Record")
Table = dict[str, object]


class ChosenSettings:
    """What was chosen, by the name of each record; make one with `read_chosen`."""

    def __init__(self, tables: Table, kinds: Mapping[str, type[object]], origin: str) -> None:
        """Check every name against the records of `kinds`; raises UsageRefused with all faults."""
        self._tables, self._kinds, self._origin = tables, kinds, origin
        faults = [fault for name, told in tables.items() for fault in self._faults(name, told)]
        if faults:
            raise UsageRefused("\n".join([f"settings that cannot be taken ({origin}):", *faults]))

    def of(self, name: str, kind: type[Record]) -> Record:
        """Return a record with what was chosen, and its defaults for the rest."""
        assert self._kinds[name] is kind
        return msgspec.convert(self._tables.get(name, {}), kind)

    def _faults(self, name: str, told: object) -> Iterator[str]:
        if name not in TABLES:
            yield f"  {name}: there is no such table{_like(name, TABLES)}"
            return
        kind = self._kinds.get(name)
        if kind is None:
            return
        faults = list(_unknown(name, told, kind))
        yield from faults
        if not faults:
            try:
                msgspec.convert(told, kind)
            except msgspec.ValidationError as fault:
                yield f"  {name}: {_words(str(fault), name)}"


def read_chosen(
    path: Path | None, environment: Mapping[str, str], kinds: Mapping[str, type[object]]
) -> ChosenSettings:
    """Read the file at `path` (or the one the environment names), then the environment over it.

    `kinds` are the records that this process has, by the name of their table. Raises UsageRefused,
    with every fault, where the file cannot be read or a name or value fits no setting.
    """
    told = environment.get(SETTINGS_VARIABLE, "")
    named = path or (Path(told) if told else None)
    tables = _read(named) if named is not None else {}
    for variable, text in sorted(environment.items()):
        if variable.startswith(_PREFIX) and _BETWEEN in variable:
            _put(tables, variable, text)
    return ChosenSettings(tables, kinds, str(named) if named else "the environment")


def _read(path: Path) -> Table:
    text = read_within(path, _FILE_BYTES, "settings", UsageRefused)
    try:
        return tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageRefused(f"{path} is not TOML: {fault}; mend it there") from fault


def _put(tables: Table, variable: str, text: str) -> None:
    """Set one value named by the environment; text that is no TOML value is a string."""
    place = tables
    *outer, last = variable[len(_PREFIX) :].lower().split(_BETWEEN)
    for name in outer:
        inner = place.setdefault(name, {})
        if not isinstance(inner, dict):
            raise UsageRefused(f"{variable} names something within {name}, which is one value")
        place = inner
    try:
        place[last] = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        place[last] = text


def _unknown(name: str, told: object, kind: object) -> Iterator[str]:
    """Yield a line for each name that the record and its inner records do not have."""
    is_record = isinstance(kind, type) and dataclasses.is_dataclass(kind)
    if not isinstance(told, dict) or not is_record:
        return
    assert isinstance(kind, type)
    hints = get_type_hints(kind)
    fields = {field.name: hints[field.name] for field in dataclasses.fields(kind)}
    for key, value in told.items():
        if key in fields:
            yield from _unknown(f"{name}.{key}", value, fields[key])
        else:
            yield f"  {name}.{key}: {kind.__name__} has no such setting{_like(key, fields)}"


def _like(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(known))}"


def _words(fault: str, name: str) -> str:
    """Return what msgspec found, with the setting's own name in place of `$`."""
    return fault.replace("$", name)
