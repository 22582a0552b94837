"""Imports go upstream only, through the front door, in no circle; vendors stay in their place."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence

from tests.house.exported import stated_names
from tests.house.import_table import ALLOWED, DISTRIBUTIONS, PROGRAMS, SIDE_DOORS, VENDORS
from tests.house.source_tree import ROOT, Module, hold, snippet, source_modules


def imported(module: Module) -> Iterator[tuple[int, str]]:
    """Yield line and dotted target of each import; `from a.b import c` gives `a.b.c`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield node.lineno, "." * node.level + (node.module or "")
                continue
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def _offered(modules: Sequence[Module]) -> set[str]:
    """Return the dotted names that packages state in `__all__`; one may hide its own module."""
    return {
        f"{module.name}.{name}"
        for module in modules
        if module.is_package
        for name in stated_names(module) or []
    }


def _is_front_door(target: list[str], names: set[str]) -> bool:
    """Tell whether the dotted target is a name that a package's `__init__` offers."""
    door = ".".join(target[:3])
    if door in SIDE_DOORS:
        return len(target) <= 4 and ".".join(target) not in names - SIDE_DOORS
    return len(target) <= 3 and door not in names


def breaches(modules: Sequence[Module]) -> list[str]:
    """Return one line for each import of our own that the table does not allow."""
    names = {module.name for module in modules} - _offered(modules)
    found = []
    for module in modules:
        for line, target in imported(module):
            parts = target.split(".")
            place = f"{module.place}:{line}"
            if target.startswith("."):
                found.append(f"{place}: relative import; write the full name")
            if parts[0] != "tillfree" or len(parts) < 2:
                continue
            other = parts[1]
            if other == module.package or other not in ALLOWED:
                if other not in ALLOWED and other != "__version__":
                    found.append(f"{place}: {other} has no row in the table of imports")
                continue
            if module.package not in ALLOWED:
                found.append(f"{place}: {module.package} has no row in the table of imports")
            elif other not in ALLOWED[module.package]:
                found.append(f"{place}: {module.package} may not import {other}")
            elif other != "core" and not _is_front_door(parts, names):
                found.append(f"{place}: import from tillfree.{other}, not from inside it")
    return found


def vendor_breaches(modules: Sequence[Module]) -> list[str]:
    """Return one line for each third-party import outside the place that it is confined to."""
    found = []
    for module in modules:
        for line, target in imported(module):
            vendor = target.split(".")[0]
            if not vendor or vendor == "tillfree" or vendor in sys.stdlib_module_names:
                continue
            homes = VENDORS.get(vendor, ())
            if not any(f"{module.name}.".startswith(f"{home}.") for home in homes):
                found.append(f"{module.place}:{line}: {vendor} may not be imported here")
    return found


def circles(modules: Sequence[Module]) -> list[str]:
    """Return each circle of module imports as `a -> b -> a`, once."""
    names = {module.name for module in modules}
    edges: dict[str, list[str]] = {}
    for module in modules:
        found = [_module_of(target, names) for _, target in imported(module)]
        edges[module.name] = [name for name in dict.fromkeys(found) if name != module.name]
    return _walk_for_circles(edges)


def _module_of(target: str, names: set[str]) -> str:
    """Return the module that an import loads: the target itself, or what holds the name."""
    return target if target in names else target.rpartition(".")[0]


def _walk_for_circles(edges: dict[str, list[str]]) -> list[str]:
    done: set[str] = set()
    found = []

    def visit(name: str, trail: list[str]) -> None:
        if name in trail:
            found.append(" -> ".join([*trail[trail.index(name) :], name]))
            return
        if name in done:
            return
        for target in edges.get(name, []):
            visit(target, [*trail, name])
        done.add(name)

    for name in edges:
        visit(name, [])
    return found


def test_our_imports_go_upstream_through_the_front_door() -> None:
    hold(breaches(source_modules()))


def test_vendors_stay_where_they_belong() -> None:
    hold(vendor_breaches(source_modules()))


def test_no_imports_in_a_circle() -> None:
    hold(circles(source_modules()))


def test_the_declared_dependencies_are_the_vendors_in_use() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"]]
    for extra in ("cloud", "stripe", "door", "insight", "spark", "billboard-face"):
        wanted += extras[extra]
    names = {re.split(r"[^\w-]", one)[0] for one in wanted}
    declared = {DISTRIBUTIONS.get(name, name) for name in names - PROGRAMS}
    used = {target.split(".")[0] for one in source_modules() for _, target in imported(one)}
    assert declared == set(VENDORS) == used & set(VENDORS)


def test_table_is_ordered_upstream_first() -> None:
    order = list(ALLOWED)
    for package, upstream in ALLOWED.items():
        for other in upstream:
            assert order.index(other) < order.index(package), f"{package} stands before {other}"


def test_docs_hold_the_same_table() -> None:
    page = (ROOT / "docs/concepts/architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)(?:/|\.py)` \|.*\| ([^|]*) \|$", page, re.MULTILINE)
    told = dict(rows)
    assert list(told) == [package for package in ALLOWED if package != "__main__"]
    for package, text in told.items():
        if text.startswith(("all", "nothing", "core to")):
            continue
        assert tuple(text.split(", ")) == ALLOWED[package], package


def test_the_rule_sees_a_breach() -> None:
    inside = snippet("tillfree.shelves.steps", "")
    down = snippet("tillfree.core.bad", "from tillfree.shelves import Step")
    deep = snippet("tillfree.attribution.bad", "from tillfree.shelves.steps import Step")
    deep_too = snippet("tillfree.attribution.bad", "from tillfree.shelves import steps")
    aside = snippet("tillfree.tracking.bad", "import tillfree.shelves")
    near = snippet("tillfree.tracking.bad", "from . import records")
    for bad in (down, deep, deep_too, aside, near):
        assert len(breaches([inside, bad])) == 1
    offered = snippet("tillfree.shelves", "__all__ = ['steps']", is_package=True)
    assert breaches([offered, inside, deep_too]) == []
    place = snippet("tillfree.runtime.local.run", "")
    side = snippet("tillfree.cli", "from tillfree.runtime.local import run_bundle")
    assert breaches([place, side]) == []
    inner = snippet("tillfree.cli", "from tillfree.runtime.local.run import run_bundle")
    assert len(breaches([place, inner])) == 1
    good = snippet("tillfree.attribution.good", "from tillfree.shelves import Step")
    assert breaches([inside, good]) == []
    core = snippet("tillfree.tracking.good", "from tillfree.core.camera import Camera")
    hold(breaches([snippet("tillfree.core.camera", ""), core]))


def test_the_rule_sees_a_stray_vendor() -> None:
    assert vendor_breaches([snippet("tillfree.core.bad", "import mcap.reader")])
    assert vendor_breaches([snippet("tillfree.core.bad", "from requests import get")])
    assert not vendor_breaches([snippet("tillfree.sensors.good", "import mcap.reader, json")])


def test_the_rule_sees_a_circle() -> None:
    one = snippet("tillfree.a.one", "from tillfree.a.two import x")
    two = snippet("tillfree.a.two", "from tillfree.a import one")
    assert circles([one, two])
    assert not circles([one, snippet("tillfree.a.two", "import math")])
